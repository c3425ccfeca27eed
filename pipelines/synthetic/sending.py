"""What a practice sends: one list, two halves, a list and its correction, a picture, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.synthetic.dialects import Dialect, Packing, text_file
from pipelines.synthetic.packing import PICTURE, gzip_stored, zip_stored
from pipelines.synthetic.practice import Delivers, Practice
from pipelines.synthetic.summary import FileSummary
from pipelines.synthetic.systems import DIALECTS
from pipelines.synthetic.workbook import workbook

_PERCENT_OF_FIRST_TRY = 60


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file of a quarter with its content."""

    summary: FileSummary
    content: bytes


def sent(practice: Practice, rows: pl.DataFrame, quarter: Quarter, *, is_last: bool) -> list[Delivery]:
    """The files of one practice in one quarter, by path. Unusual deliveries happen in the last quarter only."""
    return sorted(_sent(practice, rows, quarter, is_last=is_last), key=lambda delivery: delivery.summary.file)


def list_file(rows: pl.DataFrame, dialect: Dialect, quarter: Quarter) -> bytes:
    """The list of one practice as it leaves its system."""
    peildatum = quarter.peildatum.strftime("%d-%m-%Y")
    match dialect.packing:
        case Packing.WORKBOOK:
            return workbook(rows, dialect, peildatum)
        case Packing.GZIP:
            return gzip_stored(text_file(rows, dialect, peildatum))
        case Packing.ZIP:
            return zip_stored([("patientenlijst.csv", text_file(rows, dialect, peildatum))])
        case Packing.PLAIN:
            return text_file(rows, dialect, peildatum)


def _sent(practice: Practice, rows: pl.DataFrame, quarter: Quarter, *, is_last: bool) -> Iterator[Delivery]:
    dialect = DIALECTS[practice.role.dialect]
    path = _path(practice, dialect)

    def accepted(part: pl.DataFrame, name: str) -> Delivery:
        content = list_file(part, dialect, quarter)
        return Delivery(FileSummary(quarter, f"{name}.{dialect.ending}", "accepted", len(part), _rejected(part)), content)

    match practice.role.delivers:
        case Delivers.NOTHING if is_last:
            return
        case Delivers.PICTURE if is_last:
            yield Delivery(FileSummary(quarter, f"{path}.png", "rejected", 0, {}), PICTURE)
        case Delivers.CORRECTED if is_last:
            first_try = list_file(rows.head(len(rows) * _PERCENT_OF_FIRST_TRY // 100), dialect, quarter)
            yield Delivery(FileSummary(quarter, f"{path}.{dialect.ending}", "superseded", 0, {}), first_try)
            yield accepted(rows, f"{path}.v2")
        case Delivers.TWO_HALVES:
            yield accepted(rows.head(len(rows) // 2), f"{path} A-K")
            yield accepted(rows.tail(len(rows) - len(rows) // 2), f"{path} L-Z")
        case _:
            yield accepted(rows, path)


def _path(practice: Practice, dialect: Dialect) -> str:
    """A list without AGB codes is in the folder of its practice; other lists can be anywhere."""
    return f"per mail/{practice.name}" if "agb" in dialect.headers else f"{practice.agb}/patientenlijst"


def _rejected(rows: pl.DataFrame) -> dict[str, int]:
    return dict(rows.drop_nulls("dirt").group_by("dirt").len().sort("dirt").iter_rows())
