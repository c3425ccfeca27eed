"""Good lists in which some cells are replaced by what their format gives no value for, or by bytes that are not text."""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass

import polars as pl
from hypothesis import strategies as st

from tests.ingest.raw_workbook import DATE, Cell, Tab, raw_workbook
from tests.property.generated_lists import PRACTICE, bsn

COLUMNS = (
    *("agb", "bsn", "patient_number", "postcode", "registered_on", "deregistered_on"),
    *("deceased_on", "registration", "uzovi", "birth_date"),
)
KINDS = {
    "registered": {},
    "left": {"deregistered_on": "2025-06-01"},
    "died": {"deceased_on": "2025-06-01"},
    "guest": {"registration": "PASSANT"},
    "to come": {"registered_on": "2026-02-01"},
}
UNREADABLE_CELLS = (
    *(Cell(error, "e") for error in ("#VALUE!", "#REF!", "#N/A", "#DIV/0!")),
    *(Cell(None, formula="A1"), Cell("", formula="TODAY()", style=DATE), Cell(None, "str", formula="A1"), Cell("#N/A", "e", formula="A1")),
    *(Cell("1.2345678901234567E+17"), Cell("1.2345678901234567E+17", style=DATE), Cell("1234567890123456")),
)
UNREADABLE_VALUES = (
    *((pl.Struct({"value": pl.String}), {"value": "2020-01-01"}), (pl.List(pl.String), ["1234AB"]), (pl.List(pl.String), [])),
    *((pl.Float64, 1.2345678901234567e17), (pl.Duration, 3), (pl.Binary, b"\xff\xfe")),
)
NOT_TEXT = ("\0", "\x81", "a\x8d")


@dataclass(frozen=True)
class SpoiltList:
    """A list. `counted`: the rows that count when nothing is spoilt; `spoilt`: the rows that are, both from 1."""

    data: bytes
    counted: frozenset[int]
    spoilt: frozenset[int]


@st.composite
def spoilt_lists(draw: st.DrawFn) -> SpoiltList:
    """A workbook, Parquet file or text, perhaps packed."""
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=8))
    rows = [_row(number, kind) for number, kind in enumerate(kinds, start=1)]
    places = draw(st.sets(st.tuples(st.integers(0, len(rows) - 1), st.sampled_from(COLUMNS)), min_size=1, max_size=6))
    write = draw(st.sampled_from([_workbook, _parquet, _text]))
    data = write(draw, rows, places)
    packed = gzip.compress(data, mtime=0) if draw(st.booleans()) else data
    counted = frozenset(number for number, kind in enumerate(kinds, start=1) if kind == "registered")
    return SpoiltList(packed, counted, frozenset(row + 1 for row, _ in places))


def _row(number: int, kind: str) -> dict[str, str]:
    plain = dict.fromkeys(COLUMNS, "") | {"agb": PRACTICE, "bsn": bsn(number), "patient_number": f"p{number}", "postcode": "1234AB"}
    return plain | {"registered_on": "2020-02-01", "uzovi": "3311", "birth_date": "1980-05-17", "registration": "ION"} | KINDS[kind]


def _workbook(draw: st.DrawFn, rows: list[dict[str, str]], places: set[tuple[int, str]]) -> bytes:
    cells = [
        [draw(st.sampled_from(UNREADABLE_CELLS)) if (place, column) in places else row[column] for column in COLUMNS]
        for place, row in enumerate(rows)
    ]
    split = draw(st.integers(0, len(cells)))
    system = draw(st.sampled_from(["", '<workbookPr date1904="1"/>']))
    return raw_workbook(Tab([COLUMNS, *cells[:split]]), Tab([COLUMNS, *cells[split:]]), properties=system)


def _parquet(draw: st.DrawFn, rows: list[dict[str, str]], places: set[tuple[int, str]]) -> bytes:
    """A column has one type, so that all cells are spoilt in one of them that are filled."""
    columns = {}
    for column in COLUMNS:
        if any(name == column for _, name in list(places)):
            kind, value = draw(st.sampled_from(UNREADABLE_VALUES))
            places |= {(place, column) for place, row in enumerate(rows) if row[column]}
            columns[column] = pl.Series([value if (place, column) in places else None for place in range(len(rows))], dtype=kind)
        else:
            columns[column] = pl.Series([row[column] for row in rows])
    packed = io.BytesIO()
    pl.DataFrame(columns).write_parquet(packed)
    return packed.getvalue()


def _text(draw: st.DrawFn, rows: list[dict[str, str]], places: set[tuple[int, str]]) -> bytes:
    lines = [
        ";".join(row[column] + (draw(st.sampled_from(NOT_TEXT)) if (place, column) in places else "") for column in COLUMNS)
        for place, row in enumerate(rows)
    ]
    return "\n".join([";".join([*COLUMNS, "pati\xebnt"]), *lines, ""]).encode("latin-1")
