"""The visible sheets of an XLSX workbook as text.

It reads the XML of the parts itself: a library would make an error, a formula that was never calculated, or
a number that lost digits look like an empty cell or a whole number.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.ingest.files.containers import opened_zip, unreadable
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.sheets.number_format import is_date_format
from pipelines.ingest.sheets.package import TRUE, Package, Relationship
from pipelines.ingest.sheets.sheet import Sheet, SheetFile
from pipelines.ingest.sheets.worksheet import Meaning, SheetScan, TextScan, unescaped

_RELATIONSHIP_ID = "id"


@dataclass(slots=True)
class _Contents:
    """What the main part says: the tabs (name, is hidden, relationship id), the date system, and whether formulas were calculated."""

    is_workbook: bool = False
    tabs: list[tuple[str, bool, str]] = field(default_factory=list)
    is_1904: bool = False
    is_uncalculated: bool = False


def workbook_sheets(data: bytes, limits: Limits) -> SheetFile:
    """The worksheets, without the tabs that are a chart or a macro sheet.

    RejectedFileError when the workbook is broken or encrypted, or has too many or too long cells.
    """
    with opened_zip(data) as archive:
        package = Package(archive, len(data), limits)
        main = package.main_part()
        contents, related = _contents(package, main), package.relationships(main)
        dates, struck = _styles(package, related)
        meaning = Meaning(_shared_texts(package, related, limits), dates, struck, contents.is_1904, contents.is_uncalculated)
        visible, hidden = [], []
        for name, is_hidden, identity in contents.tabs:
            relationship = related.get(identity)
            if relationship is None:
                raise unreadable("the workbook is broken: a sheet of it is missing")
            if relationship.kind != "worksheet":
                continue
            if is_hidden:
                hidden.append(name)
                continue
            scan = SheetScan(meaning, limits)
            package.scan(relationship.target, scan.start, scan.end, scan.characters)
            visible.append(Sheet(name, scan.frame(), contents.is_1904, scan.struck_rows))
        return SheetFile(visible, hidden)


def _contents(package: Package, main: str) -> _Contents:
    found = _Contents()

    def start(name: str, attributes: dict[str, str]) -> None:
        match name:
            case "workbook":
                found.is_workbook = True
            case "workbookPr":
                found.is_1904 = attributes.get("date1904", "").lower() in TRUE
            case "calcPr":
                found.is_uncalculated = attributes.get("fullCalcOnLoad", "").lower() in TRUE
            case "sheet":
                identity = next((value for key, value in attributes.items() if key.rpartition(":")[2] == _RELATIONSHIP_ID), "")
                is_hidden = attributes.get("state", "visible") != "visible"
                found.tabs.append((attributes.get("name", ""), is_hidden, identity))

    package.scan(main, start)
    if not found.is_workbook:
        raise unreadable("the file is packed like a workbook but does not contain one")
    return found


def _shared_texts(package: Package, related: dict[str, Relationship], limits: Limits) -> list[str]:
    """The shared texts, which cells refer to by position."""
    texts: list[str] = []
    gathered = TextScan(limits)
    characters = 0

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            gathered.begin()
        gathered.start(name)

    def end(name: str) -> None:
        nonlocal characters
        gathered.end(name)
        if name == "si":
            texts.append(unescaped(gathered.text))
            characters += len(texts[-1])
            limits.check_characters(characters)
            limits.check_cells(len(texts))

    for part in _parts(related, "sharedStrings"):
        package.scan(part, start, end, gathered.add)
    return texts


def _styles(package: Package, related: dict[str, Relationship]) -> tuple[frozenset[str], frozenset[str]]:
    """The positions of the styles that show a number as a date, and of those that strike a value out."""
    codes: dict[str, str] = {}
    struck_fonts: list[bool] = []
    formats: list[tuple[str, str]] = []
    within = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal within
        match name:
            case "fonts" | "cellXfs":
                within = name
            case "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            case "font" if within == "fonts":
                struck_fonts.append(False)
            case "strike" if within == "fonts" and struck_fonts:
                struck_fonts[-1] = attributes.get("val", "1") in TRUE
            case "xf" if within == "cellXfs":
                formats.append((attributes.get("numFmtId", "0"), attributes.get("fontId", "0")))

    def end(name: str) -> None:
        nonlocal within
        within = "" if name == within else within

    for part in _parts(related, "styles"):
        package.scan(part, start, end)
    struck = {str(font) for font, is_struck in enumerate(struck_fonts) if is_struck}
    return (
        frozenset(str(place) for place, (one, _) in enumerate(formats) if one.isdigit() and is_date_format(int(one), codes.get(one))),
        frozenset(str(place) for place, (_, font) in enumerate(formats) if font in struck),
    )


def _parts(related: dict[str, Relationship], kind: str) -> list[str]:
    return [each.target for each in related.values() if each.kind == kind][:1]
