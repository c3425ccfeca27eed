"""The reference files of the demo region: those of every invented home, and what a region may keep beside them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipelines.core.quarter import Quarter
from pipelines.synthetic.budget import regional_budgets
from pipelines.synthetic.cast import DRECHTSTEDEN, RIJNMOND
from pipelines.synthetic.iban import fictitious_iban
from pipelines.synthetic.people import Period
from pipelines.synthetic.practice import FUTURE, KADER, Practice
from pipelines.synthetic.reference_files import OVERHEAD_SHARE, SOURCE, Rows, csv_bytes, koptarief_regions, reference_files, regions_of
from pipelines.synthetic.scheme_text import region_schemes

DEBTOR = 9_999_999
"""The number from which the account of the region organisation is invented."""

_TARIFFS = {RIJNMOND: "60.00", DRECHTSTEDEN: "55.00"}
_OVERHEAD = (("programme_manager", "0.2", 40), ("linking_pin", "0.3", 30), ("trainer_coach", "0.1", 15), ("community", "0.1", 10))
"""Function, fte, and cost in percents of the overhead."""


def region_files(practices: Sequence[Practice], period: Period, postcodes: Sequence[str]) -> dict[str, bytes]:
    """Path below `reference/` -> content; `postcodes` are the entries of the AW list in force."""
    schemes = region_schemes(
        fictitious_iban(DEBTOR),
        koptarief_regions(practices),
        kader_tariffs={region: _TARIFFS[region] for region in regions_of(practices)},
        future_regions=regions_of(practice for practice in practices if FUTURE in practice.role.schemes),
    )
    year = period.last.year
    return reference_files(practices, period, postcodes, schemes) | {
        "overhead.csv": csv_bytes("region,scheme,year,function,fte,cost", _overhead(practices, year)),
        "savings.csv": csv_bytes("year,region,complex_patients,new_mental_health_patients,source", _savings(practices, year)),
        "controls.csv": csv_bytes("quarter,agb,measure,count,source", _controls(practices, period.last)),
    }


def _overhead(practices: Sequence[Practice], year: int) -> Rows:
    for region, amount in regional_budgets(practices, year).items():
        overhead = amount * Decimal(OVERHEAD_SHARE)
        for function, fte, percents in _OVERHEAD:
            yield (region, KADER, year, function, fte, f"{overhead * percents / 100:.2f}")


def _savings(practices: Sequence[Practice], year: int) -> Rows:
    """One complex patient in sixty, and one new mental-health patient in five hundred."""
    for region in regions_of(practices):
        patients = sum(practice.ion for practice in practices if practice.role.region == region)
        yield (year, region, patients // 60, patients // 500, SOURCE)


def _controls(practices: Sequence[Practice], quarter: Quarter) -> Rows:
    """Counts from elsewhere of a few practices: the same, 1% more and 5% more; and one of the AW patients."""
    counted = [practice for practice in practices if practice.is_counted][:3]
    for practice, percents in zip(counted, (0, 1, 5), strict=False):
        yield (quarter, practice.agb, "ion", practice.ion + practice.ion * percents // 100, "landelijk register (verzonnen)")
    for practice in counted[:1]:
        yield (quarter, practice.agb, "aw_ion", practice.aw_ion, "declaraties 11119 (verzonnen)")
