"""A server of a language model, as far as the protocol goes: it answers what a test tells it to, and fails as told.

It speaks the chat completions protocol (streamed as server-sent events, structured output, usage at the end), checks that
requests keep to it, and remembers them. It is the other side of the wire, nothing of ours.
"""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class ModelServer:
    """`answer` is streamed in pieces of `piece` characters; `fault` is one of those in `_Handler`."""

    url: str = ""
    host: str = ""
    answer: str = '{"sentences": []}'
    fault: str = ""
    piece: int = 12
    pace: float = 0.0  # seconds between two pieces
    knows: frozenset = frozenset({"json_schema", "json_object"})
    refusal: int = 422  # how it refuses a form of output that it does not know
    requests: list = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    connections: int = 0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: ModelServer

    def log_message(self, *_):
        pass

    def do_POST(self):
        self.model.connections += 1
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.model.requests.append({"path": self.path, "key": self.headers.get("Authorization"), **body})
        form = (body.get("response_format") or {}).get("type")
        if self.path != "/v1/chat/completions":
            return self._refuse(404, "no such path")
        if form and form not in self.model.knows:
            return self._refuse(self.model.refusal, "response_format: input should be 'text'")
        faults = {"error": 500, "busy": 429, "key": 401}
        if self.model.fault in faults:
            return self._refuse(faults[self.model.fault], "as told")
        if self.model.fault == "redirect":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if self.model.fault == "silent":
            self.model.released.wait(30)
            return None
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.model.fault == "junk" else "text/event-stream")
        self.end_headers()
        if self.model.fault == "junk":
            return self._write(b"<html>Bad gateway</html>")
        return self._stream(body)

    def _stream(self, body):
        answer = self.model.answer
        for at in range(0, len(answer), self.model.piece):
            if self.model.fault == "stuck" and at >= len(answer) // 2:
                self.model.released.wait(30)
                return
            while self.model.fault == "slow" and at >= len(answer) // 2 and self._chunk({"content": " "}):
                if self.model.released.wait(0.5):  # never silent, so that nobody's patience ends before the test's
                    return
            if self.model.fault == "cut" and at >= len(answer) // 2:
                return
            self._chunk({"content": answer[at : at + self.model.piece]})
            self.model.released.wait(self.model.pace)
        if self.model.fault == "endless":
            while self._chunk({"content": "x" * 4096}):
                pass
            return
        self._chunk({}, finish="length" if self.model.fault == "length" else "stop")
        if (body.get("stream_options") or {}).get("include_usage"):
            self._chunk(None, usage={"prompt_tokens": 210, "completion_tokens": 42, "total_tokens": 252})
        self._write(b"data: [DONE]\n\n")

    def _chunk(self, delta, *, finish=None, usage=None):
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
        data = {
            "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "tiny-2026-11",
            "system_fingerprint": "fp_1", "choices": choices, "usage": usage,
        }  # fmt: skip
        return self._write(f"data: {json.dumps(data)}\n\n".encode())

    def _write(self, data):
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:
            return False
        return True

    def _refuse(self, status, message):
        data = json.dumps({"error": {"message": message, "type": "invalid_request_error"}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def running_model_server(**told):
    """A server on a free port of this machine."""
    model = ModelServer(**told)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"model": model}))
    server.daemon_threads = True
    model.host = f"127.0.0.1:{server.server_port}"
    model.url = f"http://{model.host}/v1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield model
    finally:
        model.released.set()
        server.shutdown()
        server.server_close()
