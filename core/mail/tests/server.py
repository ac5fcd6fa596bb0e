"""A mail server for tests that answers each message with a chosen code."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """`answer` is its reply at the end of a message; `kept` are the messages that it accepted."""

    port: int
    answer: str = "250 OK"
    kept: list[bytes] = field(default_factory=list)
    asked: int = 0


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as listener:
        listener.daemon_threads = True
        listener.here = MailServer(port=listener.server_address[1])  # type: ignore[attr-defined]
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield listener.here  # type: ignore[attr-defined]
        finally:
            listener.shutdown()
            thread.join()


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline():
            word = line.split(maxsplit=1)[0].upper()
            if word == b"DATA":
                self._take()
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 OK")

    def _take(self) -> None:
        server: MailServer = self.server.here  # type: ignore[attr-defined]
        self._say("354 go on")
        message = b"".join(iter(self.rfile.readline, b".\r\n"))
        server.asked += 1
        if server.answer.startswith("2"):
            server.kept.append(message)
        self._say(server.answer)

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")
