"""What the Dagster page shows: Markdown, the plot of shares and the dashboard."""

from base64 import b64decode
from decimal import Decimal
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from kbz_assets.ui_text.closing_text import ClosingStatus, closing_figures
from kbz_assets.ui_text.markdown import image, items, table
from kbz_assets.ui_text.previews import MOST_RANKED, ranking, share_plot, statuses
from kbz_assets.ui_text.quarter_page import MOST_LINES, Dashboard, page
from kbz_assets.ui_text.share_bars import MOST_BARS, Bar, Line, share_bars
from pipelines.core.quarter import Quarter
from pipelines.reporting.delivery_status import DeliveryStatus
from pipelines.reporting.quarter_status import ActionStatus, BudgetStatus, Change, Changes, Counted, SchemeStatus
from pipelines.schemas.payout_codes import Action, ExceptionKind

SVG = "{http://www.w3.org/2000/svg}"
NOTHING_CHANGED = Changes((), (), (), 0, 0, Decimal(0), ())


def board(**given: object) -> Dashboard:
    usual: dict = {
        "quarter": Quarter(2026, 1),
        "deliveries": [DeliveryStatus("01000001", "De Linde", "missing", 0, 0, None, None)],
        "counted": Counted({"accepted": 2}, 1234, 5, 1000, 300, 4),
        "schemes": [SchemeStatus("kop", {"paid": 2, "no_plan": 0}, Decimal("1234.50"))],
        "to_transfer_eur": Decimal("1234.50"),
        "budgets": [
            BudgetStatus(
                scheme="kop",
                region="rijnmond",
                paid_eur=Decimal("50.00"),
                reserved_eur=Decimal("25.00"),
                unspent_eur=Decimal("125.00"),
                budget_eur=Decimal("200.00"),
                realised_share=Decimal("0.912345"),
            )
        ],
        "actions": [ActionStatus(Action.DELIVER_LIST, 3, Decimal("1234.50"))],
        "exceptions": {ExceptionKind.DEVIATION: 2},
        "since_last_quarter": {"aw_list": Decimal("-12.50")},
        "warnings": ["reference/budgets.csv:6 amount: odd"],
        "changes": None,
        "closing": None,
    }
    return Dashboard(**{**usual, **given})


def shares_of(count: int) -> pl.DataFrame:
    numbers = range(1, count + 1)
    return pl.DataFrame(
        {
            "agb": [f"{number:08d}" for number in numbers],
            "name": [f"Praktijk {number}" for number in numbers],
            "ion": [1000] * count,
            "aw_ion": [1000 - number for number in numbers],
            "aw_share": [Decimal(1000 - number) / 1000 for number in numbers],
            "rank_overall": list(numbers),
        }
    )


def test_a_name_cannot_contain_markdown() -> None:
    shown = table(("name",), [("a|b <img src=x> [x](y) *z*\n# h",)])
    assert shown.splitlines()[-1] == r"| a\|b \<img src=x\> \[x\](y) \*z\* \# h |"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Kijk https://evil.example/a", r"Kijk https\://evil.example/a"),
        ("Www.evil.example", r"Www\.evil.example"),
        ("a@b.example", r"a\@b.example"),
        ("Dr. Smit: zuid", "Dr. Smit: zuid"),
    ],
)
def test_an_address_in_a_name_does_not_become_a_link(name: str, shown: str) -> None:
    assert items([name]) == f"- {shown}"


def test_a_drawing_stands_in_the_text_itself() -> None:
    shown = image("<svg/>", "shares")
    assert b64decode(shown.removeprefix("![shares](data:image/svg+xml;base64,").removesuffix(")")) == b"<svg/>"


def test_the_plot_has_a_bar_per_practice_and_a_line_per_threshold() -> None:
    root = ET.fromstring(share_bars([Bar("01 <b>", 0.4, "paid"), Bar("02", 0.1, "below_threshold")], [Line("kop 25%", 0.25)]))
    titles = [title.text for title in root.iter(f"{SVG}title")]
    assert titles == ["01 <b> 40.00% paid", "02 10.00% below_threshold"]
    assert "kop 25%" in [text.text for text in root.iter(f"{SVG}text")]


def test_the_plot_of_a_country_stays_small_and_that_of_nobody_is_empty() -> None:
    many = share_bars([Bar(str(number), number / 5000, "paid") for number in range(5000)], [])
    assert many.count("<title>") <= MOST_BARS
    assert share_bars([], []).count("<title>") == 0


def test_equal_thresholds_share_a_line() -> None:
    agbs = ["00000001", "00000002"]
    lines = pl.DataFrame(
        {"agb": agbs, "line_type": "payout", "status": ["paid", "undecided"], "scheme": ["a", "b"], "threshold": [Decimal("0.25")] * 2}
    )
    drawn = b64decode(share_plot(lines, shares_of(2)).rpartition(",")[2].removesuffix(")")).decode()
    assert drawn.count("a, b 25.00%") == 1


def test_a_long_ranking_shows_its_top_and_its_bottom() -> None:
    shown = ranking(shares_of(50))
    assert "Praktijk 1 " in shown
    assert "Praktijk 50 " in shown
    assert f"Praktijk {MOST_RANKED + 1} " not in shown
    assert ranking(shares_of(3)).count("Praktijk") == 3


def test_each_status_shows_how_many_practices_have_it() -> None:
    lines = pl.DataFrame(
        {"scheme": "kop", "agb": [f"{n:08d}" for n in range(7)], "line_type": "payout", "status": ["paid"] * 6 + ["no_plan"]}
    )
    shown = statuses(lines, {"00000000": "De Linde"})
    assert r"| kop | paid | 6 | 00000000 De Linde, 00000001" in shown
    assert r"| kop | no\_plan | 1 | 00000006  |" in shown


def test_the_dashboard_tells_deliveries_payouts_budgets_warnings_and_changes() -> None:
    told = page(board(), "PLOT")
    for part in (
        "# 2026Q1",
        "Rows: 1,234 read, 5 rejected.",
        "Enrolled practices: 0 delivered, 0 rejected, 1 missing.",
        "- 01000001 De Linde: missing",
        "pays EUR 1,234.50",
        "| kop | 2 paid | 1,234.50 |",
        "| kop | rijnmond | 50.00 | 25.00 | 125.00 | 200.00 | 25.0% | 91.2% |",
        r"| deliver\_list | A participating practice has no counted row. | 3 | 1,234.50 |",
        "| deviation | An argued and approved deviation replaces the threshold (R17). | 2 |",
        r"| aw\_list | -12.50 |",
        "PLOT",
        "- reference/budgets.csv:6 amount: odd",
        "There was none.",
    ):
        assert part in told


def test_the_dashboard_tells_what_changed_since_the_run_before() -> None:
    lines = tuple(Change("kop", f"{n:08d}", "payout", None, ("paid", Decimal("5.00"))) for n in range(MOST_LINES + 2))
    told = page(board(changes=Changes(("new.csv",), (), (), -3, 2, Decimal("-1.50"), lines)), "")
    assert "ION -3, AW-ION +2, payouts EUR -1.50." in told
    assert "Files new:\n\n- new.csv" in told
    assert "| kop | 00000000 | payout | absent | paid, EUR 5.00 |" in told
    assert "and 2 more" in told
    assert "Nothing changed." in page(board(changes=NOTHING_CHANGED), "")


def closing_status(**given):
    usual = {
        "closed": "",
        "total_eur": Decimal("102.00"),
        "corrections": 2,
        "corrected_eur": Decimal("-13.60"),
        "transfers": 3,
        "transferred_eur": Decimal("1115.60"),
        "refusals": (),
    }
    return ClosingStatus(**{**usual, **given})


def test_an_open_quarter_tells_what_closing_it_would_do_and_what_would_refuse_it():
    told = page(board(closing=closing_status(refusals=["refused iban_missing: 01000002 has no IBAN, expected one"])), "")

    assert (
        "It would book EUR 102.00, with 2 corrections of closed quarters of EUR -13.60 together, and 3 transfers of EUR 1,115.60." in told
    )
    assert "A closing would be:\n\n- refused iban\\_missing: 01000002 has no IBAN, expected one" in told
    assert "Nothing but its names and its total could refuse a closing." in page(board(closing=closing_status()), "")


def test_a_closed_quarter_tells_when_it_was_closed():
    told = page(board(closing=closing_status(closed="The quarter was closed as 0001 at 2026-05-04T09:31:07Z")), "")

    assert "The quarter was closed as 0001 at 2026-05-04T09:31:07Z. It booked EUR 102.00," in told
    assert "## Closing" not in page(board(), "")


def test_what_a_closing_would_do_is_plotted():
    assert closing_figures(None) == {}
    assert closing_figures(closing_status())["transferred_eur"] == 1115.6
