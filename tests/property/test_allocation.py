"""The division of a regional budget holds on any region (R24)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.quarter import Quarter
from pipelines.reference.schemes import Remainder
from pipelines.rules.allocation import allocate
from pipelines.rules.inputs import Booked, BookedLine
from pipelines.rules.insurers import divide_over_insurers
from pipelines.rules.rounding import largest_remainder
from pipelines.schemas.payout_codes import LineType
from tests.property.oracle import Candidate, divided, quarter_budget
from tests.spec.situations import at_least, budget, budgeted, count, decided, rule, tariff

EVERY_RULE = pytest.mark.parametrize("remainder", list(Remainder))


@st.composite
def practices(draw):
    """A region of up to a dozen practices; small numbers, so that shares and amounts tie."""
    sizes = draw(st.lists(st.integers(1, 12), min_size=1, max_size=12))
    return [count(f"{1000000 + at:08d}", draw(st.integers(0, ion)), ion) for at, ion in enumerate(sizes)]


cents = st.integers(0, 2000)
tariffs = st.integers(0, 500).map(lambda amount: Decimal(amount) / 100)
amounts = st.lists(st.integers(0, 500), max_size=12)


THRESHOLD = at_least("0.25")


@EVERY_RULE
@given(
    region=practices(),
    year_cents=cents,
    overhead=st.sampled_from(["0", "0.10", "0.0333"]),
    price=tariffs,
    number=st.integers(1, 4),
)
def test_the_division_agrees_with_one_written_a_second_time(*, remainder, region, year_cents, overhead, price, number):
    year = Decimal(year_cents) / 100
    terms = rule(budget=budgeted(remainder), tariff=tariff(str(price)))
    outcome = decided(region, terms, quarter=Quarter(2026, number), budgets=(budget(str(year), overhead),))

    available = quarter_budget(Fraction(year), Fraction(overhead), number)
    wanted = divided(remainder.value, available, Fraction(price), [Candidate(one.agb, one.aw_ion, one.ion) for one in region])
    assert {agb: Fraction(given_cents, 100) for agb, given_cents in outcome.cents.items()} == wanted.paid


@st.composite
def uncertain_practices(draw):
    """A region in which some practices delivered nothing, and some are undecided by unknown postcodes or rejected rows."""
    found = []
    for at in range(draw(st.integers(1, 9))):
        ion = draw(st.integers(0, 12))
        aw_ion = draw(st.integers(0, ion))
        unknown, rejected = draw(st.integers(0, ion - aw_ion)), draw(st.sampled_from([0, 0, 1, 3]))
        found.append(count(f"{1000000 + at:08d}", aw_ion, ion, unknown=unknown, rejected=rejected))
    return found


def candidate(one):
    """The practice as the oracle knows it; None below the threshold."""
    lowest = Fraction(one.aw_ion, one.ion + one.uncertain_rows)
    highest = Fraction(one.aw_ion + one.unknown_postcode + one.uncertain_rows, one.ion + one.uncertain_rows)
    if highest < THRESHOLD.share:
        return None
    return Candidate(one.agb, one.aw_ion, one.ion, one.unknown_postcode, undecided=lowest < THRESHOLD.share)


@EVERY_RULE
@given(region=uncertain_practices(), year_cents=cents, price=tariffs, data=st.data())
def test_the_division_with_a_reserve_agrees_with_one_written_a_second_time(*, remainder, region, year_cents, price, data):
    year, closed = Decimal(year_cents) / 100, Quarter(2025, 4)
    before = {one.agb: data.draw(st.integers(-300, 900)) for one in region if data.draw(st.booleans())}
    lines = [BookedLine(closed, "rijnmond", "kader", agb, LineType.PAYOUT, Decimal(amount) / 100) for agb, amount in before.items()]
    terms = rule(budget=budgeted(remainder, reserve=True), tariff=tariff(str(price)), threshold=THRESHOLD)
    booked = Booked(tuple(lines), frozenset({closed}))
    outcome = decided(region, terms, budgets=(budget(str(year)),), booked=booked)

    absent = {one.agb: Fraction(before[one.agb], 100) for one in region if not one.ion and one.agb in before}
    candidates = [found for one in region if one.ion and (found := candidate(one)) is not None]
    available = quarter_budget(Fraction(year), Fraction(0), 1)
    wanted = divided(remainder.value, available, Fraction(price), candidates, absent)
    paid = {agb: Fraction(outcome.cents[agb], 100) for agb in wanted.paid}
    kept = {one.agb: Fraction(one.given_cents, 100) for one in outcome.budget.served if one.claim.kept_for is not None}
    assert paid == wanted.paid
    assert kept == {agb: amount for agb, amount in wanted.kept.items() if amount or agb in kept}
    assert sum(outcome.cents.values()) == outcome.budget.paid_cents
    budgeted_cents = outcome.budget.paid_cents + outcome.budget.reserved_cents + outcome.budget.unspent_cents
    assert Fraction(budgeted_cents, 100) == available


@EVERY_RULE
@given(asked=amounts, budget_cents=cents)
def test_nobody_gets_more_than_asked_and_all_together_no_more_than_there_is(remainder, asked, budget_cents):
    found = allocate(remainder, budget_cents, asked)

    assert len(found) == len(asked)
    assert all(0 <= gets <= asks for gets, asks in zip(found, asked, strict=True))
    assert sum(found) <= budget_cents


@EVERY_RULE
@given(asked=amounts)
def test_where_everything_fits_everybody_gets_all(remainder, asked):
    assert allocate(remainder, sum(asked), asked) == asked


@given(asked=amounts, budget_cents=cents)
def test_nobody_behind_a_stop_is_paid(asked, budget_cents):
    found = allocate(Remainder.STOP, budget_cents, asked)
    stopped = next((at for at, asks in enumerate(asked) if found[at] < asks), len(asked))

    assert found[:stopped] == asked[:stopped]
    assert not any(found[stopped:])


@given(asked=amounts, budget_cents=cents)
def test_a_skipped_amount_did_not_fit_in_what_was_left(asked, budget_cents):
    found = allocate(Remainder.SKIP, budget_cents, asked)

    for at, asks in enumerate(asked):
        assert found[at] == asks or asks > budget_cents - sum(found[:at])


@pytest.mark.parametrize("remainder", [Remainder.PARTIAL, Remainder.PRO_RATA])
@given(asked=amounts, budget_cents=cents)
def test_partial_and_pro_rata_leave_nothing_while_somebody_asks(remainder, asked, budget_cents):
    assert sum(allocate(remainder, budget_cents, asked)) == min(budget_cents, sum(asked))


@given(asked=amounts, budget_cents=cents)
def test_pro_rata_gives_everybody_the_same_fraction_to_a_cent(asked, budget_cents):
    found = allocate(Remainder.PRO_RATA, budget_cents, asked)
    total = sum(asked)

    for gets, asks in zip(found, asked, strict=True):
        assert total <= budget_cents or abs(gets - Fraction(asks * budget_cents, total)) < 1


@given(total=cents, weights=st.lists(st.integers(0, 9), max_size=9))
def test_a_division_by_largest_remainder_adds_up(total, weights):
    assert sum(largest_remainder(total, weights)) == (total if any(weights) else 0)


@given(
    total=cents,
    weights=st.dictionaries(st.sampled_from(["0101", "0212", "0403", "3311", "unknown"]), st.integers(1, 9), min_size=1),
)
def test_insurers_owe_together_what_was_paid_whatever_their_order(total, weights):
    parts = divide_over_insurers(total, weights)

    assert sum(part.amount_cents for part in parts) == total
    assert parts == divide_over_insurers(total, dict(reversed(weights.items())))
