"""The text of an alert: quarter, step, check and where to look. Names and sentences of the product only, never a value of a patient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg

from kbz_assets.checks.results import BROKEN
from kbz_assets.runtime.tags import quarter_named
from pipelines.core.numbers import counted

DEFAULT_PAGE = "http://127.0.0.1:3000"
MOST_LINES = 10
CRASHED = "no step failed: the run was stopped, killed or crashed"


@dataclass(frozen=True, slots=True)
class Alert:
    """A message: a title, lines with details, and the address of the run."""

    subject: str
    lines: tuple[str, ...]
    link: str

    @property
    def text(self) -> str:
        """The lines and the address, as plain text."""
        return "\n".join([*self.lines, self.link])


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """A failing check: `ASSET CHECK`, whether it only warns, and the practices or invariants concerned."""

    name: str
    warns: bool
    about: str = ""


def failed_run_alert(run: dg.DagsterRun, failures: Iterable[dg.DagsterEvent], checks: Iterable[CheckOutcome], page: str) -> Alert:
    """The alert for a failed run: its failed steps with their errors, and the failing checks."""
    steps = [line for event in failures for line in _step(event)]
    return _alert(run, "failed", [*(steps or [CRASHED]), *_checks(checks)], page)


def failed_checks_alert(run: dg.DagsterRun, checks: Sequence[CheckOutcome], page: str) -> Alert:
    """The alert for a successful run with failing checks."""
    return _alert(run, f"needs a look: {counted(len(checks), 'check')} with a warning", _checks(checks), page)


def outcomes_of(evaluations: Iterable[dg.AssetCheckEvaluation]) -> list[CheckOutcome]:
    """The evaluations that did not pass, in order of name. A warning names the practices concerned, with AGB code and name.

    A check that stopped the run gives only the names of its invariants: its faults can contain names of files.
    """
    failed = [one for one in evaluations if not one.passed]
    return sorted((_outcome(one) for one in failed), key=lambda outcome: outcome.name)


def page_of(named: str) -> str:
    """The address of the Dagster page without a slash at its end: the configured one, else where `kbz ui` serves it."""
    return (named or DEFAULT_PAGE).rstrip("/")


def _alert(run: dg.DagsterRun, what: str, lines: Sequence[str], page: str) -> Alert:
    quarter = quarter_named(run)
    subject = " ".join(part for part in ("KBZ", quarter, run.job_name, what) if part)
    more = [f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
    shown = (f"quarter: {quarter or 'none'}", f"run: {run.run_id}", *lines[:MOST_LINES], *more)
    return Alert(subject, shown, f"{page}/runs/{run.run_id}")


def _step(event: dg.DagsterEvent) -> list[str]:
    """The step, and the lines of an error of the product. Of another error only the name: its text can contain values of rows."""
    failure = event.step_failure_data
    if failure.user_failure_data is not None:
        return [f"step: {event.step_key}", *str(failure.user_failure_data.description).splitlines()]
    return [f"step: {event.step_key} ({' from '.join(_names(failure.error)) or 'unknown error'})"]


def _names(error: Any) -> Iterator[str]:  # noqa: ANN401 - Dagster publishes no type for a recorded error
    """The names of the error and its causes."""
    while error is not None:
        if error.cls_name:
            yield error.cls_name
        error = error.cause


def _checks(checks: Iterable[CheckOutcome]) -> list[str]:
    return [f"{'warning' if one.warns else 'check'}: {one.name}" + (f": {one.about}" if one.about else "") for one in checks]


def _outcome(evaluation: dg.AssetCheckEvaluation) -> CheckOutcome:
    name = f"{evaluation.asset_key.to_user_string()} {evaluation.check_name}"
    if evaluation.severity is not dg.AssetCheckSeverity.WARN:
        broken = evaluation.metadata.get(BROKEN)
        return CheckOutcome(name, warns=False, about="" if broken is None else str(broken.value))
    return CheckOutcome(name, warns=True, about=evaluation.description or "")
