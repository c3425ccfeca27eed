"""The figures of docs/walk-through-a-year.md: a region of four practices, run quarter by quarter, and its tables as Markdown.

`.venv/bin/python tools/docs/walk_through_a_year.py` renews them in the page; a test compares the page with the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from typer.testing import CliRunner
from walking import Row, deliver, make_reference, markdown, named, read_rows, write

from kbz_assets.cli import app
from kbz_assets.commands.run import run_quarter
from kbz_assets.commands.scenario import Asked, play_scenario
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter

PAGE = Path(__file__).parents[2] / "docs" / "walk-through-a-year.md"
SCHEME = "kader"

REFERENCE = {
    "practices.csv": """agb;name;region;iban;account_holder;active_from;active_to
01000011;De Brug;waterstad;NL90ABNA0417000000;De Brug;2010-01-01;
01000022;De Haven;waterstad;NL63ABNA0417000001;De Haven;2010-01-01;
01000033;De Linde;waterstad;NL36ABNA0417000002;De Linde;2010-01-01;
01000044;De Molen;waterstad;NL09ABNA0417000003;De Molen;2010-01-01;
""",
    "enrolments.csv": "agb;scheme;applied_on;ended_on;fixed;implementation_until\n"
    + "".join(f"{agb};kader;2024-10-01;;;\n" for agb in ("01000011", "01000022", "01000033", "01000044")),
    "budgets.csv": "region;scheme;year;amount;overhead_share\nwaterstad;kader;2025;44000,00;0,10\n",
    "agb_mapping.csv": "agb;practice_agb;valid_from;valid_to\n",
    "deviations.csv": "agb;scheme;valid_from;valid_to;argument;approved_by\n",
    "plans.csv": "agb;year;status;fte_huisarts;fte_poh;fte_assistent;fte_other;target_group;instruments;goals;tariff\n",
    "streams.csv": "agb;stream;valid_from;valid_to;argument\n",
    "price_index.csv": "year;index;source;status\n",
    "staffing.csv": "function;cost_per_fte;price_level\n",
    "source_profiles.yaml": "profiles: []\n",
    "schemes.yaml": """settings: {correction_quarters: 4}
schemes:
  kader:
    title: Krachtige basiszorg (invented)
    segment: S3
    rules:
      - valid_from: 2024-01-01
        regions: [waterstad]
        paid_by: region_organisation
        threshold: {share: "0.25", comparison: at_least}
        base: aw_ion
        tariff: {amount: "60.00", per: year}
        budget: {first_that_does_not_fit: partial, reserve: true, overhead_max: "0.10"}
        source: invented
""",
}
AW_LISTS = (("before", "2019-01-01", "2025-06-30", ("9001", "9002")), ("new", "2025-07-01", "", ("9001", "9003")))
UNKNOWN = ""

BRUG, HAVEN, LINDE, MOLEN = "01000011", "01000022", "01000033", "01000044"
FIRST_HALF = {
    BRUG: {"9001": 200, "9002": 40, "9009": 160},
    HAVEN: {"9001": 180, "9009": 220},
    LINDE: {"9001": 120, "9003": 24, "9009": 156},
    MOLEN: {"9001": 150, "9003": 20, "9009": 330},
}
SECOND_HALF = {**FIRST_HALF, HAVEN: {"9001": 190, "9009": 220}}
WITHOUT_POSTCODES = {**SECOND_HALF, MOLEN: {"9001": 90, "9003": 20, "9009": 330, UNKNOWN: 60}}
"""Patients of each practice by area, with an empty one for those without a postcode. All are invented."""


@dataclass(frozen=True, slots=True)
class Step:
    """A run of the year: the lists at that time, and whether the quarter is closed after it. `said` is its name on the page."""

    name: str
    said: str
    quarter: str
    lists: Mapping[str, Mapping[str, int]]
    is_closed: bool


STEPS = (
    Step("q1", "2025Q1", "2025Q1", FIRST_HALF, is_closed=True),
    Step("q2-late", "2025Q2, a list is late", "2025Q2", {agb: areas for agb, areas in FIRST_HALF.items() if agb != HAVEN}, is_closed=False),
    Step("q2", "2025Q2, all lists", "2025Q2", FIRST_HALF, is_closed=True),
    Step("q3", "2025Q3", "2025Q3", SECOND_HALF, is_closed=True),
    Step("q4-undecided", "2025Q4, postcodes are missing", "2025Q4", WITHOUT_POSTCODES, is_closed=False),
    Step("q4", "2025Q4, all postcodes", "2025Q4", SECOND_HALF, is_closed=False),
)


def walked(path: Path) -> dict[str, str]:
    """Walk through the year in a home at `path`; every table of the page as Markdown, by the name of its block."""
    home = Home(path)
    make_reference(home, REFERENCE, AW_LISTS)
    blocks: dict[str, str] = {}
    checks: list[Row] = []
    for step in STEPS:
        quarter = Quarter.parse(step.quarter)
        deliver(home, quarter, step.lists)
        run_quarter(home, quarter, debug=False)
        tables = home.output(quarter) / "tables"
        blocks[f"{step.name}-payouts"] = markdown(_payouts(tables))
        blocks[f"{step.name}-budget"] = markdown(read_rows(tables / "budget_use.csv"), ("quarter_budget", "paid", "reserved", "unspent"))
        checks += [{"after": step.said, **row} for row in read_rows(tables / "overhead_check.csv")]
        if step.name == "q2-late":
            blocks["q2-without-reserve"] = markdown(_without_reserve(home, quarter))
        if step.name == "q3":
            blocks["q3-changes"] = markdown(named(read_rows(tables / "changes.csv"), home), ("name", "cause", "amount"))
        if step.is_closed:
            _close(home, quarter)
    shown = ("after", "planned_share", "to_practices", "overhead", "realised_share", "shortfall", "holds")
    return {**blocks, "ninety-percent": markdown(checks, shown)}


def _close(home: Home, quarter: Quarter) -> None:
    """Close the quarter. Every transfer is on hold: the walk needs no accounts."""
    tables = home.published(quarter)
    lines = [row for name in ("payouts", "corrections") for row in read_rows(tables / f"{name}.csv")]
    total = sum((Decimal(row["amount"].replace(",", ".")) for row in lines), Decimal("0.00"))
    held = [word for row in read_rows(home.reference / "practices.csv") for word in ("--hold", row["agb"])]
    names = ["--prepared-by", "A. de Vries", "--approved-by", "B. Jansen", "--total", str(total)]
    closed = CliRunner().invoke(app, ["close", str(quarter), *names, *held, "--home", str(home.path)])
    assert closed.exit_code == 0, closed.output


def _without_reserve(home: Home, quarter: Quarter) -> list[Row]:
    """The quarter if no money were kept in reserve: `kbz scenario --reserve no`."""
    nothing_kept = Asked(scheme=SCHEME, tariff=None, threshold=None, remainders=(), reserves=(False,), budget=None, aw_lists=())
    play_scenario(home, quarter, nothing_kept)
    (changes,) = (home.output(quarter) / "scenario" / SCHEME).glob("*changes*.csv")
    return [{name: row[name] for name in ("name", "status", "new_status", "amount", "new_amount")} for row in read_rows(changes)]


def _payouts(tables: Path) -> list[Row]:
    counts = {row["agb"]: row for row in read_rows(tables / "practice_shares.csv")}
    rows = sorted(read_rows(tables / "payouts.csv"), key=lambda row: (counts[row["agb"]]["rank_region"] or "9", row["agb"]))
    return [
        {
            "practice": counts[row["agb"]]["name"],
            **{name: counts[row["agb"]][name] for name in ("ion", "aw_ion", "unknown_postcode", "aw_share")},
            **{name: row[name] for name in ("status", "full_amount", "amount")},
        }
        for row in rows
    ]


if __name__ == "__main__":
    write(PAGE, walked)
