"""The Dagster page as a person sees it, in a real browser."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from kbz_assets.defs.due import DUE_QUARTER
from kbz_assets.runtime.asset_groups import GROUPS
from kbz_assets.runtime.page_guard import ADDRESS
from kbz_assets.storage.home import Home
from tests.servers import LOCATION, PROJECT, Served, served
from tests.ui.region import BEFORE, LAST, SCREEN

pytestmark = pytest.mark.system

JOB = "/jobs/quarterly_payouts"
MISCOUNTING = "tests.miscounting"
BROKEN_CHECK = "practices_counted_twice"

MADE_FROM = ("delivered_lists", "reference_files", "closed_quarters")
MADE = """{ assetOrError(assetKey: {path: ["payouts"]}) { ... on Asset { assetMaterializations(limit: 1) { runId } } } }"""
GRAPH: ViewportSize = {"width": 1400, "height": 520}

Keep = Callable[..., Path]


@pytest.fixture
def miscounting_page(tmp_path: Path) -> Iterator[Served]:
    """The page of a tiny region in which a second count never agrees with the first."""
    shutil.copytree(PROJECT / "tests/cases/plain-1/home", tmp_path / "home")
    with served(Home(tmp_path / "home"), tmp_path / "page.log", locations=[MISCOUNTING]) as page:
        yield page


@pytest.fixture
def tiny_page(tmp_path: Path) -> Iterator[Served]:
    """The page of a tiny region with the lists of one quarter, which was not run."""
    shutil.copytree(PROJECT / "tests/cases/plain-1/home", tmp_path / "home")
    with served(Home(tmp_path / "home"), tmp_path / "page.log") as page:
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
    screen.set_viewport_size(GRAPH)
    screen.add_init_script("localStorage.setItem('dagster-nav-collapsed', 'true')")
    screen.goto(f"{full_page.url}/asset-groups")
    screen.locator("xpath=//input[starts-with(@placeholder, 'Jump to')]/following::button[1]").click()
    groups = [screen.get_by_text(group, exact=True).last for group in GROUPS]
    for group in groups:
        expect(group).to_be_visible()
    left_edges = [box["x"] for group in groups if (box := group.bounding_box())]
    assert left_edges == sorted(left_edges), "an arrow goes back"
    keep("asset-graph")
    screen.set_viewport_size(SCREEN)
    for asset in (*MADE_FROM, "registrations", "practice_shares", "payments", "published_tables", "documents", "quarter_status"):
        screen.goto(f"{full_page.url}/assets/{asset}?view=lineage&lineageScope=neighbors&lineageDepth=1")
        expect(screen.get_by_text(asset, exact=True).filter(visible=True).first).to_be_visible()


def test_the_lineage_of_the_payouts_shows_what_is_around_them_and_which_checks_passed(full_page: Served, screen: Page, keep: Keep) -> None:
    screen.set_viewport_size({"width": 1400, "height": 1100})
    screen.add_init_script("localStorage.setItem('dagster-nav-collapsed', 'true')")
    screen.goto(f"{full_page.url}/assets/payouts?view=lineage&lineageScope=neighbors&lineageDepth=1")
    for asset in ("practice_insurers", "practice_shares", "published_tables"):
        expect(screen.get_by_text(asset, exact=True).last).to_be_visible()
    expect(screen.get_by_text("Loading")).to_have_count(0)
    keep("payouts-lineage")
    zoom_in(screen, screen.get_by_text("payouts", exact=True).last)
    expect(screen.get_by_text(re.compile(r"^(\d+) / \1 Passed$")).first).to_be_visible()
    expect(screen.get_by_text(re.compile(r"^(?!(\d+) / \1 Passed$)\d+ / \d+ Passed$"))).to_have_count(0)


def test_a_quarter_launched_on_the_page_turns_green(full_page: Served, screen: Page, keep: Keep) -> None:
    run_id = launch_on_the_page(screen, full_page, LOCATION)
    assert full_page.wait_for(run_id) == "SUCCESS"
    expect(screen.get_by_text("Success", exact=True)).to_be_visible()
    screen.reload()
    expect(screen.get_by_text("RUN_SUCCESS", exact=True)).to_be_visible()
    screen.set_viewport_size({"width": 1400, "height": 760})
    screen.locator("xpath=//button[contains(., 'Re-execute')]/preceding::button[1]").click()
    expect(screen.get_by_text("dbt_models", exact=True)).to_be_visible()
    keep("run")
    screen.set_viewport_size(SCREEN)
    for asset in ("published_tables", "registrations"):
        screen.goto(f"{full_page.url}/assets/{asset}?view=partitions&partition={LAST.partition_key}")
        expect(screen.get_by_text("Materialized", exact=True)).to_be_visible()
    keep("partitions")


def test_a_check_that_does_not_hold_turns_red_says_why_and_stops_what_comes_after(
    miscounting_page: Served, screen: Page, keep: Keep
) -> None:
    run_id = launch_on_the_page(screen, miscounting_page, MISCOUNTING)
    assert miscounting_page.wait_for(run_id) == "FAILURE"
    expect(screen.get_by_text("Failure", exact=True)).to_be_visible()
    screen.goto(f"{miscounting_page.url}/assets/practice_shares?view=checks&checkDetail={BROKEN_CHECK}")
    expect(screen.get_by_text("Failed", exact=True).last).to_be_visible()
    expect(screen.get_by_text(re.compile("ion is [0-9]+ in the shares and [0-9]+ when counted again"))).to_be_visible()
    keep("check-red")
    screen.goto(f"{miscounting_page.url}/assets/payouts")
    expect(screen.get_by_text("Failed in")).to_be_visible()
    assert miscounting_page.ask(MADE)["assetOrError"]["assetMaterializations"] == []


def test_a_run_that_fails_shows_its_line_for_people_before_any_trace(tiny_page: Served, screen: Page) -> None:
    run_id = tiny_page.launch(LAST.next().partition_key)
    assert tiny_page.wait_for(run_id) == "FAILURE"
    screen.add_init_script("localStorage.setItem('dagster-nav-collapsed', 'true')")
    screen.goto(f"{tiny_page.url}/runs/{run_id}")
    expect(screen.get_by_text("Failure", exact=True)).to_be_visible()
    expected = "expected a folder with the lists of the practices"
    failed = screen.get_by_text(f"Failure: deliveries/{LAST.next()}: there is no such folder, {expected}").last
    expect(failed).to_be_visible()
    told = failed.locator("xpath=ancestor-or-self::*[contains(., 'Stack Trace')][1]").inner_text()
    assert told.index(expected) < told.index("Stack Trace")


@pytest.mark.parametrize("asset", ["payouts", "dbt/practice_shares"])
def test_a_check_names_its_quarter_plots_its_rows_and_is_not_offered_alone(full_page: Served, screen: Page, asset: str) -> None:
    screen.goto(f"{full_page.url}/assets/{asset}?view=checks")
    expect(screen.get_by_text(re.compile(f"^({LAST}|{BEFORE[-1]}): holds$"))).to_be_visible()
    for figure in ("rows", "rows_failing"):
        expect(screen.get_by_text(figure, exact=True).last).to_be_visible()
    assert painted(screen.locator("canvas").first)
    assert painted(screen.locator("canvas").nth(1))
    for button in ("Execute$", "Execute all$"):
        expect(screen.get_by_role("button", name=re.compile(button))).to_be_disabled()


def test_old_quarters_that_were_made_do_not_make_the_due_quarter_fresh(full_page: Served, screen: Page) -> None:
    screen.goto(f"{full_page.url}/assets/payouts")
    expect(screen.get_by_text("Freshness policy")).to_have_count(0)
    screen.goto(f"{full_page.url}/assets/{DUE_QUARTER.to_user_string()}")
    expect(screen.get_by_text("Never materialized")).to_be_visible()
    expect(screen.get_by_text("Not evaluated").first).to_be_visible()
    expect(screen.get_by_text("Passing")).to_have_count(0)


def test_quarter_status_tells_how_the_quarter_stands(full_page: Served, screen: Page, keep: Keep) -> None:
    quarter = BEFORE[-1]
    screen.set_viewport_size({"width": 1400, "height": 2400})
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
    assert painted(screen.locator("canvas").first), "nothing is drawn"
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


def zoom_in(screen: Page, node: Locator) -> None:
    """Turn the wheel over a node of the graph."""
    node.hover()
    screen.keyboard.down("Control")
    for _ in range(4):
        screen.mouse.wheel(0, -100)
    screen.keyboard.up("Control")


def painted(plot: Locator) -> bool:
    """Whether there is anything on a canvas but its background."""
    expect(plot).to_be_visible()
    colours = "canvas => new Set(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data).size"
    return int(plot.evaluate(colours)) > 2


def listening(page: Served) -> set[str]:
    """The addresses on which the page and all its processes wait for connections."""
    connections = [connection for process in page.processes() for connection in process.net_connections("inet")]
    return {connection.laddr.ip for connection in connections if connection.status == "LISTEN"}
