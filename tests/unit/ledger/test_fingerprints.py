"""A quarter is taken from its last recomputation only while nothing that it depends on has changed (R34)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.core.interval import Interval
from pipelines.ledger.fingerprints import counts_fingerprint, money_fingerprint
from pipelines.reference.agb_mapping import AgbMapping
from pipelines.reference.source_profiles import SourceProfile
from pipelines.rules.inputs import Booked, BookedLine
from pipelines.schemas.payout_codes import LineType
from tests.spec.situations import ALWAYS, DAY_AFTER, DAY_BEFORE, EMPTY_BOOK, Q1, practice

A, B, C = "01000001", "01000002", "01000003"
DELIVERIES = {f"{A}/lijst.csv": "aa", f"{B}/lijst.csv": "bb"}
PROFILE = SourceProfile(
    name="his",
    match=("PatNr", "Sinds"),
    columns={"patient_number": "PatNr", "registered_on": "Sinds"},
    date_format="%d-%m-%Y",
    last_day_inclusive=frozenset({"deregistered_on", "deceased_on"}),
    values={"registration": {"Vast": "ION", "Tijdelijk": "PASSANT"}, "uzovi": {"CZ": "9664"}},
)
OTHER_PROFILE = replace(PROFILE, name="another")
BOOK = replace(
    EMPTY_BOOK,
    practices=(practice(A), practice(B)),
    agb_mappings=(AgbMapping(C, A, ALWAYS),),
    aw_lists=(replace(EMPTY_BOOK.aw_lists[0], entries=("1234", "9001")),),
    source_profiles=(PROFILE, OTHER_PROFILE),
)


def counts(book=BOOK, quarter=Q1, deliveries=DELIVERIES, code="1"):
    return counts_fingerprint(book, quarter, deliveries, code)


def with_profile(**changes):
    return replace(BOOK, source_profiles=(replace(PROFILE, **changes), OTHER_PROFILE))


@pytest.mark.parametrize(
    "changed",
    [
        {"code": "2"},
        {"deliveries": {**DELIVERIES, f"{B}/lijst.csv": "cc"}},
        {"deliveries": {f"{A}/lijst.csv": "aa"}},
        {"deliveries": {f"{A}/lijst.csv": "aa", f"{B}/other.csv": "bb"}},
        {"book": replace(BOOK, practices=(practice(A), practice(C)), agb_mappings=())},
        {"book": replace(BOOK, practices=(practice(A),))},
        {"book": replace(BOOK, practices=(practice(A), practice(B, active=Interval(None, DAY_BEFORE))))},
        {"book": replace(BOOK, practices=(practice(A), practice(B, region="elders")))},
        {"book": replace(BOOK, practices=(practice(A), replace(practice(B), name="Another name")))},
        {"book": replace(BOOK, agb_mappings=())},
        {"book": replace(BOOK, agb_mappings=(AgbMapping(C, B, ALWAYS),))},
        {"book": replace(BOOK, agb_mappings=(AgbMapping(C, A, Interval(DAY_AFTER, None)),))},
        {"book": replace(BOOK, aw_lists=(replace(BOOK.aw_lists[0], entries=("1234",)),))},
        {"book": replace(BOOK, aw_lists=(replace(BOOK.aw_lists[0], list_id="other"),))},
        {"book": replace(BOOK, source_profiles=(OTHER_PROFILE, PROFILE))},
        {"book": with_profile(name="other")},
        {"book": with_profile(match=("PatNr",))},
        {"book": with_profile(columns={"patient_number": "PatNr"})},
        {"book": with_profile(date_format=None)},
        {"book": with_profile(last_day_inclusive=frozenset({"deregistered_on"}))},
        {"book": with_profile(values={**PROFILE.values, "registration": {"Vast": "ION"}})},
        {"book": with_profile(values={"registration": PROFILE.values["registration"]})},
    ],
)
def test_whatever_decides_how_a_list_is_counted_changes_the_hash_of_the_counts(changed):
    assert counts(**changed) != counts()


def test_the_order_in_which_files_and_records_are_read_does_not_change_the_hash_of_the_counts():
    """Only the order of the source profiles counts: the first that matches is used."""
    backwards = replace(
        PROFILE,
        columns=dict(reversed(PROFILE.columns.items())),
        values={column: dict(reversed(words.items())) for column, words in reversed(PROFILE.values.items())},
    )
    mappings = (AgbMapping("01000009", B, ALWAYS), *BOOK.agb_mappings)
    book = replace(BOOK, practices=BOOK.practices[::-1], agb_mappings=mappings[::-1], source_profiles=(backwards, OTHER_PROFILE))

    assert counts(book, deliveries=dict(reversed(DELIVERIES.items()))) == counts(replace(BOOK, agb_mappings=mappings))


BEFORE, LAST = Q1.previous().previous(), Q1.previous()
REFERENCE = {"schemes.yaml": "aa", "plans.csv": "bb"}
LINE = BookedLine(LAST, "rijnmond", "kader", A, LineType.PAYOUT, Decimal("68.00"))
OTHER_LINE = replace(LINE, agb=B)
BOOKED = Booked((LINE, OTHER_LINE), frozenset({BEFORE, LAST}))


def money(counted="counts", reference=REFERENCE, booked=BOOKED, code="1"):
    return money_fingerprint(Q1, counted, reference, booked, code)


@pytest.mark.parametrize(
    "changed",
    [
        {"code": "2"},
        {"counted": "other counts"},
        {"reference": {**REFERENCE, "plans.csv": "cc"}},
        {"reference": {"schemes.yaml": "aa"}},
        {"booked": replace(BOOKED, closed=frozenset({LAST}))},
        {"booked": replace(BOOKED, lines=(LINE,))},
        *(
            {"booked": replace(BOOKED, lines=(replace(LINE, **{name: value}), OTHER_LINE))}
            for name, value in {
                "origin_quarter": BEFORE,
                "region": "elders",
                "scheme": "other",
                "agb": C,
                "line_type": LineType.IMPLEMENTATION,
                "amount_eur": Decimal("68.01"),
            }.items()
        ),
    ],
)
def test_whatever_decides_the_money_of_a_quarter_changes_the_hash_of_its_money(changed):
    assert money(**changed) != money()


def test_later_quarters_and_the_order_of_reading_do_not_change_the_hash_of_the_money():
    later = replace(LINE, origin_quarter=Q1)
    booked = Booked((OTHER_LINE, later, LINE), frozenset({LAST, BEFORE, Q1}))

    assert money(reference=dict(reversed(REFERENCE.items())), booked=booked) == money()
