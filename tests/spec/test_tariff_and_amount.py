"""How much a practice asks: base, tariff, indexation and amount (R20 to R23, R25)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines.core.diagnostics import InputError
from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.reference.schemes import Participation
from pipelines.rules.tariff import indexed_tariff
from pipelines.schemas.payout_codes import Base, Per
from tests.spec.situations import DAY_AFTER, LONG_AGO, PEILDATUM, above, count, decided, enrolment, index, rule, tariff

A = "01000001"
INSURED = count(A, 6, 20, u0101=(8, 3), u0212=(5, 1))


def diagnostics_of(*rules, **parts):
    with pytest.raises(InputError) as refused:
        decided([count(A, 1, 2)], *rules, **parts)
    return [str(diagnostic) for diagnostic in refused.value.diagnostics]


# R20


@pytest.mark.parametrize(
    ("base", "uzovi", "patients"),
    [
        (Base.AW_ION, None, 6),
        (Base.ION, None, 20),
        (Base.AW_ION, frozenset({"0101"}), 3),
        (Base.ION, frozenset({"0101", "0212"}), 13),
        (Base.ION, frozenset({"0403"}), 0),
    ],
)
def test_the_base_is_all_aw_ion_or_all_ion_of_the_insurers_named(base, uzovi, patients):
    assert decided([INSURED], rule(base=base, uzovi=uzovi)).lines[A].base == patients


def test_a_base_of_practices_is_one_for_each_whatever_it_counts():
    outcome = decided([count(A, 6, 20), count("01000002", 0, 0)], rule(base=Base.PRACTICE, tariff=tariff("1250.00", Per.YEAR)))

    assert [(line.base, line.full_cents) for line in outcome.lines.values()] == [(1, 31250), (1, 31250)]
    assert outcome.cents == {A: 31250, "01000002": 0}


def test_base_and_full_amount_are_there_whatever_the_status():
    line = decided([count(A, 1, 20)], rule(threshold=above("0.25"), tariff=tariff("6.80"))).lines[A]

    assert (line.status.value, line.base, line.full_cents, line.amount_cents) == ("below_threshold", 1, 680, 0)


# R21


def test_the_latest_rule_that_has_begun_is_in_force():
    old = rule(tariff=tariff("6.80"))
    new = rule(valid=Interval(PEILDATUM, None), tariff=tariff("7.15"))
    to_come = rule(valid=Interval(DAY_AFTER, None), tariff=tariff("9.99"))

    assert decided([count(A, 1, 2)], new, to_come, old).cents == {A: 715}


def test_an_ended_rule_does_not_make_room_for_the_one_before_it():
    old = rule(tariff=tariff("6.80"))
    ended = rule(valid=Interval(date(2025, 1, 1), date(2025, 12, 31)), tariff=tariff("7.15"))

    assert decided([count(A, 1, 2)], old, ended).lines == {}


def test_an_empty_tariff_with_a_participant_is_a_fault():
    (line,) = diagnostics_of(rule(tariff=tariff(None)))

    assert line.startswith("reference/schemes.yaml schemes.kader.rules[0].tariff: the tariff is not filled in, and a practice participates")


def test_an_empty_tariff_is_a_fault_also_where_only_one_of_the_practices_participates():
    counts = [count(A, 1, 2), count("01000002", 1, 2)]

    with pytest.raises(InputError, match="a practice participates"):
        decided(counts, rule(tariff=tariff(None)), enrolments=(enrolment("01000002"),))


def test_an_empty_tariff_of_a_scheme_for_all_is_a_fault():
    assert len(diagnostics_of(rule(tariff=tariff(None), participation=Participation.ALL), enrolments=())) == 1


def test_an_empty_tariff_without_participants_leaves_the_scheme_out_with_a_warning():
    outcome = decided([count(A, 1, 2)], rule(tariff=tariff(None)), enrolments=())

    assert outcome.lines == {}
    assert [warning.wrong for warning in outcome.decision.warnings] == ["the tariff is not filled in, so the scheme is left out"]


# R22


def test_a_tariff_is_multiplied_with_every_year_after_its_price_level():
    indices = index(y2022="1.9", y2023="1.10", y2024="1.10", y2025="1.10", y2026="1.10", y2027="1.9")

    # 60 x 1.1^4 = 87.846
    assert indexed_tariff(tariff("60.00", Per.YEAR, price_level=2022), indices, 2026).tariff_cents == 8785


def test_it_is_rounded_once_at_the_end():
    # Rounded each year it would be 1.00 x 1.004 = 1.00, x 1.004 = 1.00.
    assert indexed_tariff(tariff("1.00", price_level=2024), index(y2025="1.004", y2026="1.004"), 2026).tariff_cents == 101


def test_half_a_cent_goes_up():
    assert indexed_tariff(tariff("1.00", price_level=2025), index(y2026="1.005"), 2026).tariff_cents == 101


def test_forty_years_of_indices_stay_exact():
    """Twenty-eight digits, the usual precision of a Decimal, do not hold the product."""
    years = {f"y{year}": "1.0437" for year in range(1987, 2027)}
    exact = Fraction(10437, 10000) ** 40 * 100_000_000

    assert indexed_tariff(tariff("1000000.00", price_level=1986), index(**years), 2026).tariff_cents == int(exact + Fraction(1, 2))


def test_a_tariff_without_a_price_level_is_not_indexed():
    assert indexed_tariff(tariff("6.80"), index(y2026="1.10"), 2026).tariff_cents == 680


def test_the_price_level_of_the_year_itself_needs_no_index():
    assert indexed_tariff(tariff("60.00", price_level=2026), index(), 2026).tariff_cents == 6000
    assert decided([count(A, 1, 2)], rule(tariff=tariff("60.00", price_level=2026))).cents == {A: 6000}


@pytest.mark.parametrize(
    ("terms", "why"),
    [(tariff("60.00", price_level=2027), "price level 2027 is after 2026"), (tariff(None), "the tariff is not filled in")],
)
def test_a_tariff_that_cannot_be_had_in_the_prices_of_the_year_is_never_taken_as_it_is(terms, why):
    with pytest.raises(ValueError, match=why):
        indexed_tariff(terms, index(y2026="1.10", y2027="1.10"), 2026)


def test_every_missing_index_year_is_named():
    assert diagnostics_of(rule(tariff=tariff("60.00", price_level=2022)), price_index=index(y2024="1.05")) == [
        f"reference/price_index.csv year: {year} is missing, expected an index of every year after 2022 for the tariff of kader"
        for year in (2023, 2025, 2026)
    ]


def test_a_price_level_in_the_future_is_a_fault():
    (line,) = diagnostics_of(rule(tariff=tariff("60.00", price_level=2027)), price_index=index(y2027="1.05"))

    assert line.startswith("reference/schemes.yaml schemes.kader.rules[0].tariff.price_level: the price level 2027 is after 2026")


# R23


@pytest.mark.parametrize(
    ("amount", "per", "patients", "cents"),
    [
        ("6.80", Per.QUARTER, 13, 8840),
        ("69.81", Per.YEAR, 13, 22688),
        ("0.02", Per.YEAR, 1, 1),
        ("0.01", Per.YEAR, 1, 0),
        ("0.06", Per.YEAR, 1, 2),
    ],
)
def test_the_amount_is_base_times_tariff_a_yearly_one_in_four_parts_half_a_cent_up(amount, per, patients, cents):
    outcome = decided([count(A, patients, 100)], rule(tariff=tariff(amount, per)))

    assert outcome.lines[A].full_cents == cents
    assert outcome.statuses == {A: "paid"}


# R25


@pytest.mark.parametrize(("amount", "faults"), [("35.00", 0), ("85.00", 0), ("34.99", 1), ("85.01", 1)])
def test_a_tariff_outside_its_band_is_a_fault_the_ends_are_inside(amount, faults):
    banded = rule(tariff=tariff(amount, Per.YEAR, band=(Decimal("35.00"), Decimal("85.00"))))

    if faults:
        assert "the tariff is outside its band" in diagnostics_of(banded)[0]
    else:
        assert decided([count(A, 1, 2)], banded).statuses == {A: "paid"}


def test_white_space_is_no_band_argument():
    banded = tariff("90.00", Per.YEAR, band=(Decimal("35.00"), Decimal("85.00")), band_argument=" ")

    assert "the tariff is outside its band" in diagnostics_of(rule(tariff=banded))[0]


def test_a_band_argument_allows_a_tariff_outside_the_band():
    argued = tariff("90.00", Per.YEAR, band=(Decimal("35.00"), Decimal("85.00")), band_argument="drie jaar afgesproken")

    assert decided([count(A, 1, 2)], rule(tariff=argued)).statuses == {A: "paid"}


def test_the_band_is_indexed_as_the_tariff_is():
    inside = tariff("85.00", Per.YEAR, price_level=2025, band=(Decimal("35.00"), Decimal("85.00")))

    assert indexed_tariff(inside, index(y2026="1.10"), 2026).band_cents == (3850, 9350)
    assert decided([count(A, 1, 2)], rule(tariff=inside), price_index=index(y2026="1.10")).statuses == {A: "paid"}


def test_a_rule_applies_in_its_own_quarter_only():
    dated = rule(valid=Interval(LONG_AGO, date(2026, 3, 31)))

    assert decided([count(A, 1, 2)], dated, quarter=Quarter(2026, 1)).statuses == {A: "paid"}
    assert decided([count(A, 1, 2)], dated, quarter=Quarter(2026, 2)).statuses == {}
