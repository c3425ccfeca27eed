"""Protecting the Dagster page, which has no login: requests of other web pages in the operator's browser are refused.

Dagster accepts mutations by GET and as text, and checks neither Host nor Origin, so any site could start and delete runs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from graphql import GraphQLSyntaxError, OperationDefinitionNode, OperationType, parse

from pipelines.core.diagnostics import Diagnostic, InputError

HOSTS_VARIABLE = "KBZ_PAGE_HOSTS"
ADDRESS = "127.0.0.1"

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_READING = {"GET", "HEAD", "OPTIONS"}
_OPEN_PATHS = ("/server_info",)
"""The path that probes ask for, with the address of a container as the host; it only shows versions."""

_MOST_BODY_BYTES = 16 * 1024**2
_HTTP_PORT = 80
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9a-f:.]+\](:\d+)?")
_NO_FRAMES = ((b"x-frame-options", b"DENY"), (b"content-security-policy", b"frame-ancestors 'none'"))
_BAD_REQUEST, _FORBIDDEN, _TOO_LARGE, _OTHER_TYPE = 400, 403, 413, 415
_POLICY_VIOLATION = 1008


def page_hosts(environment: Mapping[str, str], port: int) -> frozenset[str]:
    """The host names of the page: those of `KBZ_PAGE_HOSTS`, separated by commas, else the names of this machine.

    InputError for anything else, such as an address, under which no request would ever come.
    """
    named = environment.get(HOSTS_VARIABLE) or f"{ADDRESS}:{port},localhost:{port}"
    hosts = {host.strip().lower() for host in named.split(",") if host.strip()}
    wrong = [f"{host!r} is not a host" for host in sorted(hosts) if not _HOST.fullmatch(host)] if hosts else ["it names no host"]
    if wrong:
        expected = f"expected names with their port, such as kbz.regio.example,{ADDRESS}:{port}"
        raise InputError([Diagnostic(HOSTS_VARIABLE, None, "", one, expected) for one in wrong])
    return frozenset(hosts | {host.removesuffix(f":{_HTTP_PORT}") for host in hosts})


class PageGuard:
    """`app` behind a guard that accepts only its own pages: from a host in `hosts`, of the same origin, and never in a frame.

    With `read_only` every mutation is refused; Dagster itself allows some.
    """

    def __init__(self, app: App, hosts: frozenset[str], *, read_only: bool) -> None:
        self._app = app
        self._hosts = hosts
        self._read_only = read_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] == "http":
            await self._http(scope, receive, _without_frames(send))
        elif scope["type"] == "websocket" and self._other_site(scope):
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": "another site"})
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._other_site(scope) or _other_form(scope)
        if refusal is None and self._read_only and scope["method"] not in _READING:
            body = await _whole_body(receive)
            refusal = _read_only_refusal(scope, body)
            receive = _again(body or b"", receive)
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            status, sentence = refusal
            text = json.dumps({"errors": [{"message": sentence}]}).encode()
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(text)).encode())]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": text})

    def _other_site(self, scope: Scope) -> tuple[int, str] | None:
        """Why a request does not come from this page, or None."""
        hosts, origins = _header(scope, b"host"), _header(scope, b"origin")
        if (len(hosts) != 1 or hosts[0] not in self._hosts) and scope["path"] not in _OPEN_PATHS:
            return _BAD_REQUEST, f"this page is not served under that host; {HOSTS_VARIABLE} names those under which it is"
        if any(origin not in (f"http://{host}", f"https://{host}") for origin in origins for host in hosts):
            return _FORBIDDEN, "another site may not use this page"
        return None


def _other_form(scope: Scope) -> tuple[int, str] | None:
    """Why a request does not have the form that the page uses and that a browser does not send for another site without asking first."""
    if ".." in scope["path"].split("/"):
        return _BAD_REQUEST, "expected a path of this page"
    if scope["method"] in _READING:
        asks = "query" in parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        return (_FORBIDDEN, "GraphQL is taken by POST alone") if asks and scope["path"].endswith("/graphql") else None
    types = [value.partition(";")[0].strip() for value in _header(scope, b"content-type")]
    return None if types == ["application/json"] else (_OTHER_TYPE, "expected a body of the type application/json")


def _read_only_refusal(scope: Scope, body: bytes | None) -> tuple[int, str] | None:
    if body is None:
        return _TOO_LARGE, f"expected at most {_MOST_BODY_BYTES} bytes"
    if not scope["path"].endswith("/graphql") or _is_mutation(body):
        return _FORBIDDEN, "this page is read-only"
    return None


def _is_mutation(body: bytes) -> bool:
    """Whether a GraphQL request would change something. An invalid one is left to Dagster, which does not run it."""
    try:
        request = json.loads(body)
        document = parse(request["query"])
    except (ValueError, TypeError, KeyError, GraphQLSyntaxError):
        return False
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    return any(one.operation is OperationType.MUTATION for one in operations)


async def _whole_body(receive: Receive) -> bytes | None:
    """The body of a request; None when it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > _MOST_BODY_BYTES:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """A request whose body was read, so that it can be read once more."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return messages.pop() if messages else await receive()

    return received


def _without_frames(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *_NO_FRAMES]}
        await send(message)

    return sent


def _header(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip().lower() for key, value in scope["headers"] if key.lower() == name]
