"""A small asyncio TCP proxy that lets a request through and drops the reply, or cuts the connection before it."""

import asyncio
import threading
from contextlib import contextmanager


class Proxy:
    """Forwards to `target`; while `dropping` the answer is read in full and then thrown away, and the caller is cut off."""

    def __init__(self, target):
        self.target, self.dropping, self.dropped, self.port = target, False, 0, 0

    async def serve(self, ready, stop):
        server = await asyncio.start_server(self.handle, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await stop.wait()

    async def handle(self, reader, writer):
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            far_writer.write(head + await reader.readexactly(length))
            answer = await far_reader.readuntil(b"\r\n\r\n")
            size = int(answer.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            answer += await far_reader.readexactly(size)
            if self.dropping:
                self.dropped += 1  # the server has committed and answered; nobody hears of it
                writer.transport.abort()
                return
            writer.write(answer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            for one in (writer, far_writer):
                one.close()


@contextmanager
def reply_dropper(target):
    """A running proxy in front of a port of this machine."""
    proxy, ready, stop, loop = Proxy(target), threading.Event(), asyncio.Event(), asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(proxy.serve(ready, stop)))
    thread.start()
    try:
        assert ready.wait(90)
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(90)
        loop.close()
