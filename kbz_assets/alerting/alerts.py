"""What an alert says: quarter, step, rule and where to look. Names and sentences of the product only, never a value of a patient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import dagster as dg

from kbz_assets.runtime.tags import QUARTER_TAG

if TYPE_CHECKING:
    from dagster_shared.error import SerializableErrorInfo

TOLD_IN_FULL = ("InputError", "RunFailedError", "ChecksMissing", "DbtBuildError")
"""The errors of the product whose text is made for people: files, rows, columns, models and checks. Of others only the name is told."""

DEFAULT_PAGE = "http://127.0.0.1:3000"
MOST_LINES = 10
CRASHED = "no step failed: the run was stopped, killed or crashed"


@dataclass(frozen=True, slots=True)
class Alert:
    """A message: a line that says what, lines that say where, and the address of the run."""

    subject: str
    lines: tuple[str, ...]
    link: str

    @property
    def text(self) -> str:
        """The lines and the address, as plain text."""
        return "\n".join([*self.lines, self.link])


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """A check that does not hold: `ASSET CHECK`, and whether it only warns."""

    name: str
    warns: bool


def failed_run_alert(run: dg.DagsterRun, failures: Iterable[dg.DagsterEvent], checks: Iterable[CheckOutcome], page: str) -> Alert:
    """A run that failed: its failed steps with their errors, and the checks that do not hold."""
    steps = [line for event in failures for line in _step(event)]
    return _alert(run, "failed", [*(steps or [CRASHED]), *_checks(checks)], page)


def failed_checks_alert(run: dg.DagsterRun, checks: Sequence[CheckOutcome], page: str) -> Alert:
    """A run that ended well in which a check does not hold, or warns."""
    return _alert(run, f"needs a look: {len(checks)} checks warn", _checks(checks), page)


def outcomes_of(evaluations: Iterable[dg.AssetCheckEvaluation]) -> list[CheckOutcome]:
    """The evaluations that did not pass, by name."""
    failed = [one for one in evaluations if not one.passed]
    warns = dg.AssetCheckSeverity.WARN
    return sorted((CheckOutcome(_name(one), one.severity is warns) for one in failed), key=lambda outcome: outcome.name)


def page_of(environment: Mapping[str, str]) -> str:
    """The address of the Dagster page without a slash at its end: that of the environment, else where `kbz ui` serves it."""
    return (environment.get("KBZ_PAGE_URL") or DEFAULT_PAGE).rstrip("/")


def _alert(run: dg.DagsterRun, what: str, lines: Sequence[str], page: str) -> Alert:
    quarter = run.tags.get(QUARTER_TAG, "")
    subject = " ".join(part for part in ("KBZ", quarter, run.job_name, what) if part)
    more = [f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
    told = (f"quarter: {quarter or 'none'}", f"run: {run.run_id}", *lines[:MOST_LINES], *more)
    return Alert(subject, told, f"{page}/runs/{run.run_id}")


def _step(event: dg.DagsterEvent) -> list[str]:
    errors = list(_chain(event.step_failure_data.error))
    own = next((error for error in errors if error.cls_name in TOLD_IN_FULL), None)
    if own is not None:
        return [f"step: {event.step_key} ({own.cls_name})", *own.message.partition(": ")[2].splitlines()]
    names = [error.cls_name for error in errors if error.cls_name]
    return [f"step: {event.step_key} ({' from '.join(names) or 'unknown error'})"]


def _chain(error: SerializableErrorInfo | None) -> Iterator[SerializableErrorInfo]:
    """The error and what caused it."""
    while error is not None:
        yield error
        error = error.cause


def _checks(checks: Iterable[CheckOutcome]) -> list[str]:
    return [f"{'warning' if check.warns else 'check'}: {check.name}" for check in checks]


def _name(evaluation: dg.AssetCheckEvaluation) -> str:
    return f"{evaluation.asset_key.to_user_string()} {evaluation.check_name}"
