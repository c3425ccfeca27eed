"""What holds of every decision, whatever the region (R11 to R30, R36)."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.checks.invariants import cross_checks
from pipelines.reference.schemes import Comparison
from pipelines.rules.decide import decide
from pipelines.rules.near_threshold import patients_to_threshold
from pipelines.rules.rounding import half_up
from pipelines.rules.shares import in_order, passes, ranks, share
from pipelines.schemas.boundary import validated
from pipelines.schemas.payout_codes import PlanStatus
from tests.property.oracle import Facts, statuses
from tests.property.random_quarters import REGIONS, quarters, regions, thresholds, under_another_list
from tests.spec.quarter_tables import SCHEMAS, beside, quarter_before, tables_of
from tests.spec.situations import (
    Q1,
    count,
    enrolment,
)


@settings(max_examples=settings().max_examples // 4)
@given(quarters(), st.data())
def test_every_table_satisfies_its_schema_and_the_tables_agree(quarter, data):
    book, everybody = quarter
    decision = decide(Q1, book, everybody)
    earlier = data.draw(st.none() | regions())
    before = None if earlier is None else quarter_before(decide(Q1, book, earlier), under_another_list(data, everybody))
    tables = tables_of(decision, book, before)

    for name, table in tables.items():
        validated(table, SCHEMAS[name])
    assert [check for check in cross_checks(tables, beside(decision, book, before)) if check.broken_rows] == []


@given(quarters())
def test_the_statuses_before_the_budget_agree_with_those_written_a_second_time(quarter):
    book, everybody = quarter
    (terms,) = book.schemes["kader"].rules
    limit = terms.threshold
    enrolled = {one.agb: one for one in book.enrolments}
    plans = {one.agb: one for one in book.plans}

    def passing(share):
        return limit is None or (share > limit.share if limit.comparison is Comparison.ABOVE else share >= limit.share)

    def planned(agb):
        needed = terms.plan_required or terms.goals_required
        given = plans.get(agb)
        approved = given is not None and given.status is PlanStatus.APPROVED
        return not needed or (approved and (bool(given.goals) or not terms.goals_required))

    facts = {region: [] for region in REGIONS}
    for one in everybody:
        facts[one.region].append(
            Facts(
                agb=one.agb,
                aw_ion=one.aw_ion,
                ion=one.ion,
                unknown=one.unknown_postcode,
                rejected=one.uncertain_rows,
                participates=one.agb in enrolled,
                excluded=bool(terms.not_with) and one.agb in {given.agb for given in book.streams},
                deviation=terms.deviation_allowed and one.agb in {given.agb for given in book.deviations},
                fixed=one.agb in enrolled and enrolled[one.agb].fixed,
                plan=planned(one.agb),
            )
        )
    wanted = {agb: status for region in facts.values() for agb, status in statuses(region, passing, terms.top_n).items()}
    lines = [line for scheme in decide(Q1, book, everybody).schemes for line in scheme.lines]
    assert {line.agb: str(line.status) for line in lines if line.status not in ("paid", "partly_paid", "no_budget")} == wanted


@given(quarters(), st.randoms(use_true_random=False))
def test_the_order_of_input_rows_does_not_matter(quarter, chance: random.Random):
    book, everybody = quarter

    def shuffled(records):
        return tuple(chance.sample(records, len(records)))

    parts = ("practices", "enrolments", "deviations", "plans", "streams", "budgets")
    other = replace(book, **{part: shuffled(getattr(book, part)) for part in parts})

    assert decide(Q1, other, shuffled(everybody)).schemes == decide(Q1, book, everybody).schemes


@given(regions(), st.data())
def test_more_aw_ion_never_lowers_a_rank(everybody, data):
    lucky = data.draw(st.sampled_from(everybody))
    more = count(lucky.agb, data.draw(st.integers(lucky.aw_ion, lucky.ion)), lucky.ion, region=lucky.region)
    others = [one for one in everybody if one is not lucky]

    before, after = ranks(everybody), ranks([*others, more])
    assert after.get(lucky.agb, 0) <= before.get(lucky.agb, 0)
    assert in_order([*others, more]).index(more) <= in_order(everybody).index(lucky)


@given(quarters())
def test_a_higher_share_is_never_below_the_threshold_where_a_lower_one_is_paid(quarter):
    """With the same records for all: the test is of the share alone."""
    book, everybody = quarter
    same = replace(book, enrolments=tuple(enrolment(one.agb) for one in everybody), deviations=(), streams=(), plans=())
    lines = [line for scheme in decide(Q1, same, everybody).schemes for line in scheme.lines if line.count.ion]

    for line in lines:
        higher = [one for one in lines if share(one.count) > share(line.count) and one.count.region == line.count.region]
        assert line.status.value != "paid" or all(one.status.value != "below_threshold" for one in higher)


@given(thresholds, st.integers(1, 200), st.data())
def test_the_threshold_in_integers_agrees_with_fractions(threshold, ion, data):
    aw_ion = data.draw(st.integers(0, ion))
    exact = Fraction(aw_ion, ion)

    expected = exact > threshold.share if threshold.comparison is Comparison.ABOVE else exact >= threshold.share
    assert passes(threshold, aw_ion, ion) is expected


@given(thresholds, st.integers(1, 200), st.data())
def test_as_many_patients_as_told_change_the_side_and_one_less_does_not(threshold, ion, data):
    aw_ion = data.draw(st.integers(0, ion))
    side, change = passes(threshold, aw_ion, ion), patients_to_threshold(threshold, count("01000001", aw_ion, ion))

    assert passes(threshold, aw_ion + change, ion) is not side
    assert passes(threshold, aw_ion + change - (1 if change > 0 else -1), ion) is side


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_rounding_is_to_the_nearest_and_a_half_goes_away_from_zero(numerator, denominator):
    exact, rounded = Fraction(numerator, denominator), half_up(numerator, denominator)

    assert abs(rounded - exact) <= Fraction(1, 2)
    assert abs(rounded - exact) != Fraction(1, 2) or abs(rounded) > abs(exact)
