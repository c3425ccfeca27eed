"""A mail server and a web server on this machine that keep what they are sent."""

from __future__ import annotations

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import parse_qsl

Server = TypeVar("Server", bound=socketserver.BaseServer)

ADDRESS = "127.0.0.1"


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every mail."""

    daemon_threads = True

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.commands: list[str] = []
        super().__init__((ADDRESS, 0), _MailHandler)


class _MailHandler(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._answer("220 here")
        while line := self.rfile.readline():
            command = line.decode().strip()
            self.server.commands.append(command)
            verb = command.upper().split(" ")[0]
            if verb == "DATA":
                self._answer("354 go on")
                self.server.mails.append(message_from_bytes(b"".join(self._lines()), policy=policy.default))
            self._answer({"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "235 welcome", "QUIT": "221 bye"}.get(verb, "250 fine"))
            if verb == "QUIT":
                return

    def _lines(self) -> Iterator[bytes]:
        while (line := self.rfile.readline()) != b".\r\n":
            yield line

    def _answer(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class WebServer(ThreadingHTTPServer):
    """Takes every request; `status` and `answer` are what it says."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.status, self.answer = 200, '{"ok": true}'
        super().__init__((ADDRESS, 0), _WebHandler)


class _WebHandler(BaseHTTPRequestHandler):
    server: WebServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, _read(body, self.headers["Content-Type"]), dict(self.headers)))
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(self.server.answer.encode())

    def log_message(self, *_: object) -> None:
        """Nothing is written to the screen."""


def _read(body: bytes, content_type: str) -> dict[str, Any]:
    if "json" in content_type:
        return json.loads(body)
    return dict(parse_qsl(body.decode()))


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """`server`, answering until the block ends."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
