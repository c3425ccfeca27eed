"""The demo region as it lies in its home."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from stdnum import iban

from pipelines.core.diagnostics import InputError
from pipelines.core.quarter import Quarter
from pipelines.reference.reading.book import read_reference
from pipelines.reference.reading.plausibility_warnings import plausibility_warnings
from pipelines.rules.decide import decide
from pipelines.rules.decision import Decision
from pipelines.rules.input_diagnostics import input_diagnostics
from pipelines.rules.inputs import InsurerCount, PracticeCount
from pipelines.schemas.payout_codes import Measure, Payee, Status
from pipelines.synthetic.home import make_region
from pipelines.synthetic.practice import apportion
from pipelines.synthetic.summary import RegionSummary

SMALL = {"last_quarter": Quarter(2026, 1), "patients": 3_000, "quarters": 2, "seed": 3}


def contents(home: Path) -> dict[str, bytes]:
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_region(tmp_path: Path) -> None:
    first = make_region(tmp_path / "a", **SMALL)
    assert make_region(tmp_path / "b", **SMALL) == first
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    make_region(tmp_path / "c", **SMALL | {"seed": 4})
    assert not contents(tmp_path / "c").keys() & {name for name in contents(tmp_path / "a") if name.startswith("deliveries/")}


def test_making_it_again_leaves_right_files_alone_and_mends_changed_ones(tmp_path: Path) -> None:
    make_region(tmp_path, **SMALL)
    before = contents(tmp_path)
    changed = tmp_path / "reference/plans.csv"
    changed.write_text("changed", encoding="utf-8")
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file() and path != changed}
    make_region(tmp_path, **SMALL)
    assert contents(tmp_path) == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


@pytest.mark.parametrize(
    ("option", "wrong"),
    [
        ("--practices", {"practices": 0}),
        ("--patients", {"practices": 200}),
        ("--patients", {"patients": 50_000_000}),
        ("--quarters", {"quarters": 0}),
        ("--dirty", {"dirty": Fraction(2, 3)}),
        ("--dirty", {"dirty": Fraction(-1)}),
    ],
)
def test_an_argument_out_of_range_is_reported_and_nothing_is_made(tmp_path: Path, option: str, wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match=f"^{option}: .* is out of range, expected "):
        make_region(tmp_path, **SMALL | wrong)
    assert not contents(tmp_path)


def test_the_files_are_for_their_owner_alone(home: Path, region: RegionSummary) -> None:
    assert region.files
    assert {path.stat().st_mode & 0o777 for path in (home / "deliveries").rglob("*") if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in home.rglob("*") if path.is_dir()} == {0o700}


def test_the_summary_names_every_file_and_counts_its_rows(home: Path, region: RegionSummary) -> None:
    named = {f"deliveries/{file.quarter}/{file.file}" for file in region.files}
    assert named == {path.relative_to(home).as_posix() for path in (home / "deliveries").rglob("*") if path.is_file()}
    assert region.rows == sum(file.rows for file in region.files)
    assert region.rejected_per_quarter.keys() == set(region.quarters)
    bad = sum(region.rejected_per_quarter.values())
    assert abs(bad / region.rows - 0.02) < 0.003
    assert sum(practice.ion for practice in region.practices) <= 9_000


def test_what_is_out_of_the_ordinary_happens_in_the_last_quarter(region: RegionSummary) -> None:
    earlier, last = ([file for file in region.files if file.quarter == quarter] for quarter in region.quarters)
    assert {file.status for file in earlier} == {"accepted"}
    assert Counter(file.status for file in last)["superseded"] == 1
    assert Counter(file.status for file in last)["rejected"] == 1
    assert [practice.ion == 0 for practice in region.practices].count(True) == 2


def test_every_kind_of_file_and_every_reason_occurs(region: RegionSummary) -> None:
    assert {Path(file.file).suffix for file in region.files} == {".csv", ".txt", ".gz", ".zip", ".xlsx", ".png"}
    reasons = {reason for file in region.files for reason in file.rejected}
    assert reasons == {"unreadable_row", "missing_identity", "invalid_date", "dates_out_of_order", "unknown_practice"}


def test_without_dirt_no_row_is_to_be_rejected_and_the_counts_stay_the_same(tmp_path: Path, region: RegionSummary) -> None:
    clean = make_region(tmp_path, last_quarter=Quarter(2026, 1), patients=9_000, quarters=2, seed=3, dirty=Fraction(0))
    assert set(clean.rejected_per_quarter.values()) == {0}
    assert clean.practices == region.practices


def test_the_reference_files_have_no_fault_and_nothing_implausible_but_practices_outside_every_scheme(
    home: Path, region: RegionSummary
) -> None:
    read = read_reference(home / "reference")
    assert read.diagnostics == ()
    assert read.book is not None
    assert len(read.book.practices) == len(region.practices)
    assert all(iban.is_valid(practice.iban) for practice in read.book.practices)
    assert {diagnostic.column for diagnostic in plausibility_warnings(read.book)} == {"agb"}
    assert {len(entry) for entry in read.book.aw_lists[0].entries} == {4, 5}


def decided(home: Path, region: RegionSummary, uncertain: Fraction) -> Decision:
    """The decision of the last quarter, with `uncertain` rejected rows for each patient."""
    book = read_reference(home / "reference").book
    assert book is not None
    counts = [
        PracticeCount(
            p.agb,
            p.agb,
            p.region,
            p.ion,
            p.aw_ion,
            p.unknown_postcode,
            int(p.ion * uncertain),
            (InsurerCount("7029", p.ion, p.aw_ion, p.unknown_postcode),) if p.ion else (),
        )
        for p in region.practices
    ]
    return decide(region.quarters[-1], book, counts)


@pytest.mark.parametrize("uncertain", [Fraction(0), Fraction(1, 50)])
def test_every_status_occurs_whether_rows_are_rejected_or_not(home: Path, region: RegionSummary, uncertain: Fraction) -> None:
    lines = [line for scheme in decided(home, region, uncertain).schemes for part in scheme.regions for line in part.lines]
    assert {line.status for line in lines} == set(Status)
    assert any(line.judgement.deviation for line in lines)
    assert any(line.implementation_cents for line in lines)
    assert {line.staffing.fits for line in lines if line.staffing} >= {True, False}


def test_what_the_second_edition_knows_is_shown(home: Path, region: RegionSummary) -> None:
    decision = decided(home, region, Fraction(1, 50))
    regions = {(scheme.name, part.region): part for scheme in decision.schemes for part in scheme.regions}
    north, south = regions["kbz_kader", "rijnmond"], regions["kbz_kader", "drechtsteden"]
    assert north.tariff.tariff_cents != south.tariff.tariff_cents
    assert {line.tariff.tariff_cents for line in south.lines} > {south.tariff.tariff_cents}
    assert south.budget is not None
    assert south.budget.reserved_cents > 0
    fund = regions["fonds_implementatie", "rijnmond"]
    assert [(line.base, line.amount_cents) for line in fund.lines if line.status.is_paid] == [(1, 150_000)]
    own = regions["regio_oni", "rijnmond"]
    assert own.rule.payee is Payee.REGION_ORGANISATION
    assert sum(line.amount_cents for line in own.lines) > 0
    assert {line.status for line in regions["toekomstbestendige_huisartsenzorg", "rijnmond"].lines} >= {Status.NO_PLAN, Status.PARTLY_PAID}


def test_controls_differ_by_nothing_a_little_and_more_than_is_tolerated(home: Path, region: RegionSummary) -> None:
    book = read_reference(home / "reference").book
    assert book is not None
    counted = {practice.agb: practice for practice in region.practices}
    outside = [(one.count, counted[one.agb].ion) for one in book.controls if one.measure is Measure.ION]
    assert [abs(count - ion) > count * book.settings.control_tolerance for count, ion in outside] == [False, False, True]
    assert outside[0][0] == outside[0][1]
    assert outside[1][0] != outside[1][1]
    assert iban.is_valid(book.settings.debtor_iban)
    assert book.overhead
    assert book.savings
    assert any(figure.target is not None for figure in book.kpi)


@pytest.mark.parametrize("practices", [1, 5, 20, 26, 61])
def test_a_smaller_or_larger_region_has_reference_files_without_fault(tmp_path: Path, practices: int) -> None:
    made = make_region(tmp_path, last_quarter=Quarter(2026, 1), practices=practices, patients=practices * 20, quarters=1)
    read = read_reference(tmp_path / "reference")
    assert read.diagnostics == ()
    assert read.book is not None
    assert list(input_diagnostics(made.quarters[-1], read.book)) == []


def test_shares_lie_on_both_sides_of_the_threshold(region: RegionSummary) -> None:
    shares = [Fraction(practice.aw_ion, practice.ion) for practice in region.practices if practice.ion]
    assert min(shares) <= Fraction(5, 100)
    assert max(shares) >= Fraction(69, 100)
    assert len(shares) > len(set(shares))
    assert sum(abs(share - Fraction(1, 4)) < Fraction(1, 50) for share in shares) >= 5


def test_practices_get_at_least_a_unit_and_all_patients_are_given_out() -> None:
    parts = apportion(10_007, [5, 1, 3], 20)
    assert sum(parts) == 10_007
    assert [part % 20 for part in parts] == [0, 0, 7]
    assert apportion(60, [100, 1, 1], 20) == [20, 20, 20]
    with pytest.raises(ValueError, match="too few"):
        apportion(59, [1, 1, 1], 20)
