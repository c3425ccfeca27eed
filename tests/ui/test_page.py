"""The Dagster page as a person sees it, in a real browser."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from kbz_assets.runtime.page_guard import ADDRESS
from kbz_assets.storage.home import Home
from tests.servers import LOCATION, PROJECT, Served, served
from tests.ui.region import BEFORE, LAST, SCREEN

pytestmark = pytest.mark.system

JOB = "/jobs/quarterly_payouts"
MISCOUNTING = "tests.miscounting"
BROKEN_CHECK = "practices_counted_twice"

Keep = Callable[..., Path]


@pytest.fixture
def miscounting_page(tmp_path: Path) -> Iterator[Served]:
    """The page of a tiny region in which a second count never agrees with the first."""
    shutil.copytree(PROJECT / "tests/cases/plain-1/home", tmp_path / "home")
    with served(Home(tmp_path / "home"), tmp_path / "page.log", locations=[MISCOUNTING]) as page:
        yield page


def launch_on_the_page(screen: Page, page: Served, location: str) -> str:
    """Choose the last quarter in the dialog of the job and launch it; the id of the run."""
    screen.goto(f"{page.url}/locations/{quote(location)}{JOB}")
    screen.get_by_role("button", name="Materialize all").click()
    dialog = screen.get_by_role("dialog")
    dialog.get_by_text("Show all partitions").click()
    chosen = dialog.locator("input[type=text]").first
    chosen.fill(LAST.partition_key)
    chosen.press("Tab")
    dialog.get_by_role("button", name="Launch 1 run").click()
    screen.get_by_role("link", name="View", exact=True).or_(screen.get_by_role("button", name="View", exact=True)).click()
    screen.wait_for_url("**/runs/*")
    return screen.url.rsplit("/", 1)[1]


def test_the_graph_shows_the_way_from_the_deliveries_to_the_status_of_the_quarter(full_page: Served, screen: Page, keep: Keep) -> None:
    screen.set_viewport_size({"width": 1500, "height": 1200})
    screen.add_init_script("localStorage.setItem('dagster-nav-collapsed', 'true')")
    screen.goto(f"{full_page.url}/asset-groups")
    for group in ("reference", "deliveries", "shares", "payouts", "finance"):
        expect(screen.get_by_text(group, exact=True).last).to_be_visible()
    keep("asset-graph")


def test_the_lineage_of_the_payouts_shows_what_is_before_and_after_them(full_page: Served, screen: Page, keep: Keep) -> None:
    screen.add_init_script("localStorage.setItem('dagster-nav-collapsed', 'true')")
    screen.goto(f"{full_page.url}/assets/payouts?view=lineage&lineageScope=neighbors&lineageDepth=1")
    for asset in ("practice_insurers", "practice_shares", "published_tables"):
        expect(screen.get_by_text(asset, exact=True).last).to_be_visible()
    expect(screen.get_by_text("Loading")).to_have_count(0)
    keep("payouts-lineage")


def test_a_quarter_launched_on_the_page_turns_green(full_page: Served, screen: Page, keep: Keep) -> None:
    run_id = launch_on_the_page(screen, full_page, LOCATION)
    assert full_page.wait_for(run_id) == "SUCCESS"
    expect(screen.get_by_text("Success", exact=True)).to_be_visible()
    screen.reload()
    expect(screen.get_by_text("RUN_SUCCESS", exact=True)).to_be_visible()
    screen.set_viewport_size({"width": 1400, "height": 560})
    screen.locator("xpath=//button[contains(., 'Re-execute')]/preceding::button[1]").click()
    expect(screen.get_by_text("dbt_models", exact=True)).to_be_visible()
    keep("run")
    screen.set_viewport_size(SCREEN)
    for asset in ("published_tables", "registrations"):
        screen.goto(f"{full_page.url}/assets/{asset}?view=partitions&partition={LAST.partition_key}")
        expect(screen.get_by_text("Materialized", exact=True)).to_be_visible()
    keep("partitions")


def test_a_check_that_does_not_hold_turns_red_and_says_why(miscounting_page: Served, screen: Page, keep: Keep) -> None:
    run_id = launch_on_the_page(screen, miscounting_page, MISCOUNTING)
    assert miscounting_page.wait_for(run_id) == "FAILURE"
    expect(screen.get_by_text("Failure", exact=True)).to_be_visible()
    screen.goto(f"{miscounting_page.url}/assets/practice_shares?view=checks&checkDetail={BROKEN_CHECK}")
    expect(screen.get_by_text("Failed", exact=True).last).to_be_visible()
    expect(screen.get_by_text(re.compile("ion is [0-9]+ in the shares and [0-9]+ when counted again"))).to_be_visible()
    keep("check-red")


def test_quarter_status_tells_how_the_quarter_stands(full_page: Served, screen: Page, keep: Keep) -> None:
    quarter = BEFORE[-1]
    screen.set_viewport_size({"width": 1400, "height": 1250})
    screen.goto(f"{full_page.url}/assets/quarter_status?view=partitions&partition={quarter.partition_key}")
    screen.get_by_text("[Show Markdown]").first.click()
    dialog = screen.get_by_role("dialog")
    for heading in (str(quarter), "Deliveries", "Payouts", "Shares"):
        expect(dialog.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    drawn = dialog.locator("img").first
    expect(drawn).to_be_visible()
    assert drawn.evaluate("image => image.complete && image.naturalWidth > 100")
    keep("quarter-status", dialog)


def test_the_numbers_of_quarter_status_are_plotted_over_the_quarters(full_page: Served, screen: Page, keep: Keep) -> None:
    screen.set_viewport_size({"width": 1400, "height": 1300})
    screen.goto(f"{full_page.url}/assets/quarter_status")
    screen.get_by_text("Plots", exact=True).click()
    for number in ("ion", "aw_ion", "paid_eur"):
        expect(screen.get_by_text(number, exact=True)).to_be_visible()
    plot = screen.locator("canvas").first
    expect(plot).to_be_visible()
    painted = "canvas => new Set(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data).size"
    assert plot.evaluate(painted) > 2, "nothing is drawn"
    keep("quarter-plots")


def test_finance_can_look_and_change_nothing(region: Home, screen: Page, tmp_path: Path) -> None:
    with served(region, tmp_path / "page.log", read_only=True) as page:
        with pytest.raises(HTTPError, match="403"):
            page.ask("mutation { reloadWorkspace { __typename } }")
        screen.goto(f"{page.url}/assets/payouts")
        expect(screen.get_by_role("button", name="Materialize")).to_be_disabled()
        assert listening(page) == {ADDRESS}


def test_the_page_listens_on_this_machine_alone(full_page: Served) -> None:
    assert listening(full_page) == {ADDRESS}


def listening(page: Served) -> set[str]:
    """The addresses on which the page and all its processes wait for connections."""
    connections = [connection for process in page.processes() for connection in process.net_connections("inet")]
    return {connection.laddr.ip for connection in connections if connection.status == "LISTEN"}
