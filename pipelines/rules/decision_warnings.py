"""Warnings that go with a decision: what is allowed, but worth a look once the counts are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipelines.core.diagnostics import Diagnostic, Severity
from pipelines.core.numbers import number, percentage
from pipelines.core.quarter import Quarter
from pipelines.reference import files
from pipelines.reference.budgets import Budget
from pipelines.reference.files import path_in_home
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.rules.decision import BudgetDecision, SchemeDecision
from pipelines.rules.rounding import eur, six_places
from pipelines.rules.shares import lower_bound, passes


def decision_warnings(schemes: Iterable[SchemeDecision], reference: OnPeildatum) -> Iterator[Diagnostic]:
    """Every warning about what was decided."""
    for scheme in schemes:
        yield from unneeded_deviations(scheme, reference)
        for region in scheme.regions:
            if region.budget is not None:
                line = reference.budgets[scheme.name, region.region]
                yield from low_practice_share(reference.quarter, line, region.budget)
                yield from not_carried_over(line, region.budget)


def unneeded_deviations(scheme: SchemeDecision, reference: OnPeildatum) -> Iterator[Diagnostic]:
    """R17: the deviations of practices that pass the threshold without one."""
    for region in scheme.regions:
        threshold = region.rule.threshold if region.rule.deviation_allowed else None
        for line in region.lines if threshold is not None else ():
            record = reference.deviations.get((line.agb, scheme.name))
            if record is not None and threshold is not None and line.count.ion and passes(threshold, *lower_bound(line.count)):
                wrong = f"practice {line.agb} passes the threshold of {scheme.name} without it"
                expected = "expected a deviation only where it is needed"
                yield Diagnostic(path_in_home(files.DEVIATIONS), record.row, "agb", wrong, expected, Severity.WARNING)


def low_practice_share(quarter: Quarter, line: Budget, budget: BudgetDecision) -> Iterator[Diagnostic]:
    """R27: a region where less than 90% is planned for the practices, or was realised when the year ends."""
    check = budget.overhead
    if check.is_planned_too_low and check.planned_share is not None:
        yield _of_budget(line, f"{percentage(six_places(check.planned_share), 4)} of {_named(line)} is planned for the practices")
    if quarter.is_last_of_year and not check.holds and check.realised_share is not None:
        short = f"EUR {number(eur(check.shortfall_cents), 2)} short of 90%"
        yield _of_budget(line, f"{percentage(six_places(check.realised_share), 4)} of {_named(line)} went to the practices, {short}")


def not_carried_over(line: Budget, budget: BudgetDecision) -> Iterator[Diagnostic]:
    """R24: earlier quarters of the year whose unspent part is unknown because they are not closed."""
    if budget.quarter.not_closed:
        quarters = ", ".join(map(str, budget.quarter.not_closed))
        wrong = f"{_named(line)} carries nothing over from {quarters}: not closed"
        expected = "expected the earlier quarters of the year to be closed"
        yield Diagnostic(path_in_home(files.BUDGETS), line.row, "amount", wrong, expected, Severity.WARNING)


def _named(line: Budget) -> str:
    return f"{line.scheme} in {line.region}"


def _of_budget(line: Budget, wrong: str) -> Diagnostic:
    return Diagnostic(path_in_home(files.BUDGETS), line.row, "overhead_share", wrong, "expected at least 90%", Severity.WARNING)
