"""Records as JSON and as tables: the columns are the fields of a frozen dataclass, without the `_eur` of amounts.

Belongs here: the only way in which quarters, dates, amounts and enumerations are written. Fields with `compare=False` are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import pandera.polars as pa
import polars as pl

from pipelines.core.amounts import amount_text, written_amount
from pipelines.core.quarter import Quarter
from pipelines.schemas.table import empty

R = TypeVar("R")
T = TypeVar("T")


def as_json(record: object) -> dict[str, Any]:
    """The record as a JSON object: amounts, dates, quarters and enumerations as text."""
    return {column: _written(getattr(record, field)) for field, column in _shape(type(record)).columns.items()}


def from_json(kind: type[R], value: object) -> R:
    """The record that `as_json` writes as `value`; ValueError for anything else."""
    shape = _shape(kind)
    if not isinstance(value, dict) or list(value) != list(shape.columns.values()):
        raise ValueError(f"it does not have the keys {', '.join(shape.columns.values())}")
    return kind(**{field: _read(shape.kinds[field], value[column]) for field, column in shape.columns.items()})


def frame_of(records: Iterable[object], schema: pa.DataFrameSchema) -> pl.DataFrame:
    """The records as a table, in their order."""
    rows = [{column: _cell(getattr(record, field)) for field, column in _shape(type(record)).columns.items()} for record in records]
    return pl.DataFrame(rows, schema=empty(schema).schema, orient="row")


def records_of(kind: type[R], frame: pl.DataFrame) -> tuple[R, ...]:
    """The rows of a table as records, in their order; no field of `kind` is optional."""
    shape = _shape(kind)
    rows = frame.select(shape.columns.values()).iter_rows()
    return tuple(
        kind(**{field: _from_cell(shape.kinds[field], cell) for field, cell in zip(shape.columns, row, strict=True)}) for row in rows
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """The columns and the types of the fields of a dataclass."""

    columns: Mapping[str, str]
    kinds: Mapping[str, Any]


_SHAPES: dict[type[object], _Shape] = {}


def _shape(kind: type[Any]) -> _Shape:
    if kind not in _SHAPES:
        columns = {field.name: field.name.removesuffix("_eur") for field in fields(kind) if field.compare}
        _SHAPES[kind] = _Shape(columns, get_type_hints(kind))
    return _SHAPES[kind]


def _written(value: object) -> Any:  # noqa: ANN401 - what JSON holds
    if isinstance(value, Decimal):
        return amount_text(value)
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _written(one) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, Quarter):
        return as_json(value)
    return value if value is None or isinstance(value, int) else str(value)


def _cell(value: object) -> object:
    return str(value) if isinstance(value, (Quarter, StrEnum)) else value


def _read(kind: Any, value: object) -> Any:  # noqa: ANN401 - of any kind
    """The value of a field from JSON; ValueError when it is not of its type."""
    if isinstance(kind, UnionType):
        return None if value is None else _read(get_args(kind)[0], value)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in _demanded(list, value))
    if get_origin(kind) is Mapping:
        return {key: _read(get_args(kind)[1], one) for key, one in _demanded(dict, value).items()}
    if is_dataclass(kind) and kind is not Quarter:
        return from_json(kind if isinstance(kind, type) else type(kind), value)
    if kind is int:
        return _demanded(int, value)
    return _parse(kind, _demanded(str, value))


def _demanded(kind: type[T], value: object) -> T:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"it has a {type(value).__name__} where a {kind.__name__} is expected")
    return value


def _from_cell(kind: Any, value: object) -> Any:  # noqa: ANN401 - of any kind
    return _parse(kind, value) if isinstance(value, str) else value


def _parse(kind: Any, text: str) -> Any:  # noqa: ANN401 - of any kind
    if kind is Decimal:
        return written_amount(text)
    if kind is Quarter:
        return Quarter.parse(text)
    if kind is date:
        day = date.fromisoformat(text)
        if day.isoformat() != text:
            raise ValueError(f"{text!r} is not a date such as 2026-01-31")
        return day
    return kind(text)
