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
from pipelines.rules.insurers import divide_over_insurers
from pipelines.rules.rounding import largest_remainder
from tests.property.oracle import Candidate, divided, quarter_budget
from tests.spec.situations import budget, budgeted, count, decided, rule, tariff

EVERY_RULE = pytest.mark.parametrize("remainder", list(Remainder))


@st.composite
def practices(draw):
    """A region of up to a dozen practices; small numbers, so that shares and amounts tie."""
    sizes = draw(st.lists(st.integers(1, 12), min_size=1, max_size=12))
    return [count(f"{1000000 + at:08d}", draw(st.integers(0, ion)), ion) for at, ion in enumerate(sizes)]


cents = st.integers(0, 2000)
tariffs = st.integers(0, 500).map(lambda amount: Decimal(amount) / 100)
amounts = st.lists(st.integers(0, 500), max_size=12)


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
    assert {agb: Fraction(given_cents, 100) for agb, given_cents in outcome.cents.items()} == wanted


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
