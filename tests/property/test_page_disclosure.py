"""R38 by attack: what the report page says of a count from 1 to 4, it says of other counts as well.

A page that is the same, byte for byte, in a home where the count is 0 or 5 or more cannot give the count away: not in a text, a plot, an
attribute or a place in a drawing, and by no equation between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines.core.quarter import Quarter
from pipelines.documents.page import report_page
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.reference.schemes import Participation, Remainder, SchemeRule
from pipelines.reporting.tables import trend
from pipelines.rules.inputs import InsurerCount, PracticeCount
from pipelines.schemas.payout_codes import Base, PaidBy, Payee, Per
from tests.spec.quarter_tables import shares_of
from tests.spec.situations import Q1, above, at_least, budget, budgeted, count, rule, tariff
from tests.unit.documents.quarters import tables_of_quarter

SMALL = range(1, 5)
REGIONS = ("rijnmond", "utrecht")
Counts = list[PracticeCount]

sizes = st.one_of(st.integers(1, 30), st.integers(60, 140), st.integers(500, 4000))


@st.composite
def practices(draw, agb):
    """A practice of any size, often with few patients inside or outside the neighbourhoods."""
    ion = draw(sizes)
    few = min(ion, draw(st.integers(0, 6)))
    aw_ion = draw(st.sampled_from([few, ion - few, ion // 3]))
    unknown = draw(st.integers(0, min(6, ion - aw_ion)))
    return count(agb, aw_ion, ion, unknown=unknown, region=draw(st.sampled_from(REGIONS)))


@st.composite
def homes(draw):
    """A few practices."""
    return [draw(practices(f"{1000000 + at:08d}")) for at in range(draw(st.integers(1, 4)))]


rules = st.builds(
    rule,
    threshold=st.sampled_from([None, above("0.25", "0.02"), at_least("0.10", "0.02")]),
    participation=st.sampled_from(list(Participation)),
    base=st.sampled_from(list(Base)),
    tariff=st.builds(tariff, st.sampled_from(["6.80", "69.81", "300.00"]), st.sampled_from(list(Per))),
    paid_by=st.sampled_from(list(PaidBy)),
    payee=st.sampled_from(list(Payee)),
    budget=st.sampled_from([None, budgeted(Remainder.PRO_RATA)]),
)


def pages(earlier: Counts, now: Counts, under: SchemeRule) -> tuple[bytes, bytes]:
    """The pages of two quarters, the later one with the course since the earlier."""
    before = shares_of(earlier, Q1.previous())
    return page(earlier, Q1.previous(), under, ()), page(now, Q1, under, (before,))


def page(counts: Counts, quarter: Quarter, under: SchemeRule, earlier_shares: tuple[pl.DataFrame, ...]) -> bytes:
    """The page of a quarter."""
    budgets = tuple(budget("400000.00", "0.10", region, quarter.year) for region in REGIONS)
    tables = tables_of_quarter(counts, under, quarter=quarter, budgets=budgets)
    course = trend(tables["practice_shares"], earlier_shares)
    return report_page(QuarterTables(quarter, {**tables.tables, "trend": course}, None, "1.2.3"))


def resized(one: PracticeCount, aw_ion: int, ion: int, unknown: int) -> PracticeCount:
    """The practice with other counts."""
    insurers = (InsurerCount(uzovi="unknown", ion=ion, aw_ion=aw_ion, unknown_postcode=unknown),)
    return replace(one, aw_ion=aw_ion, ion=ion, unknown_postcode=unknown, insurers=insurers)


def others(one: PracticeCount) -> Iterator[PracticeCount]:
    """The practice with no small number of patients inside, outside or unknown: resized, or with other patients."""
    aw, outside, unknown = one.aw_ion, one.ion - one.aw_ion, one.unknown_postcode
    for times in (*range(2, 10), 12, 20, 50):
        yield resized(one, times * aw, times * one.ion, times * unknown)
    for inside in (0, 5, 6, 7, 8, 9) if aw in SMALL else (aw,):
        for out in (0, 5, 6, 7, 8, 9) if outside in SMALL else (outside, outside + aw - inside):
            for blank in (0, 5, 6, 7) if unknown in SMALL else (unknown,):
                if inside + out and blank <= out:
                    yield resized(one, inside, inside + out, blank)


def has_small(one: PracticeCount) -> bool:
    return bool({one.ion, one.aw_ion, one.ion - one.aw_ion, one.unknown_postcode} & set(SMALL))


def in_place_of(counts: Counts, one: PracticeCount, other: PracticeCount) -> Counts:
    return [other if each is one else each for each in counts]


@settings(max_examples=max(10, settings().max_examples // 10))
@given(homes(), rules, st.integers(-2, 2), st.data())
def test_no_count_of_a_practice_from_one_to_four_can_be_derived_from_two_quarters_of_the_page(now, under, more, data):
    small = [one for one in now if has_small(one)]
    assume(small)
    one = data.draw(st.sampled_from(small))
    earlier = resized(one, one.aw_ion, max(one.ion + more, one.aw_ion + one.unknown_postcode, 1), one.unknown_postcode)
    seen = pages(in_place_of(now, one, earlier), now, under)

    twins = ((before, other) for before, other in zip(others(earlier), others(one), strict=False) if not has_small(other))

    assert any(pages(in_place_of(now, one, before), in_place_of(now, one, other), under) == seen for before, other in twins)


@settings(max_examples=max(10, settings().max_examples // 10))
@given(rules, st.sampled_from(SMALL), st.integers(100, 4000))
def test_no_count_of_an_insurer_from_one_to_four_can_be_derived_from_the_page(under, few, ion):
    def insured(patients: int) -> bytes:
        return page([count("01000000", ion // 2, ion, u0101=(patients, patients))], Q1, under, ())

    assert any(insured(other) == insured(few) for other in (0, 5, 6, 7, 8))
