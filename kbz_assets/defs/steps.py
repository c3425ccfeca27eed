"""What every step does besides its work: claim its quarter, report its cost, and show faults in lines for people."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg

from kbz_assets.defs.resources import HomeResource
from kbz_assets.runtime.costs import with_costs
from kbz_assets.runtime.failure import RunFailedError, fault_of_system
from kbz_assets.runtime.progress import Silent
from kbz_assets.storage.files import private_files
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import InputError
from pipelines.ledger.faults import BrokenLedgerError
from pipelines.schemas.boundary import TableSchemaError

FOR_PEOPLE = (InputError, RunFailedError, TableSchemaError, BrokenLedgerError)
"""The errors whose text is written for people: it names files, rows, columns, models and checks, never a value of a patient."""


@contextmanager
def faults_for_people(home: Home) -> Iterator[None]:
    """Turn an error of `FOR_PEOPLE`, or of the disk, rights or a path, into a Failure, which Dagster shows by its lines.

    The former is not retried: it would happen again. The latter is not kept as the cause: its path can be that of a list, with a
    BSN in the name (R37). Any other error is raised unchanged.
    """
    try:
        yield
    except FOR_PEOPLE as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
    except Exception as error:
        line = fault_of_system(error, home)
        if line is None:
            raise
        raise dg.Failure(description=line) from RunFailedError([line])


def quarter_step(step: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    """A step that works on the files of one quarter, with the resource `home`. If it has `progress`, it reports a wait there."""
    measured = with_costs(step)

    @functools.wraps(step)
    def run(context: dg.AssetExecutionContext, home: HomeResource, **resources: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever it takes
        with faults_for_people(home.home):
            home.claim(context, resources.get("progress", Silent()).say)
            for result in measured(context, home=home, **resources):
                yield from with_checks_after(result)

    return run


def with_checks_after(result: Any) -> Iterator[Any]:  # noqa: ANN401 - any event of a step
    """The results of a step, each followed by its checks: for a check inside a result Dagster looks up the materialization twice."""
    if not isinstance(result, dg.MaterializeResult):
        yield result
        return
    yield result._replace(check_results=[])
    yield from result.check_results or ()


def share_step(step: Callable[..., Any]) -> Callable[..., Any]:
    """A step that reads a share of the lists in parallel with others of its run, so it claims no quarter. Errors as in `quarter_step`."""

    @functools.wraps(step)
    def run(context: dg.OpExecutionContext, home: HomeResource, **inputs: Any) -> Any:  # noqa: ANN401 - whatever it takes
        with faults_for_people(home.home), private_files():
            return step(context, home=home, **inputs)

    return run
