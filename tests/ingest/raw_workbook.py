"""Workbooks written by hand, as no library writes them: errors, formulas without a value, hidden rows, other date systems and names."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DATE, DATE_TIME, AS_DATE, ELAPSED, EURO = 1, 2, 3, 4, 5
FORMATS = {AS_DATE: "dd\\-mm\\-yyyy;@", ELAPSED: "[h]:mm:ss", EURO: '"sold "#,##0'}
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts>'
    + "".join(f'<numFmt numFmtId="{160 + style}" formatCode={quoteattr(code)}/>' for style, code in FORMATS.items())
    + '</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>'
    + "".join(f'<xf numFmtId="{160 + style}"/>' for style in FORMATS)
    + "</cellXfs></styleSheet>"
)


@dataclass(frozen=True)
class Cell:
    """One cell as XML has it: `value` None for no `<v>`."""

    value: str | None
    kind: str = ""
    style: int = 0
    formula: str | None = None

    def xml(self) -> str:
        kind = f' t="{self.kind}"' if self.kind else ""
        style = f' s="{self.style}"' if self.style else ""
        formula = "" if self.formula is None else f"<f>{escape(self.formula)}</f>"
        if self.kind == "inlineStr":
            return f"<c{kind}{style}><is><t>{escape(self.value or '')}</t></is></c>"
        value = "" if self.value is None else f"<v>{escape(self.value)}</v>"
        return f"<c{kind}{style}>{formula}{value}</c>"


def text(value: str) -> Cell:
    return Cell(value, "inlineStr")


@dataclass(frozen=True)
class Tab:
    """A sheet: rows of cells (text for short), `hidden` rows by their place from 0, and its state."""

    rows: Sequence[Sequence[str | Cell]]
    hidden: Sequence[int] = ()
    name: str = "Blad1"
    state: str = ""
    kind: str = "worksheet"
    more: str = ""
    row_attributes: Mapping[int, str] = field(default_factory=dict)

    def xml(self) -> str:
        rows = []
        for place, cells in enumerate(self.rows):
            attributes = ' hidden="1"' if place in self.hidden else self.row_attributes.get(place, "")
            filled = "".join((text(cell) if isinstance(cell, str) else cell).xml() for cell in cells)
            rows.append(f'<row r="{place + 1}"{attributes}>{filled}</row>')
        return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData>{self.more}</worksheet>'


def raw_workbook(
    *tabs: Tab, properties: str = "", shared: Sequence[str] = (), more: Mapping[str, bytes] = {}, named: Callable[[str], str] = str
) -> bytes:
    """The workbook of `tabs`. `properties`: elements beside the sheets; `shared`: XML of shared texts; `named`: names of parts."""
    sheets, related = [], [f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>']
    parts = {"xl/styles.xml": STYLES}
    for number, tab in enumerate(tabs, start=1):
        state = f' state="{tab.state}"' if tab.state else ""
        sheets.append(f'<sheet name={quoteattr(tab.name)} sheetId="{number}"{state} r:id="r{number}"/>')
        related.append(f'<Relationship Id="r{number}" Type="{OFFICE}/{tab.kind}" Target="{tab.kind}s/sheet{number}.xml"/>')
        parts[f"xl/{tab.kind}s/sheet{number}.xml"] = tab.xml()
    if shared:
        related.append(f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>')
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{"".join(f"<si>{each}</si>" for each in shared)}</sst>'
    parts["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{"".join(sheets)}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">{"".join(related)}</Relationships>'
    main = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    parts["_rels/.rels"] = f'<Relationships xmlns="{PACKAGE}">{main}</Relationships>'
    parts["[Content_Types].xml"] = "<Types/>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in parts.items():
            entry = zipfile.ZipInfo("x", (2026, 1, 1, 0, 0, 0))
            entry.filename = named(name)  # ZipInfo would make it a name with slashes
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, xml)
        for name, data in more.items():
            archive.writestr(name, data)
    return packed.getvalue()
