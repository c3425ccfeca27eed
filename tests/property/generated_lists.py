"""Lists of any dialect, dirt and format; the outcome of each row is known by construction."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import polars as pl
import xlsxwriter
from hypothesis import strategies as st

PRACTICE, OTHER_PRACTICE = "01234567", "37654321"
PRACTICE_OF = {PRACTICE: PRACTICE, OTHER_PRACTICE: OTHER_PRACTICE}
NAMES = {
    "agb": ("agb", "AGB-code", "PRAKTIJK AGB"),
    "bsn": ("bsn", "BSN", "Burger-service-nummer"),
    "patient_number": ("patient_number", "Patiëntnummer", "pat nr"),
    "postcode": ("postcode", "PC 6", "Postcode (woonadres)"),
    "registered_on": ("registered_on", "Inschrijfdatum", "ION vanaf"),
    "deregistered_on": ("deregistered_on", "Uitschrijf-datum", "Uitgeschreven op"),
    "deceased_on": ("deceased_on", "Datum overlijden"),
    "registration": ("registration", "Soort inschrijving"),
    "uzovi": ("uzovi", "u.z.o.v.i."),
    "birth_date": ("birth_date", "Geb.datum"),
}
DATE_FORMS: tuple[Callable[[date], str], ...] = (
    date.isoformat,
    lambda day: f"{day:%d-%m-%Y}",
    lambda day: f"{day.day}-{day.month}-{day.year}",
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day:%Y-%m-%d} 00:00:00",
    lambda day: f"{day:%d-%m-%Y}T00:00",
    lambda day: f"{day:%d-%m-%Y} 23:59:59.997",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{day:%d-%m-%Y} 14:05",
    lambda day: f"{day:%Y-%m-%d}T23:00:00.000Z",
    lambda day: f'="{day:%d-%m-%Y}"',
    lambda day: str((day - date(1899, 12, 30)).days),
    lambda day: f"{(day - date(1899, 12, 30)).days}.0",
)
MONTHS = ("jan", "Februari", "mrt", "april", "May", "JUN", "juli", "aug", "september", "Okt", "november", "dec")
NO_DATES = ("niet bekend", "31-02-2020", "2020-13-01", "01-02-20", "2020", "01-02-2020 25:00", "00-00-0000", "#N/A", "x" * 30)
REMARKS = ("", "ok", "let op; erg, druk\tvandaag | ja", 'zei "belt" veel', "regel 1\nregel 2", "regel 1\r\n2; en", "é", '"', ";", "'=1+1")
POSTCODES = {
    "NL-1234AB": "1234AB",
    "NULL": None,
    "1234AB Ons Dorp": None,
    "1234AB": "1234AB",
    "1234 ab": "1234AB",
    " 9999-zz ": "9999ZZ",
    "4321": "4321",
    "": None,
    "D-50667": None,
    "1234SS": None,
}
WORDS = {"ION": True, "ion": True, " Ion ": True, "": True, "n.v.t.": True, "PASSANT": False, "vast": False}
UZOVI = {"0403": 403, "403": 403, "403.0": 403, "": None, "12345": None, "-": None}
BAD_KINDS = ("unreadable_row", "missing_identity", "invalid_date", "dates_out_of_order", "unknown_practice")
NO_TEXT = "\x01"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16-le without a mark", "utf-16-be without a mark", "cp1252")
MEANING = ("practice_agb", "postcode", "registered_on", "deregistered_on", "deceased_on", "is_ion", "uzovi")
WRONG_BSN = ("123456789", "000000000", "12345", "geen")


def bsn(number: int) -> str:
    """A number of nine digits that passes the 11-test, another for every `number`."""
    for digits in range(10_000_000 + number * 10, 10_000_010 + number * 10):
        rest = sum(int(digit) * weight for digit, weight in zip(f"{digits:08d}", range(9, 1, -1), strict=True)) % 11
        if rest < 10:
            return f"{digits:08d}{rest}"
    raise AssertionError("of ten numbers nine have a check digit")


@dataclass(frozen=True)
class Row:
    """One row as it is written, and what must become of it."""

    cells: dict[str, str]
    extra: str = ""
    rejection: tuple[str, str | None] | None = None
    has_wrong_bsn: bool = False
    meaning: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Writing:
    """How a list is written."""

    kind: str
    packing: str
    columns: tuple[tuple[str, str], ...]
    delimiter: str
    encoding: str
    quoting: int
    line_end: str
    above: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]
    unnamed: int
    blank_after: frozenset[int]
    is_closed: bool
    cells_before_cut: int
    header_after: frozenset[int] = frozenset()
    has_backslashes: bool = False
    is_quoted_by_line: bool = False
    first_sheet: int = 0


@dataclass(frozen=True)
class GeneratedList:
    """A list, its bytes, and the folder that it lies in or ""."""

    rows: tuple[Row, ...]
    writing: Writing
    folder: str
    data: bytes


@st.composite
def generated_lists(draw: st.DrawFn) -> GeneratedList:
    """Any list."""
    kind = draw(st.sampled_from(["text", "text", "text", "xlsx", "parquet"]))
    folder = draw(st.sampled_from(["", PRACTICE]))
    columns = draw(_columns(has_folder=folder != ""))
    writing = draw(_writings(kind, columns))
    form = draw(st.sampled_from(DATE_FORMS))
    rows = _cut_off(tuple(draw(st.lists(_rows(writing, form, folder), max_size=12))), writing)
    if any(end in cell for row in rows for cell in (*row.cells.values(), row.extra) for end in "\r\n"):
        writing = replace(writing, is_quoted_by_line=False)
    return GeneratedList(rows, writing, folder, _packed(_written(rows, writing), writing.packing))


@st.composite
def _columns(draw: st.DrawFn, *, has_folder: bool) -> tuple[tuple[str, str], ...]:
    """The columns in any order with any of their names; None is one that ingest does not know."""
    needed = ["postcode", "registered_on", *([] if has_folder else ["agb"])]
    identity = draw(st.sampled_from([["bsn"], ["patient_number"], ["bsn", "patient_number"]]))
    optional = [name for name in NAMES if name not in {*needed, "bsn", "patient_number"}]
    chosen = [*needed, *identity, *draw(st.lists(st.sampled_from(optional), unique=True))]
    named = [(name, draw(st.sampled_from(NAMES[name]))) for name in chosen]
    others = [("", name) for name in draw(st.lists(st.sampled_from(["Opmerking", "Naam", "Straat 2"]), unique=True, max_size=2))]
    return tuple(draw(st.permutations([*named, *others])))


@st.composite
def _writings(draw: st.DrawFn, kind: str, columns: tuple[tuple[str, str], ...]) -> Writing:
    is_text = kind == "text"
    line_end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    above = st.sampled_from([("Lijst van de praktijk",), ("Periode:", "2026Q1"), ("",), ("Export", "versie 2", "x")])
    return Writing(
        kind=kind,
        packing=draw(st.sampled_from(["", "", "gz", "zip"])),
        columns=columns,
        delimiter=draw(st.sampled_from(";,\t|")),
        encoding=draw(st.sampled_from(ENCODINGS)),
        quoting=csv.QUOTE_ALL if line_end == "\r" else quoting,  # the writer sees no need to quote another line end
        line_end=line_end,
        above=() if kind == "parquet" else tuple(draw(st.lists(above, max_size=3))),
        totals=draw(st.sampled_from([(), ("Totaal", "12"), ("", "eindtotaal: 3"), ("Aantal patiënten",)])),
        unnamed=draw(st.integers(0, 2)) if is_text else 0,
        blank_after=frozenset(draw(st.lists(st.integers(0, 12), max_size=3))),
        is_closed=draw(st.booleans()),
        cells_before_cut=draw(st.integers(1, len(columns) - 1)) if is_text and draw(st.integers(0, 4)) == 0 else 0,
        header_after=frozenset(draw(st.lists(st.integers(0, 12), max_size=2))),
        has_backslashes=draw(st.booleans()),
        is_quoted_by_line=is_text and draw(st.integers(0, 5)) == 0,
        first_sheet=draw(st.integers(0, 12)),
    )


@st.composite
def _rows(draw: st.DrawFn, writing: Writing, form: Callable[[date], str], folder: str) -> Row:
    """One row: a good one, or one with one fault of its own."""
    present = {name for name, _ in writing.columns if name}
    number = draw(st.integers(1, 30))
    start = draw(st.dates(date(1990, 1, 1), date(2026, 3, 1)))
    wrong_bsn = draw(st.sampled_from(WRONG_BSN)) if present >= {"bsn", "patient_number"} and draw(st.integers(0, 5)) == 0 else ""
    ends = {name: draw(st.none() | st.just(start + timedelta(days=30))) for name in ("deregistered_on", "deceased_on")}
    postcode, word, uzovi = (draw(st.sampled_from(sorted(choices))) for choices in (POSTCODES, WORDS, UZOVI))
    cells = {
        "agb": draw(st.sampled_from([PRACTICE, PRACTICE[1:], OTHER_PRACTICE])),
        "bsn": wrong_bsn or bsn(number),
        "patient_number": f"{number}",
        "postcode": postcode,
        "registered_on": form(start),
        **{name: form(end) if end else "" for name, end in ends.items()},
        "registration": word,
        "uzovi": uzovi,
        "birth_date": draw(st.sampled_from(["", form(date(1980, 5, 17)), "onbekend"])),
        "": draw(st.sampled_from(REMARKS)),
    }
    meaning = {
        "practice_agb": int(cells["agb"]) if "agb" in present else int(folder),
        "postcode": POSTCODES[postcode],
        "registered_on": start,
        "deregistered_on": ends["deregistered_on"] if "deregistered_on" in present else None,
        "deceased_on": ends["deceased_on"] if "deceased_on" in present else None,
        "is_ion": WORDS[word] if "registration" in present else True,
        "uzovi": UZOVI[uzovi] if "uzovi" in present else None,
    }
    row = Row(cells, has_wrong_bsn=wrong_bsn != "", meaning=meaning)
    return draw(_spoilt(row, present, writing)) if draw(st.integers(0, 3)) == 0 else row


@st.composite
def _spoilt(draw: st.DrawFn, row: Row, present: set[str], writing: Writing) -> Row:
    """The row with one fault; a fault that the list cannot have leaves it good."""
    kind = draw(st.sampled_from(BAD_KINDS))
    before = draw(st.sampled_from(["1989-12-31", "01-01-1980"]))
    match kind:
        case "unreadable_row":
            return draw(_unreadable(row, writing))
        case "missing_identity":
            empty = {"bsn": draw(st.sampled_from(["", *WRONG_BSN])) if "bsn" in present else "", "patient_number": " "}
            return Row(row.cells | empty, rejection=(kind, "bsn"), has_wrong_bsn=empty["bsn"] != "")
        case "invalid_date":
            column = draw(st.sampled_from(sorted(present & {"registered_on", "deregistered_on", "deceased_on"})))
            wrong = draw(st.sampled_from([*NO_DATES, *([""] if column == "registered_on" else [])]))
            return Row(row.cells | {column: wrong}, rejection=(kind, column), has_wrong_bsn=row.has_wrong_bsn)
        case "dates_out_of_order" if "deregistered_on" in present:
            return Row(row.cells | {"deregistered_on": before}, rejection=(kind, "deregistered_on"), has_wrong_bsn=row.has_wrong_bsn)
        case "unknown_practice" if "agb" in present:
            wrong = draw(st.sampled_from(["99999999", "123456", "elders"]))
            return Row(row.cells | {"agb": wrong}, rejection=(kind, "agb"), has_wrong_bsn=row.has_wrong_bsn)
    return row


@st.composite
def _unreadable(draw: st.DrawFn, row: Row, writing: Writing) -> Row:
    """The row with bytes that are not text, or with a cell too many; a workbook can have neither here."""
    if writing.kind == "text" and draw(st.booleans()):
        return Row(row.cells, extra=draw(st.sampled_from(["te veel", "0", "regel 1\nregel 2"])), rejection=("unreadable_row", None))
    if writing.kind == "xlsx":
        return row
    column = draw(st.sampled_from([column for column, _ in writing.columns]))
    return Row(row.cells | {column: f"{row.cells[column]}{NO_TEXT}"}, rejection=("unreadable_row", None))


def _cut_off(rows: tuple[Row, ...], writing: Writing) -> tuple[Row, ...]:
    """`rows`, of which the last cannot be read when the file is cut off within it."""
    return (*rows[:-1], Row(rows[-1].cells, rejection=("unreadable_row", None))) if _is_cut(rows, writing) else rows


def _is_cut(rows: Sequence[Row], writing: Writing) -> bool:
    """Whether the file ends within its last row, of which a cell is filled then."""
    left = writing.columns[: writing.cells_before_cut]
    return bool(rows) and not writing.totals and any(rows[-1].cells[column].strip() for column, _ in left)


def _written(rows: Sequence[Row], writing: Writing) -> bytes:
    header = [name for _, name in writing.columns]
    table = [[row.cells[column] for column, _ in writing.columns] for row in rows]
    if _is_cut(rows, writing):
        del table[-1][writing.cells_before_cut :]
    match writing.kind:
        case "text":
            return _text(header, rows, table, writing)
        case "xlsx":
            return _workbook(header, table, writing)
        case _:
            return _parquet(header, table, writing)


def _text(header: list[str], rows: Sequence[Row], table: list[list[str]], writing: Writing) -> bytes:
    stream = io.StringIO(newline="")
    has_backslashes = writing.has_backslashes and writing.quoting == csv.QUOTE_ALL and not writing.is_quoted_by_line
    backslash = "\\" if has_backslashes else None
    writer = csv.writer(
        stream,
        delimiter=writing.delimiter,
        quoting=writing.quoting,
        lineterminator=writing.line_end,
        doublequote=backslash is None,
        escapechar=backslash,
    )
    writer.writerows(writing.above)
    named = [*header, *[""] * writing.unnamed]
    writer.writerow(named)
    last = len(rows) - 1
    for place, (row, cells) in enumerate(zip(rows, table, strict=True)):
        is_whole = len(cells) == len(header)
        writer.writerow([*cells, *([""] * writing.unnamed if is_whole else []), *([row.extra] if row.extra and is_whole else [])])
        if place in writing.blank_after and (place < last or is_whole):
            stream.write(writing.line_end + writing.delimiter * 2 + writing.line_end)
        if place in writing.header_after and place < last:
            writer.writerow(named)
    if writing.totals:
        writer.writerow(writing.totals)
    text = stream.getvalue()
    if _is_cut(rows, writing) or (not writing.is_closed and (rows or writing.totals)):
        text = text.removesuffix(writing.line_end)
    if writing.is_quoted_by_line:
        text = writing.line_end.join(line and _quoted(line) for line in text.split(writing.line_end))
    return _encoded(text, writing.encoding)


def _quoted(line: str) -> str:
    """A line as one cell in quotes."""
    doubled = line.replace('"', '""')
    return f'"{doubled}"'


def _encoded(text: str, encoding: str) -> bytes:
    """`text` with its byte order mark, and with bytes that are not text in place of `NO_TEXT`."""
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, b"")
    data = text.encode(encoding.removesuffix(" without a mark"))
    no_text = {"cp1252": b"\x81", "utf-8-sig": b"\xff"}.get(encoding, b"\0")
    return mark + data.replace(NO_TEXT.encode(), no_text)


def _workbook(header: list[str], table: list[list[str]], writing: Writing) -> bytes:
    packed = io.BytesIO()
    first = [*writing.above, header, *_with_blank(table[: writing.first_sheet], header, writing), writing.totals]
    second = [header[::-1], *(cells[::-1] for cells in table[writing.first_sheet :])]
    with xlsxwriter.Workbook(packed, {"in_memory": True, "strings_to_formulas": False}) as book:
        for rows in (first, second):
            sheet = book.add_worksheet()
            for line, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    sheet.write_string(line, column, cell)
    return packed.getvalue()


def _parquet(header: list[str], table: list[list[str]], writing: Writing) -> bytes:
    filled = [
        [cell.replace(NO_TEXT, "\0") for cell in [*cells, *[""] * (len(header) - len(cells))]]
        for cells in [*_with_blank(table, header, writing), list(writing.totals[: len(header)])]
    ]
    packed = io.BytesIO()
    pl.DataFrame(filled, schema=dict.fromkeys(header, pl.String), orient="row").write_parquet(packed)
    return packed.getvalue()


def _with_blank(table: list[list[str]], header: list[str], writing: Writing) -> list[list[str]]:
    """The rows with blank ones, and with the header again, between them."""
    found = []
    for place, cells in enumerate(table):
        found += [cells, *([[]] if place in writing.blank_after else []), *([header] if place in writing.header_after else [])]
    return found


def _packed(data: bytes, packing: str) -> bytes:
    if packing == "gz":
        return gzip.compress(data, mtime=0)
    if packing == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("lijst", data)
        return packed.getvalue()
    return data
