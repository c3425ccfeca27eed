"""Counts of a practice compared with the same counts from other sources (R44)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import polars as pl

from pipelines.core.diagnostics import Diagnostic, Severity
from pipelines.core.quarter import Quarter
from pipelines.reference import files
from pipelines.reference.book import ReferenceBook
from pipelines.reference.controls import ControlCount
from pipelines.reference.files import path_in_home
from pipelines.reporting.rows import frame
from pipelines.rules.decision import Decision
from pipelines.rules.rounding import six_places
from pipelines.schemas import accountability as schemas
from pipelines.schemas.payout_codes import Measure

MOST_SHOWN = Fraction(999)
"""A share is shown up to this; what is more does not fit its column, and says no more."""


@dataclass(frozen=True, slots=True)
class ControlDifference:
    """A count of this quarter and the same count from another source; the tolerance is tested exactly."""

    control: ControlCount
    count: int
    tolerance: Fraction

    @property
    def difference(self) -> int:
        """Count minus outside count."""
        return self.count - self.control.count

    @property
    def share(self) -> Fraction | None:
        """Size of the difference over the outside count; None where that is 0."""
        return Fraction(abs(self.difference), self.control.count) if self.control.count else None

    @property
    def is_within(self) -> bool:
        """Whether the difference is within the tolerance; only 0 is within that of an outside count of 0."""
        return abs(self.difference) <= self.tolerance * self.control.count


def control_differences(decision: Decision, book: ReferenceBook) -> list[ControlDifference]:
    """R44: the outside counts of practices that are active on the peildatum, with our counts."""
    return [
        ControlDifference(control, counted.ion if control.measure is Measure.ION else counted.aw_ion, book.settings.control_tolerance)
        for control in book.controls
        if control.quarter == decision.quarter and (counted := decision.counts.get(control.agb)) is not None
    ]


def control_warnings(differences: Iterable[ControlDifference]) -> Iterator[Diagnostic]:
    """R44: the differences above the tolerance."""
    for one in differences:
        if not one.is_within:
            wrong = f"{one.control.source} has {one.control.count} {one.control.measure} of {one.control.agb}, counted are {one.count}"
            expected = f"expected a difference of at most {six_places(one.tolerance)}"
            yield Diagnostic(path_in_home(files.CONTROLS), one.control.row, "count", wrong, expected, Severity.WARNING)


def control_counts(quarter: Quarter, differences: Iterable[ControlDifference]) -> pl.DataFrame:
    """The table `control_counts`."""
    rows = (
        {
            "quarter": str(quarter),
            "agb": one.control.agb,
            "measure": one.control.measure,
            "source": one.control.source,
            "count": one.count,
            "outside_count": one.control.count,
            "difference": one.difference,
            "share": _shown(one.share),
            "within_tolerance": one.is_within,
        }
        for one in differences
    )
    return frame(rows, schemas.control_counts)


def _shown(share: Fraction | None) -> Decimal | None:
    return None if share is None else six_places(min(share, MOST_SHOWN))
