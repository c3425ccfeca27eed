"""What another web page asks of the Dagster page is refused; what the page itself asks is let through."""

import asyncio
import json
from typing import Any

import pytest

from kbz_assets.runtime.page_guard import PageGuard, page_hosts
from pipelines.core.diagnostics import InputError

HOST = "127.0.0.1:3000"
QUERY, MUTATION = "{ version }", "mutation { setNuxSeen }"
JSON = "application/json"


class Dagster:
    """Stands for the page: remembers what reaches it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        self.bodies.append((await receive()).get("body", b""))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"page"})


def asked(
    method: str = "GET", path: str = "/", *, body: bytes = b"", read_only: bool = False, query: str = "", kind: str = "http", **headers: str
) -> tuple[list[dict[str, Any]], Dagster]:
    """What is sent back to a request, and the page that it may have reached. `Host` is right unless it is given."""
    dagster, sent = Dagster(), []
    pieces = [{"type": "http.request", "body": body[:5], "more_body": True}, {"type": "http.request", "body": body[5:]}]
    given = {"host": HOST, **{name.lower().replace("_", "-"): value for name, value in headers.items()}}

    async def receive() -> dict[str, Any]:
        return pieces.pop(0) if kind == "http" else {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }
    asyncio.run(PageGuard(dagster, page_hosts({}, 3000), read_only=read_only)(scope, receive, send))
    return sent, dagster


def status(*arguments: Any, **named: Any) -> int:
    sent, dagster = asked(*arguments, **named)
    assert bool(dagster.bodies) == (sent[0]["status"] == 200), "what is refused does not reach the page, and what is not does"
    return sent[0]["status"]


def graphql(text: str, **further: str) -> bytes:
    return json.dumps({"query": text, **further}).encode()


def test_the_page_and_what_it_asks_are_let_through_with_the_whole_body() -> None:
    assert status() == 200
    assert status(path="/assets/payouts", host="localhost:3000") == 200
    assert status("POST", "/graphql", body=graphql(MUTATION), content_type=JSON, origin=f"http://{HOST}") == 200
    _, dagster = asked("POST", "/graphql", body=graphql(QUERY), content_type="application/json; charset=utf-8", read_only=True)
    assert dagster.bodies == [graphql(QUERY)]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:3001", "evil.example:3000", ""])
def test_a_host_under_which_the_page_is_not_served_is_refused(host: str) -> None:
    assert status(host=host) == 400


def test_a_probe_may_ask_for_the_versions_under_any_host() -> None:
    assert status(path="/server_info", host="10.0.0.7:80") == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:8000", "file://", "http://127.0.0.1:3000.evil.example"]
)
def test_another_origin_is_refused_whatever_it_asks(origin: str) -> None:
    assert status(origin=origin) == 403
    assert status("POST", "/graphql", body=graphql(MUTATION), content_type=JSON, origin=origin) == 403
    assert asked(kind="websocket", path="/graphql", origin=origin)[0] == [
        {"type": "websocket.close", "code": 1008, "reason": "another site"}
    ]


def test_a_proxy_with_tls_may_stand_before_the_page() -> None:
    hosts = page_hosts({"KBZ_PAGE_HOSTS": "kbz.regio.example, 127.0.0.1:80"}, 3000)
    assert hosts == {"kbz.regio.example", "127.0.0.1:80", "127.0.0.1"}
    assert status(origin=f"https://{HOST}") == 200


@pytest.mark.parametrize(
    ("named", "wrong"),
    [("https://kbz.example", "'https://kbz.example' is not a host"), ("a, b/c", "'b/c' is not a host"), (" , ", "it names no")],
)
def test_what_no_request_can_name_as_its_host_is_a_fault(named: str, wrong: str) -> None:
    with pytest.raises(InputError, match=f"^KBZ_PAGE_HOSTS: {wrong}"):
        page_hosts({"KBZ_PAGE_HOSTS": named}, 3000)


def test_a_websocket_of_the_page_is_let_through() -> None:
    assert asked(kind="websocket", path="/graphql", origin=f"http://{HOST}")[0] == [{"type": "websocket.accept"}]


@pytest.mark.parametrize("path", ["/logs/../../../etc/passwd", "/logs/run/..", "/.."])
def test_a_path_that_leads_upwards_is_refused(path: str) -> None:
    assert status("GET", path) == 400


@pytest.mark.parametrize("query", ["query=mutation%7BsetNuxSeen%7D", "query=%7Bversion%7D", "variables={}&query="])
def test_graphql_by_get_is_refused(query: str) -> None:
    assert status(path="/graphql", query=query) == 403
    assert status(path="/kbz/graphql", query=query) == 403


@pytest.mark.parametrize("kind", ["text/plain; application/json", "text/plain", "application/graphql", "multipart/form-data", "", None])
def test_a_body_of_a_type_that_any_site_may_send_is_refused(kind: str | None) -> None:
    headers = {} if kind is None else {"content_type": kind}
    assert status("POST", "/graphql", body=graphql(MUTATION), **headers) == 415
    assert status("POST", "/report_asset_materialization/payouts", **headers) == 415


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MUTATION, 403),
        ("query a { version } mutation b { setNuxSeen }", 403),
        ("fragment f on Query { version } mutation ($x: Int) { setNuxSeen }", 403),
        (QUERY, 200),
        ("query mutation { version }", 200),
        ("subscription { x }", 200),
        ("not graphql {", 200),
    ],
)
def test_the_read_only_page_takes_no_mutation_of_any_name(text: str, expected: int) -> None:
    assert status("POST", "/graphql", body=graphql(text, operationName="a"), content_type=JSON, read_only=True) == expected


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"query": 1}', b"\xff\xfe"])
def test_dagster_answers_what_is_not_graphql(body: bytes) -> None:
    assert status("POST", "/graphql", body=body, content_type=JSON, read_only=True) == 200


def test_nothing_is_reported_to_the_read_only_page() -> None:
    assert status("POST", "/report_asset_materialization/payouts", body=b"{}", content_type=JSON, read_only=True) == 403
    assert status("POST", "/graphql", body=b"x" * (17 * 1024**2), content_type=JSON, read_only=True) == 413


def test_no_page_may_be_put_in_a_frame() -> None:
    for sent in (asked()[0], asked(host="evil.example")[0]):
        headers = sent[0]["headers"]
        assert (b"x-frame-options", b"DENY") in headers
        assert (b"content-security-policy", b"frame-ancestors 'none'") in headers
