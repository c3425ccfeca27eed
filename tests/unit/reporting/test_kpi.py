"""The figures of a region."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipelines.core.diagnostics import InputError
from pipelines.core.quarter import Quarter
from pipelines.reference.kpi import KpiFigure
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reference.savings import Savings
from pipelines.reference.schemes import Participation
from pipelines.reporting.kpi import figures
from pipelines.schemas.payout_codes import Aim, Base, PaidBy, Payee, PlanStatus
from tests.spec.situations import Q1, book_of, count, decided, enrolment, plan, rule, scheme, staffing

A, B, C = "01000001", "01000002", "01000003"
COUNTS = [count(A, 3, 10), count(B, 1, 10), count(C, 0, 0)]
GIVEN = KpiFigure(Q1, "utrecht", Aim.HEALTH, "verwijzingen", Decimal("87.7"), "per 1000", "regioplan", Decimal("85.5"))


def found_figures(*, counts=COUNTS, **parts):
    reference = OnPeildatum.of(book_of(counts, **parts), Q1)
    return {(one.region, one.indicator): one for one in figures(decided(counts, **parts).decision, reference)}


def values(**parts):
    return {key: figure.value for key, figure in found_figures(**parts).items()}


def test_the_pipeline_computes_figures_of_a_region():
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


def test_paid_is_what_the_payout_and_implementation_lines_come_to():
    """A quarter of EUR 100.00 beside EUR 4.00 for A, and alone for B, of whom nobody lives in an AW (R29)."""
    found = values(
        counts=[count(A, 4, 10), count(B, 0, 10)],
        schemes=scheme(rule(implementation_amount_eur=Decimal("100.00"))),
        enrolments=tuple(enrolment(agb, implementation_until=date(2026, 12, 31)) for agb in (A, B)),
    )

    assert found["rijnmond", "practices_paid"] == 2
    assert found["rijnmond", "paid_per_aw_ion"] == Decimal("13.50")  # (4.00 + 25.00 + 25.00) / 4


def test_one_counted_row_is_a_delivery():
    assert values(counts=[count(A, 0, 1), count(B, 0, 0)])["rijnmond", "practices_delivered"] == 1


def test_without_aw_ion_a_share_cannot_be_computed():
    found = values(counts=[count(A, 0, 10)])

    assert found["rijnmond", "aw_ion_share_with_paid_practices"] is None
    assert found["rijnmond", "paid_per_aw_ion"] is None


def test_what_insurers_pay_to_all_does_not_count_as_paid():
    supplement = rule(paid_by=PaidBy.INSURER, participation=Participation.ALL)

    assert values(schemes=scheme(supplement))["rijnmond", "practices_paid"] == 0


def test_figures_of_the_quarter_from_elsewhere_are_kept_also_of_a_region_without_practices():
    other_quarter = KpiFigure(Quarter(2025, 4), "utrecht", Aim.HEALTH, "wachttijd", Decimal(1), "dagen", "regioplan")
    found = found_figures(kpi=(GIVEN, other_quarter))

    given = found["utrecht", "verwijzingen"]
    assert (given.aim, given.value, given.target, given.source) == ("health", Decimal("87.7"), Decimal("85.5"), "regioplan")
    assert ("utrecht", "wachttijd") not in found


def test_the_computed_figures_are_about_the_process_and_have_no_target():
    computed = [one for one in found_figures().values() if one.source == "computed"]

    assert {(one.aim, one.target) for one in computed} == {("process", None)}


@pytest.mark.parametrize("terms", [{"base": Base.ION}, {"base": Base.PRACTICE}, {"payee": Payee.REGION_ORGANISATION}])
def test_only_money_for_aw_ion_that_goes_to_practices_counts(terms):
    assert values(schemes=scheme(rule(**terms)))["rijnmond", "practices_paid"] == 0


def test_the_estimate_of_savings_is_a_line_of_its_own_marked_as_an_estimate():
    """R45."""
    counted = (Savings(2026, "rijnmond", 57, 84, "schatting"), Savings(2025, "utrecht", 1, 1, "schatting"))
    found = found_figures(savings=counted)

    estimate = found["rijnmond", "estimated_savings"]
    # 57 x 356 + 84 x 700
    assert (estimate.aim, estimate.value, estimate.unit) == ("cost", Decimal("79092.00"), "EUR a year")
    assert estimate.source == "estimate (003): schatting"
    assert ("utrecht", "estimated_savings") not in found


def test_a_figure_from_elsewhere_cannot_take_the_name_of_a_computed_one():
    taken = KpiFigure(Q1, "rijnmond", Aim.WORK, "practices_paid", Decimal(1), "practices", "regioplan", row=3)

    with pytest.raises(InputError, match=r"kpi\.csv:3 indicator: practices_paid is computed by the pipeline"):
        decided(COUNTS, kpi=(taken,))
    assert decided(COUNTS, kpi=(replace(taken, quarter=Quarter(2025, 4)),)).warnings == []
