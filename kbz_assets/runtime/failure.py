"""How a command or run that ends without a result says why."""

from __future__ import annotations

from collections.abc import Sequence

import dagster as dg

from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.quarter import Quarter
from pipelines.ingest.discovery import delivery_stamp
from pipelines.schemas.boundary import TableSchemaError


class RunFailedError(Exception):
    """The run ended without a publication; `lines` say why."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(lines))


FOR_PEOPLE = (InputError, RunFailedError, TableSchemaError)
"""The errors whose text is made for people: files, rows, columns, models and checks, never a value of a patient."""


def as_failure(error: Exception) -> dg.Failure:
    """An error of `FOR_PEOPLE` as Dagster shows it first: by its lines. It is not tried again, since the same would happen."""
    return dg.Failure(description=str(error), allow_retries=False)


def no_deliveries(home: Home, quarter: Quarter) -> Diagnostic | None:
    """The fault of a quarter without a folder of deliveries or with no delivered file in it; None when there is one."""
    folder = home.deliveries(quarter)
    if not folder.is_dir():
        problem = "there is no such folder"
    elif not delivery_stamp(folder):
        problem = "there is no delivered file in it"
    else:
        return None
    return Diagnostic(f"deliveries/{quarter}", None, "", problem, "expected a folder with the lists of the practices")
