"""The reference action server on a free port of this machine, its actions registered with a brand."""

import json
import threading
from contextlib import contextmanager

from peerdesk.demo.actions.install import install_actions
from peerdesk.demo.actions.server import ActionServer, make_action_server
from peerdesk.demo.actions.store import Store


class Heard:
    """Stands before a server and remembers what came in; `answers` are given instead, the first first."""

    def __init__(self, application):
        self.application, self.requests, self.answers = application, [], []

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        self.requests.append((dict(environ), body))
        if self.answers:
            status, answer = self.answers.pop(0)
            raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            start_response(status, [("Content-Length", str(len(raw)))])
            return [raw]
        environ["wsgi.input"].close()
        environ["wsgi.input"] = _Again(body)
        return self.application(environ, start_response)

    def bodies(self):
        return [json.loads(body) for _, body in self.requests]


class _Again:
    def __init__(self, body):
        self.body = body

    def read(self, _length):
        return self.body


@contextmanager
def action_server(brand, folder, settings):
    """A running server, with `heard`, `store` and `port`; the brand may call it."""
    store = Store(folder / "actions.sqlite")
    secrets = {}
    heard = Heard(ActionServer(secrets, store))
    server = make_action_server(heard, 0)
    heard.store, heard.port = store, server.server_port
    settings.LOCAL_ACTION_HOSTS = frozenset({f"127.0.0.1:{server.server_port}"})
    secrets.update(install_actions(brand.slug, port=server.server_port, file=folder / "secrets.json"))
    heard.secrets = secrets
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
