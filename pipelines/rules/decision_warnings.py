"""What is legal but worth a look once the counts are known: warnings that go with a decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipelines.core.diagnostics import Diagnostic, Severity
from pipelines.reference import files
from pipelines.reference.budgets import Budget
from pipelines.reference.files import path_in_home
from pipelines.rules.decision import SchemeDecision
from pipelines.rules.records import Records
from pipelines.rules.rounding import six_places
from pipelines.rules.shares import passes


def needless_deviations(schemes: Iterable[SchemeDecision], records: Records) -> Iterator[Diagnostic]:
    """R17: the deviations of practices that pass the threshold without one."""
    for scheme in schemes:
        threshold = scheme.rule.threshold if scheme.rule.deviation_allowed else None
        for line in scheme.lines if threshold is not None else ():
            record = records.deviations.get((line.agb, scheme.name))
            if record is not None and threshold is not None and line.count.ion and passes(threshold, line.count.aw_ion, line.count.ion):
                wrong = f"practice {line.agb} passes the threshold of {scheme.name} without it"
                expected = "expected a deviation only where it is needed"
                yield Diagnostic(path_in_home(files.DEVIATIONS), record.row, "agb", wrong, expected, Severity.WARNING)


def low_practice_shares(schemes: Iterable[SchemeDecision], lines: Mapping[tuple[str, str], Budget]) -> Iterator[Diagnostic]:
    """R27: the regions where less than 90% went to the practices, year to date; `lines` are the budgets by scheme and region."""
    for scheme in schemes:
        for region in scheme.regions:
            share = region.overhead.practice_share
            if share is not None and not region.overhead.holds:
                wrong = f"{six_places(share)} of {scheme.name} in {region.region} goes to the practices, year to date"
                row = lines[scheme.name, region.region].row
                yield Diagnostic(path_in_home(files.BUDGETS), row, "overhead_share", wrong, "expected at least 90%", Severity.WARNING)
