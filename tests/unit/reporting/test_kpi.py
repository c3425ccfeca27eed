"""The figures of a region."""

from decimal import Decimal

import pytest

from pipelines.core.diagnostics import InputError
from pipelines.core.quarter import Quarter
from pipelines.reference.kpi import KpiFigure
from pipelines.reference.schemes import Participation
from pipelines.reporting.kpi import figures
from pipelines.schemas.payout_codes import PaidBy, PlanStatus
from tests.spec.situations import Q1, book_of, count, decided, enrolment, plan, rule, scheme, staffing

A, B, C = "01000001", "01000002", "01000003"
COUNTS = [count(A, 3, 10), count(B, 1, 10), count(C, 0, 0)]
GIVEN = KpiFigure(Q1, "utrecht", "health", "verwijzingen", Decimal("87.7"), "per 1000", "regioplan")


def values(*, counts=COUNTS, **parts):
    outcome = decided(counts, **parts)
    return {(one.region, one.indicator): one.value for one in figures(outcome.decision, book_of(counts, **parts))}


def test_the_computed_figures_of_a_region():
    found = values(
        enrolments=(enrolment(A), enrolment(C)),
        plans=(plan(A, poh="0.25", other="0.5"), plan(B, PlanStatus.DRAFT, poh="9"), plan(C)),
        staffing=staffing(poh="1.00", other="1.00"),
    )

    assert {indicator: str(value) for (_, indicator), value in found.items()} == {
        "practices_enrolled": "2",
        "practices_delivered": "2",
        "practices_paid": "1",
        "aw_ion": "4",
        "aw_ion_with_paid_practices": "3",
        "aw_ion_share_with_paid_practices": "0.750000",
        "plans_approved": "2",
        "fte_in_approved_plans": "0.750000",
        "paid_per_aw_ion": "0.75",
    }


def test_without_aw_ion_a_share_cannot_be_computed():
    found = values(counts=[count(A, 0, 10)])

    assert found["rijnmond", "aw_ion_share_with_paid_practices"] is None
    assert found["rijnmond", "paid_per_aw_ion"] is None


def test_what_insurers_pay_to_all_does_not_count_as_paid():
    supplement = rule(paid_by=PaidBy.INSURER, participation=Participation.ALL)

    assert values(schemes=scheme(supplement))["rijnmond", "practices_paid"] == 0


def test_figures_of_the_quarter_from_elsewhere_are_kept_also_of_a_region_without_practices():
    other_quarter = KpiFigure(Quarter(2025, 4), "utrecht", "health", "wachttijd", Decimal(1), "dagen", "regioplan")
    found = values(kpi=(GIVEN, other_quarter))

    assert found["utrecht", "verwijzingen"] == Decimal("87.7")
    assert ("utrecht", "wachttijd") not in found


def test_a_figure_from_elsewhere_cannot_take_the_name_of_a_computed_one():
    taken = KpiFigure(Q1, "rijnmond", "work", "practices_paid", Decimal(1), "practices", "regioplan", row=3)

    with pytest.raises(InputError, match=r"kpi\.csv:3 indicator: practices_paid is computed by the pipeline"):
        decided(COUNTS, kpi=(taken,))
