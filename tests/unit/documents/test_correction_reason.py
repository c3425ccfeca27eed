"""Why a closed quarter comes out differently than it was booked, in words (R34)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.documents.correction_reason import correction_reason
from pipelines.schemas.background import correction_facts
from tests.spec.quarter_tables import rows
from tests.unit.documents.statement_situations import corrected, paid
from tests.unit.documents.workbooks import read

KEY = {"quarter": "2026Q1", "origin_quarter": "2025Q4", "scheme": "kader", "region": "Noord", "agb": "01234567", "line_type": "payout"}


def reason(then, now, corrected="0.00"):
    """`then` and `now`: status, base, tariff, full amount and amount of the line, or None where there was no such line.

    `corrected` is what earlier closings corrected.
    """
    names = ("status", "base", "tariff", "full_amount", "amount")
    moments = {"at_closing": then or (None,) * 5, "now": now or (None,) * 5}
    facts = {
        f"{name}_{moment}": Decimal(value) if isinstance(value, str) and name in names[2:] else value
        for moment, values in moments.items()
        for name, value in zip(names, values, strict=True)
    }
    tables = paid()
    with_facts = replace(tables, tables={**tables.tables, "correction_facts": rows(correction_facts, {**KEY, **facts})})
    closed, comes_out = (Decimal(values[-1] or "0.00") for values in moments.values())
    booked = closed + Decimal(corrected)
    return correction_reason(with_facts, {**KEY, "booked": booked, "recomputed": comes_out, "amount": comes_out - booked})


PAID = ("paid", 10, "5.00", "50.00", "50.00")
BELOW = ("below_threshold", 3, "5.00", "15.00", "0.00")


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        (PAID, ("paid", 12, "5.00", "60.00", "60.00"), "aantal patiënten was 10, is 12"),
        (PAID, ("paid", 1200, "5.50", "6600.00", "6600.00"), "aantal patiënten was 10, is 1.200; tarief was € 5,00, is € 5,50"),
        (PAID, ("partly_paid", 10, "5.00", "50.00", "20.00"), "het budget is anders verdeeld"),
        (PAID, ("partly_paid", 12, "5.00", "60.00", "20.00"), "aantal patiënten was 10, is 12; het budget is anders verdeeld"),
        (PAID, ("below_threshold", 12, "5.00", "60.00", "0.00"), "was uitbetaald, is onder de drempel"),
        (("no_delivery", 0, "5.00", "0.00", "0.00"), PAID, "was geen lijst aangeleverd, is uitbetaald"),
        (PAID, ("paid", 10, "5.00", "12.50", "12.50"), "volledig bedrag was € 50,00, is € 12,50"),
        (("paid", None, None, "25.00", "25.00"), ("paid", None, None, "30.00", "30.00"), "volledig bedrag was € 25,00, is € 30,00"),
        (PAID, None, "betalen wij niet meer"),
        (None, PAID, "betaalden wij bij het sluiten niet"),
        (("paid", 10, "0.00", "0.00", "0.00"), ("paid", 12, "0.00", "0.00", "0.00"), "aantal patiënten was 10, is 12"),
    ],
    ids=[
        "a late list",
        "a list and a tariff",
        "less budget is left",
        "a list and the budget",
        "below the threshold after all",
        "a list that came after the closing",
        "the tariff is per year now",
        "another part for the implementation phase",
        "an insurer pays now",
        "the practice has joined after the closing",
        "patients without money",
    ],
)
def test_the_words_say_what_differs_between_the_closing_and_now(then, now, expected):
    assert reason(then, now) == expected


@pytest.mark.parametrize(
    ("then", "now", "corrected", "expected"),
    [
        (PAID, PAID, "-20.00", "een eerdere correctie vervalt"),
        (PAID, ("paid", 8, "5.00", "40.00", "40.00"), "-20.00", "aantal patiënten was 10, is 8; eerder is al -€ 20,00 gecorrigeerd"),
        (BELOW, ("below_threshold", 4, "5.00", "20.00", "0.00"), "50.00", "een eerdere correctie vervalt"),
        (None, PAID, "60.00", "betaalden wij bij het sluiten niet; eerder is al € 60,00 gecorrigeerd"),
        (None, None, "60.00", "betalen wij niet meer; een eerdere correctie vervalt"),
    ],
    ids=[
        "all is as it was closed",
        "fewer patients than were closed, and more than were booked",
        "not paid, as it was closed, though with other patients",
        "a practice that joined after the closing has fewer patients",
        "a practice that joined after the closing is not of the region after all",
    ],
)
def test_what_was_corrected_before_is_named_where_the_words_alone_would_tell_another_difference(then, now, corrected, expected):
    assert reason(then, now, corrected) == expected


def test_a_practice_that_moved_is_not_told_that_it_is_no_longer_paid():
    """Its line is taken back in one region and booked in the other: two rows, each with a region for one of the moments alone."""
    names = ("status", "base", "tariff", "full_amount", "amount")
    values = dict(zip(names, ("paid", 10, *map(Decimal, PAID[2:])), strict=True))
    there = {moment: {f"{name}_{moment}": value for name, value in values.items()} for moment in ("at_closing", "now")}
    gone = {moment: dict.fromkeys(of_moment) for moment, of_moment in there.items()}
    old = {**KEY, **there["at_closing"], **gone["now"]}
    new = {**KEY, "region": "Zuid", **gone["at_closing"], **there["now"]}
    moved = replace(paid(), tables={**paid().tables, "correction_facts": rows(correction_facts, old, new)})

    taken_back = {**KEY, "booked": Decimal("50.00"), "amount": Decimal("-50.00")}
    booked = {**KEY, "region": "Zuid", "booked": Decimal("0.00"), "amount": Decimal("50.00")}

    assert correction_reason(moved, taken_back) == "de praktijk hoort bij Zuid"
    assert correction_reason(moved, booked) == "de praktijk hoorde bij het sluiten bij Noord"


def test_the_workbook_says_why():
    (line,) = read(corrected()).records("Correcties", "Over kwartaal")

    assert line["Waarom"] == "aantal patiënten was 650, is 700"
