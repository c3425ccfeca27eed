"""The visible tabs of an XLSX workbook, cell by cell, for lists in which no cell may be lost.

A filled cell without a value (an error, or a formula that was never calculated) differs from an empty cell; libraries that
turn a sheet into a table lose that difference.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import NamedTuple
from xml.parsers import expat

from pipelines.core.spreadsheet import column_number
from pipelines.reference.reading.text_file import MIB

_MOST_UNPACKED = 64 * MIB
_LONGEST_TEXT = 200  # characters kept of a cell: a longer text is neither a code nor a name
_CHUNK = 256 * 1024
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_TRUE = ("1", "true", "on")
_NOT_A_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, OSError, ValueError)


class UnreadableWorkbookError(Exception):
    """The bytes cannot be read as a workbook; the message tells why."""


class SheetCell(NamedTuple):
    """A filled cell: its row and column from 1, and its text; `error` where it has no value.

    A tuple because there are tens of thousands: the garbage collector would visit objects of a class again and again.
    """

    row: int
    column: int
    text: str
    error: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """A visible worksheet with its filled cells, row by row, and which rows of it are hidden."""

    name: str
    cells: tuple[SheetCell, ...]
    hidden_rows: frozenset[int] = frozenset()


def visible_tabs(content: bytes) -> tuple[Tab, ...]:
    """The visible worksheets in order. UnreadableWorkbookError when it is not a workbook, or too large."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            package = _Package(archive)
            workbook = package.related("", "officeDocument")
            if workbook is None:
                raise UnreadableWorkbookError("it is not a workbook")
            parts = package.relations(workbook)
            texts = package.shared_texts(workbook)
            return tuple(
                package.tab(name, parts[relation][1], texts)
                for name, relation, visible in package.sheets(workbook)
                if visible and parts.get(relation, ("", ""))[0] == "worksheet"
            )
    except expat.ExpatError:
        raise UnreadableWorkbookError("its XML is broken") from None
    except _NOT_A_ZIP:
        raise UnreadableWorkbookError("it is broken or has a password") from None


class _Package:
    """The parts of a workbook. Unpacking stops at more than any AW list needs."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = _MOST_UNPACKED

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind and path of each part that `part` refers to, by the id of the reference."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

        self._parse(posixpath.join(folder, "_rels", f"{name}.rels"), relation)
        return found

    def related(self, part: str, kind: str) -> str | None:
        """The first part of a kind that `part` refers to."""
        return next((target for is_kind, target in self.relations(part).values() if is_kind == kind), None)

    def sheets(self, workbook: str) -> list[tuple[str, str, bool]]:
        """Name, id of the reference and whether it is visible, of each sheet."""
        found: list[tuple[str, str, bool]] = []

        def sheet(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                reference = next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")
                found.append((attributes.get("name", ""), reference, attributes.get("state", "visible") == "visible"))

        self._parse(workbook, sheet)
        return found

    def shared_texts(self, workbook: str) -> list[str]:
        """The texts that cells refer to by number."""
        part = self.related(workbook, "sharedStrings")
        if part is None:
            return []
        reader = _Texts()
        self._parse(part, reader.start, reader.end, reader.text)
        return reader.texts

    def tab(self, name: str, part: str, texts: list[str]) -> Tab:
        """The worksheet in `part`."""
        reader = _Cells(texts)
        self._parse(part, reader.start, reader.end, reader.text)
        return Tab(name, tuple(reader.cells), frozenset(reader.hidden_rows))

    def _parse(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] = lambda _tag: None,
        text: Callable[[str], None] = lambda _text: None,
    ) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        parser.CharacterDataHandler = text
        parser.EntityDeclHandler = _refuse_entity
        for chunk in self._chunks(part):
            parser.Parse(chunk)
        parser.Parse(b"", True)

    def _chunks(self, part: str) -> Iterator[bytes]:
        with self._archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                self._left -= len(chunk)
                if self._left < 0:
                    raise UnreadableWorkbookError(f"it unpacks to more than {_MOST_UNPACKED // MIB} MiB")
                yield chunk


def _refuse_entity(*_: object) -> None:
    raise UnreadableWorkbookError("it declares entities, which no spreadsheet does")


class _Texts:
    """Collects the text between the tags of an item, without the phonetic guides to it."""

    def __init__(self, item: str = "si") -> None:
        self.texts: list[str] = []
        self._item = item
        self._parts: list[str] = []
        self._in_text = self._in_guide = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        if tag == self._item:
            self._parts = []
        elif tag == "rPh":
            self._in_guide = True
        elif tag == "t":
            self._in_text = True

    def end(self, tag: str) -> None:
        if tag == self._item:
            self.texts.append("".join(self._parts)[:_LONGEST_TEXT])
        elif tag == "rPh":
            self._in_guide = False
        elif tag == "t":
            self._in_text = False

    def text(self, text: str) -> None:
        if self._in_text and not self._in_guide:
            self._parts.append(text)


class _Cells:
    """Collects the filled cells of a worksheet, and its hidden rows."""

    def __init__(self, texts: list[str]) -> None:
        self.cells: list[SheetCell] = []
        self.hidden_rows: set[int] = set()
        self._texts = texts
        self._row = self._column = 0
        self._kind = ""
        self._formula = False
        self._value: list[str] = []
        self._inline = _Texts(item="is")
        self._in_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
            if attributes.get("hidden") in _TRUE or (attributes.get("ht") == "0" and "customHeight" in attributes):
                self.hidden_rows.add(self._row)
        elif tag == "c":
            self._column += 1
            if match := _REFERENCE.fullmatch(attributes.get("r", "")):
                self._row, self._column = int(match[2]), column_number(match[1])
            self._kind, self._formula, self._value, self._inline.texts = attributes.get("t", "n"), False, [], []
        elif tag == "f":
            self._formula = True
        elif tag == "v":
            self._in_value = True
        else:
            self._inline.start(tag, attributes)

    def end(self, tag: str) -> None:
        if tag == "v":
            self._in_value = False
        elif tag == "c":
            self._keep("".join(self._value))
        else:
            self._inline.end(tag)

    def text(self, text: str) -> None:
        if self._in_value:
            self._value.append(text)
        else:
            self._inline.text(text)

    def _keep(self, value: str) -> None:
        error = self._kind == "e" or (self._formula and not value and self._kind != "str")
        text = "" if error else self._text_of(value)[:_LONGEST_TEXT].strip()
        if error or text:
            self.cells.append(SheetCell(self._row, self._column, text, error))

    def _text_of(self, value: str) -> str:
        if self._kind == "s":
            return self._texts[int(value)] if value.strip().isdecimal() and int(value) < len(self._texts) else ""
        if self._kind == "inlineStr":
            return "".join(self._inline.texts)
        return _whole(value) if self._kind == "n" else value


def _whole(number: str) -> str:
    """A whole number without the decimals and exponents that some programs write."""
    try:
        value = Decimal(number.strip())
    except InvalidOperation:
        return number
    return str(int(value)) if value.is_finite() and abs(value) < Decimal("1e15") and value == value.to_integral_value() else number
