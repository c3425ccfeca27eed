"""The outcome of a quarter on a terminal."""

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from rich.console import Console

from kbz_assets.commands.check import delivery_table
from kbz_assets.commands.console import fitted
from kbz_assets.commands.summary import payout_table
from pipelines.core.quarter import Quarter
from pipelines.reporting.delivery_status import DeliveryStatus
from pipelines.synthetic.region import region_practices

NAMES = [practice.name for practice in region_practices(30, 100_000, 1)]


def payouts(names: list[str]) -> pl.DataFrame:
    """A line per practice, with the widest figures and status that a region has."""
    lines = [
        {
            "agb": f"{number:08d}",
            "name": name,
            "line_type": "payout",
            "ion": 3_580,
            "aw_ion": 2_506,
            "aw_share": Decimal("0.700000"),
            "rank_overall": number,
            "status": "not_participating",
            "amount": Decimal("2596.67"),
        }
        for number, name in enumerate(names, start=1)
    ]
    return pl.DataFrame(lines, schema_overrides={"amount": pl.Decimal(14, 2), "aw_share": pl.Decimal(9, 6)})


def shown(table, width: int) -> list[str]:
    console = Console(width=width, no_color=True, markup=False)
    with console.capture() as captured:
        console.print(table)
    return captured.get().splitlines()


@pytest.mark.parametrize("width", [80, 100])
def test_every_practice_has_one_line_on_a_terminal_and_a_name_of_its_own(width: int) -> None:
    lines = shown(payout_table("kader 2026Q1", payouts(NAMES), width), width)
    of_practices = [line for line in lines if "000000" in line]
    assert len(of_practices) == len(NAMES)
    assert all("3,580" in line and "70.00%" in line and "not_participating" in line and "2,596.67" in line for line in of_practices)
    assert all(len(line) <= width for line in lines)
    assert len({line.split("3,580")[0].split(maxsplit=1)[1] for line in of_practices}) == len(set(NAMES))


def test_the_total_tells_practices_that_are_paid_in_part_apart_as_the_page_does() -> None:
    lines = payouts(NAMES[:4]).with_columns(pl.Series("status", ["paid", "paid", "partly_paid", "no_budget"]))
    (total,) = [line for line in shown(payout_table("title", lines, 120), 120) if line.strip().startswith("total")]
    assert " 2 paid, 1 partly " in total
    (total,) = [line for line in shown(payout_table("title", lines[:2], 120), 120) if line.strip().startswith("total")]
    assert " 2 paid " in total


def test_a_name_with_brackets_is_shown_as_it_is() -> None:
    lines = shown(payout_table("kader [/b] 2026Q1", payouts(["Praktijk [/oeps] Zuid", "De [red]Linde[/red]"]), 110), 110)
    assert any("Praktijk [/oeps] Zuid" in line for line in lines)
    assert any("De [red]Linde[/red]" in line for line in lines)
    assert "[/b]" in lines[0]


def test_the_status_of_deliveries_fits_a_terminal_and_shows_brackets_as_they_are() -> None:
    statuses = [
        DeliveryStatus("01000001", "Praktijk [/oeps] Zuid", "delivered", 23_580, 12_506, Fraction(179, 1000), Fraction(2506, 10000)),
        DeliveryStatus("01000002", "Huisartsenpraktijk De Mast Waterkant", "rejected", 0, 0, None, None),
    ]
    lines = shown(delivery_table(Quarter(2026, 1), statuses, Fraction(5, 100), 80), 80)
    assert any("[/oeps] Zuid" in line and "23,580" in line and "+17.9%" in line and "above 5.0%" in line for line in lines)
    assert any("De Mast Waterkant" in line and "rejected" in line for line in lines)
    assert all(len(line.rstrip()) <= 80 for line in lines)


def test_of_a_name_that_does_not_fit_the_last_words_are_shown() -> None:
    assert fitted(["Huisartsenpraktijk De Mast Waterkant", "De Es"], 20) == ["…De Mast Waterkant", "De Es"]
    assert fitted(["Gezondheidscentrum"], 12) == ["…eidscentrum"]


def test_names_that_end_alike_are_told_apart_by_other_words() -> None:
    names = ["Huisartsenpraktijk De Vuurtoren Havenkwartier", "Huisartsenpraktijk De Spil Havenkwartier", "De Es"]
    assert fitted(names, 17) == ["…De Vuurtoren…", "…De Spil…", "De Es"]


def test_what_turns_or_hides_text_in_a_name_is_written_as_its_code() -> None:
    assert fitted(["a\u202eb\u200bc"], 40) == ["a\\u202eb\\u200bc"]
