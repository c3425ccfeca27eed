"""Which enrolled practices delivered, and how their counts changed: the list from which the practice desk makes its calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import polars as pl

from pipelines.reference.enrolments import Enrolment
from pipelines.reference.practices import Practice

Counts = Mapping[str, tuple[int, int]]
"""ION and AW-ION per AGB code of a practice."""

STATUSES = ("delivered", "rejected", "missing")
"""In which an enrolled practice can be; `rejected` when there are only lists that could not be used."""


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """One enrolled practice: `delivered`, `rejected` (only lists that could not be used) or `missing`.

    `ion_change` and `aw_ion_change` are relative to the quarter before, None where that count is unknown or 0.
    """

    agb: str
    name: str
    status: str
    ion: int
    aw_ion: int
    ion_change: Fraction | None
    aw_ion_change: Fraction | None

    def is_above(self, share: Fraction) -> bool:
        """Whether ION or AW-ION changed by more than the fraction `share`."""
        return any(change is not None and abs(change) > share for change in (self.ion_change, self.aw_ion_change))


def counts_of(practice_shares: pl.DataFrame) -> Counts:
    """The counts in the table `practice_shares`."""
    return {agb: (ion, aw_ion) for agb, ion, aw_ion in practice_shares.select("agb", "ion", "aw_ion").iter_rows()}


def delivery_statuses(
    *,
    practices: Iterable[Practice],
    enrolments: Iterable[Enrolment],
    peildatum: date,
    counts: Counts,
    previous: Counts,
    with_rejected_file: Collection[str],
) -> list[DeliveryStatus]:
    """The practices that are active and enrolled in any scheme on the peildatum, by AGB code.

    `with_rejected_file` are the practices with a rejected list.
    """
    enrolled = {enrolment.agb for enrolment in enrolments if enrolment.holds_on(peildatum)}
    statuses = []
    for practice in sorted(practices, key=lambda practice: practice.agb):
        if practice.agb not in enrolled:
            continue
        ion, aw_ion = counts.get(practice.agb, (0, 0))
        before = previous.get(practice.agb, (0, 0))
        status = "delivered" if ion else "rejected" if practice.agb in with_rejected_file else "missing"
        changes = (_change(ion, before[0]), _change(aw_ion, before[1])) if ion else (None, None)
        statuses.append(DeliveryStatus(practice.agb, practice.name, status, ion, aw_ion, *changes))
    return statuses


@dataclass(frozen=True, slots=True)
class RejectedFile:
    """A file that could not be used, by its path below the folder of the quarter."""

    file: str
    reason: str


def rejected_files(deliveries: pl.DataFrame, practice_of: Mapping[str, str]) -> dict[str, list[RejectedFile]]:
    """The rejected files in the folder of each practice; `practice_of`: AGB code -> contract practice."""
    found: dict[str, list[RejectedFile]] = defaultdict(list)
    for row in deliveries.filter(pl.col("status") == "rejected").iter_rows(named=True):
        practice = practice_of.get(row["file"].partition("/")[0])
        if practice is not None:
            found[practice].append(RejectedFile(row["file"], row["reason"]))
    return dict(found)


def with_rejected_file(deliveries: pl.DataFrame, practice_of: Mapping[str, str]) -> set[str]:
    """The practices with a rejected file."""
    return set(rejected_files(deliveries, practice_of))


def _change(now: int, before: int) -> Fraction | None:
    return Fraction(now - before, before) if before else None
