"""What a web page of another site can do with the Dagster page that the operator has open: nothing. In a real browser."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page

from kbz_assets.runtime.page_guard import ADDRESS
from kbz_assets.storage.home import Home
from tests.servers import Served, served

pytestmark = pytest.mark.system

ATTACKS = """async page => {
  const mutation = 'mutation { setNuxSeen }';
  const url = page + '/graphql';
  const outcome = {};
  const attempt = async (name, options, address = url) => {
    try { outcome[name] = (await fetch(address, options)).type; } catch (error) { outcome[name] = 'refused'; }
  };
  await attempt('by GET', {mode: 'no-cors'}, url + '?query=' + encodeURIComponent(mutation));
  await attempt('as text', {method: 'POST', mode: 'no-cors', body: JSON.stringify({query: mutation}),
    headers: {'Content-Type': 'text/plain; application/json'}});
  await attempt('as JSON', {method: 'POST', body: JSON.stringify({query: mutation}), headers: {'Content-Type': 'application/json'}});
  await new Promise(done => {
    const image = new Image();
    image.onload = image.onerror = done;
    image.src = url + '?query=' + encodeURIComponent(mutation);
  });
  outcome.websocket = await new Promise(done => {
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-ws');
    socket.onopen = () => done('open');
    socket.onerror = () => done('refused');
  });
  return outcome;
}"""


@pytest.fixture
def other_site() -> Iterator[str]:
    """An empty page at an origin of its own."""

    class Empty(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>other</title><body></body>")

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer((ADDRESS, 0), Empty)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://{ADDRESS}:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def attack(screen: Page, page: Served, site: str) -> dict[str, str]:
    screen.goto(site)
    return screen.evaluate(ATTACKS, page.url)


def nux_file(home: Home) -> Path:
    return home.dagster / ".nux" / "nux.yaml"


def test_another_site_changes_nothing_on_the_full_page(full_page: Served, region: Home, screen: Page, other_site: str) -> None:
    outcome = attack(screen, full_page, other_site)
    assert (outcome["as JSON"], outcome["websocket"]) == ("refused", "refused")
    assert not nux_file(region).exists()


def test_another_site_changes_nothing_on_the_read_only_page_and_neither_does_the_page_itself(
    region: Home, screen: Page, other_site: str, tmp_path: Path
) -> None:
    with served(region, tmp_path / "page.log", read_only=True) as page:
        attack(screen, page, other_site)
        screen.goto(page.url)
        own = "async () => (await fetch('/graphql', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '%s'})).status"
        assert screen.evaluate(own % '{"query": "mutation { setNuxSeen }"}') == 403
        assert screen.evaluate(own % '{"query": "{ version }"}') == 200
    assert not nux_file(region).exists()


def test_the_page_is_shown_in_no_frame(full_page: Served, screen: Page, other_site: str) -> None:
    screen.goto(other_site)
    screen.set_content(f"<iframe src='{full_page.url}/runs' width=800 height=400></iframe>")
    frame = screen.frames[-1]
    frame.wait_for_load_state()
    assert not frame.url.startswith(full_page.url)


def test_the_page_asks_its_own_questions_and_is_told_of_runs_over_a_websocket(full_page: Served, screen: Page) -> None:
    opened: list[str] = []
    screen.on("websocket", lambda socket: opened.append(socket.url))
    refused: list[str] = []
    screen.on("response", lambda response: refused.append(response.url) if response.status in (400, 403, 415) else None)
    screen.goto(f"{full_page.url}/runs")
    screen.get_by_text("quarterly_payouts").first.wait_for()
    screen.get_by_role("link", name="quarterly_payouts").first.hover()
    screen.goto(f"{full_page.url}/assets/payouts")
    screen.get_by_text("payouts", exact=True).first.wait_for()
    assert refused == []
