"""The ways in which practice systems write a list: columns and names, delimiters, encodings, dates, lines around the rows.

Belongs here: from typed rows (`lists`) to the bytes of a text file. Workbooks are written by `workbook`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from pipelines.synthetic import draws
from pipelines.synthetic.lists import Dirt
from pipelines.synthetic.names import patient_name

DATES = ("registered_on", "deregistered_on", "deceased_on", "birth_date")
_UNREADABLE_DATES = pl.Series(["31-02-2024", "onbekend", "", "00-00-0000", "12-05-24"])
_EXTRA_CELL = "zie dossier"


class Packing(StrEnum):
    """How the written list is delivered."""

    PLAIN = "plain"
    GZIP = "gzip"
    ZIP = "zip"
    WORKBOOK = "workbook"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One practice system's way of writing. `headers` maps the columns that it has, in their order, onto the names it gives them.

    `above` are lines before the header, with `{peildatum}` filled in; `totals` is the first cell of the last line,
    empty for none. `words` are what it writes for ION and for a passer-by. `last_day` marks a system that writes the
    last day of a registration instead of the first day after it; `drops_zeros` one that has been through a
    spreadsheet.
    """

    name: str
    headers: Mapping[str, str]
    separator: str = ";"
    encoding: str = "utf-8"
    byte_order_mark: bool = False
    quoted: bool = False
    line_end: str = "\n"
    date_format: str = "%d-%m-%Y"
    postcode_gap: str = ""
    words: tuple[str, str] = ("ION", "PASSANT")
    above: tuple[str, ...] = ()
    totals: str = ""
    last_day: bool = False
    drops_zeros: bool = False
    packing: Packing = Packing.PLAIN
    ending: str = "csv"
    dirt: tuple[Dirt, ...] = field(init=False)

    def __post_init__(self) -> None:
        shown = {
            Dirt.UNREADABLE_ROW: self.packing is not Packing.WORKBOOK,
            Dirt.DATES_OUT_OF_ORDER: "deregistered_on" in self.headers,
            Dirt.UNKNOWN_PRACTICE: "agb" in self.headers,
        }
        object.__setattr__(self, "dirt", tuple(kind for kind in Dirt if shown.get(kind, True)))


def written_cells(rows: pl.DataFrame, dialect: Dialect) -> pl.DataFrame:
    """`rows` as the texts that `dialect` writes, one column per header, in its order; no cell is null."""
    return rows.select(_cell(column, dialect).fill_null("").alias(header) for column, header in dialect.headers.items())


def text_file(rows: pl.DataFrame, dialect: Dialect, peildatum: str) -> bytes:
    """The list in the dialect's delimiter and encoding. A row with `Dirt.UNREADABLE_ROW` gets one cell too many."""
    cells = written_cells(rows, dialect)
    quote = '"' if dialect.quoted else ""
    between = f"{quote}{dialect.separator}{quote}"
    extra = pl.when(rows["dirt"] == Dirt.UNREADABLE_ROW).then(pl.lit(f"{between}{_EXTRA_CELL}")).otherwise(pl.lit(""))
    line = pl.concat_str([pl.lit(quote), pl.concat_str(pl.all(), separator=between), extra, pl.lit(quote)])
    body = cells.select(line.str.join(dialect.line_end)).item()
    header = f"{quote}{between.join(dialect.headers.values())}{quote}"
    totals = [f"{dialect.totals}{dialect.separator}{len(rows)}"] if dialect.totals else []
    lines = [*lines_above(dialect, peildatum), header, *([body] if body else []), *totals, ""]
    mark = "\ufeff" if dialect.byte_order_mark else ""
    return f"{mark}{dialect.line_end.join(lines)}".encode(dialect.encoding)


def lines_above(dialect: Dialect, peildatum: str) -> list[str]:
    """What comes before the header."""
    return [line.format(peildatum=peildatum) for line in dialect.above]


def _cell(column: str, dialect: Dialect) -> pl.Expr:
    if column in DATES:
        return _date(column, dialect)
    if dialect.drops_zeros and column in {"agb", "uzovi"}:
        return pl.col(column).str.strip_chars_start("0")
    if dialect.postcode_gap and column == "postcode":
        return pl.col.postcode.str.replace("^([1-9][0-9]{3})([A-Z]{2})$", f"${{1}}{dialect.postcode_gap}${{2}}")
    made = {
        "registration": pl.when("is_ion").then(pl.lit(dialect.words[0])).otherwise(pl.lit(dialect.words[1])),
        "name": patient_name(draws.draw(0, "name", pl.col.person)),
    }
    return made.get(column, pl.col(column).cast(pl.String))


def _date(column: str, dialect: Dialect) -> pl.Expr:
    day = pl.col(column)
    if dialect.last_day and column == "deregistered_on":
        day = draws.days_later(day, pl.lit(-1))
    text = day.dt.strftime(dialect.date_format)
    if column != "registered_on":
        return text
    unreadable = pl.lit(_UNREADABLE_DATES).gather(pl.col.order % len(_UNREADABLE_DATES))
    return pl.when(pl.col.dirt.eq_missing(Dirt.INVALID_DATE)).then(unreadable).otherwise(text)
