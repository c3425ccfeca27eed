"""What every step of a quarter does besides its work: it claims the quarter, reports what it cost, and puts faults for people first."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import dagster as dg

from kbz_assets.defs.resources import HomeResource
from kbz_assets.runtime.costs import with_costs
from kbz_assets.runtime.failure import RunFailedError
from kbz_assets.storage.files import private_files
from pipelines.core.diagnostics import InputError
from pipelines.ledger.faults import BrokenLedgerError
from pipelines.schemas.boundary import TableSchemaError

FOR_PEOPLE = (InputError, RunFailedError, TableSchemaError, BrokenLedgerError)
"""The errors whose text is made for people: files, rows, columns, models and checks, never a value of a patient."""


def quarter_step(step: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    """A step that works on the files of one quarter, with the resource `home`.

    An error of `FOR_PEOPLE` becomes a Failure that Dagster shows by its lines; it is not tried again, since the same would happen.
    """
    measured = with_costs(step)

    @functools.wraps(step)
    def run(context: dg.AssetExecutionContext, home: HomeResource, **resources: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever it takes
        home.claim(context)
        try:
            yield from measured(context, home=home, **resources)
        except FOR_PEOPLE as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error

    return run


def share_step(step: Callable[..., Any]) -> Callable[..., Any]:
    """A step that reads a share of the lists beside others of its run: it claims nothing. Errors as with `quarter_step`."""

    @functools.wraps(step)
    def run(context: dg.OpExecutionContext, home: HomeResource, **inputs: Any) -> Any:  # noqa: ANN401 - whatever it takes
        try:
            with private_files():
                return step(context, home=home, **inputs)
        except FOR_PEOPLE as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error

    return run
