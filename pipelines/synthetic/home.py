"""Writing an invented home: the only module of this package that touches files.

Files of the same names are overwritten: the caller has to know that the home may be used.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from pipelines.core.diagnostics import Diagnostic, raise_errors
from pipelines.core.quarter import Quarter
from pipelines.ingest import DELIVERIES_FOLDER
from pipelines.reference.files import FOLDER
from pipelines.synthetic.country import Country, country_lists, country_practices, country_reference
from pipelines.synthetic.people import Period
from pipelines.synthetic.postcodes import aw_postcodes
from pipelines.synthetic.practice import Practice
from pipelines.synthetic.region import LEAST_PER_PRACTICE, deliveries, practice_summary, region_practices
from pipelines.synthetic.region_files import region_files
from pipelines.synthetic.summary import CountrySummary, FileSummary, RegionSummary

_MOST_PRACTICES = 1_000
_MOST_PATIENTS = 5_000_000
_MOST_DIRT = Fraction(1, 2)


def make_region(
    home: Path,
    *,
    last_quarter: Quarter,
    practices: int = 30,
    patients: int = 100_000,
    quarters: int = 4,
    seed: int = 1,
    dirty: Fraction = Fraction(1, 50),
) -> RegionSummary:
    """Write the demo region into `home`: deliveries of `quarters` quarters up to `last_quarter`, then all reference files.

    `patients` are registered on the last peildatum, with `practices` practices; the share `dirty` of the rows of each
    list is bad. The same arguments give the same bytes; a file that has them already is left alone. InputError, named
    as the options of `kbz demo`, for arguments out of range.
    """
    _check_range(practices=practices, patients=patients, quarters=quarters, dirty=dirty)
    period = Period.ending_with(last_quarter, quarters)
    register = region_practices(practices, patients, seed)
    files: list[FileSummary] = []
    for one in deliveries(register, period, dirty, seed):
        _write(home / DELIVERIES_FOLDER / str(one.summary.quarter) / one.summary.file, one.content)
        files.append(one.summary)
    for name, content in region_files(register, period, _aw_list(register)).items():
        _write(home / FOLDER / name, content)
    return RegionSummary(period.quarters, tuple(map(practice_summary, register)), tuple(files))


def make_country(home: Path, country: Country) -> CountrySummary:
    """Write one quarter of `country` into `home`, some practices at a time."""
    register = country_practices(country)
    files = rows = size = rejected = 0
    for one in country_lists(country, register):
        _write(home / DELIVERIES_FOLDER / str(country.quarter) / one.summary.file, one.content)
        files, rows, size = files + 1, rows + one.summary.rows, size + len(one.content)
        rejected += sum(one.summary.rejected.values())
    for name, content in country_reference(country, register).items():
        _write(home / FOLDER / name, content)
    regions = len({practice.role.region for practice in register})
    patients = sum(practice.ion for practice in register)
    return CountrySummary(country.quarter, len(register), regions, patients, files, rows, size, rejected)


def _check_range(*, practices: int, patients: int, quarters: int, dirty: Fraction) -> None:
    least = practices * LEAST_PER_PRACTICE
    ranges = (
        ("--practices", practices, 1 <= practices <= _MOST_PRACTICES, f"1 to {_MOST_PRACTICES}"),
        (
            "--patients",
            patients,
            least <= patients <= _MOST_PATIENTS,
            f"{LEAST_PER_PRACTICE} for each practice to {_MOST_PATIENTS}",
        ),
        ("--quarters", quarters, quarters >= 1, "1 or more"),
        ("--dirty", dirty, 0 <= dirty <= _MOST_DIRT, f"a share from 0 to {_MOST_DIRT}"),
    )
    raise_errors(
        Diagnostic(option, None, "", f"{given} is out of range", f"expected {expected}")
        for option, given, is_right, expected in ranges
        if not is_right
    )


def _aw_list(register: Iterable[Practice]) -> list[str]:
    return aw_postcodes(area for practice in register for area in practice.areas)


def _write(path: Path, content: bytes) -> None:
    """Write `content`, readable by the owner only, unless the file has it already."""
    if path.exists() and path.read_bytes() == content:
        return
    for folder in reversed([parent for parent in path.parents if not parent.exists()]):
        folder.mkdir(mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
