"""The look of the workbook: fonts, colours and number formats, the same on every tab."""

from __future__ import annotations

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from pipelines.documents.workbook.cells import Kind, Tone

FONT, SIZE = "Arial", 10
DARK, LIGHT, LINE = "#1F3864", "#E8EDF5", "#C9CFDA"
TONES = {Tone.GOOD: "#E2F0D9", Tone.WARN: "#FFF2CC", Tone.BAD: "#F8D7DA"}
NUMBER_FORMATS = {
    Kind.TEXT: "General",
    Kind.CODE: "@",
    Kind.COUNT: "#,##0",
    Kind.YEAR: "0",
    Kind.EURO: '"€" #,##0.00;-"€" #,##0.00',
    Kind.SHARE: "0.00%",
    Kind.DATE: "d-m-yyyy",
    Kind.FTE: "0.00##",
}
TO_THE_LEFT = frozenset({Kind.TEXT, Kind.CODE})


class Look:
    """The formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[object, Format] = {}

    def title(self) -> Format:
        """The first line of a tab."""
        return self._format("title", bold=True, font_size=15, font_color=DARK)

    def lead(self) -> Format:
        """The sentence below it, and a sentence instead of rows."""
        return self._format("lead", italic=True, font_color="#444444")

    def block_title(self) -> Format:
        """The line above a block."""
        return self._format("block", bold=True, font_size=11, font_color=DARK)

    def headline(self) -> Format:
        """The one big amount."""
        return self._format("headline", bold=True, font_size=24, font_color=DARK, align="left", num_format=NUMBER_FORMATS[Kind.EURO])

    def header(self, kind: Kind) -> Format:
        """A cell of a header."""
        align = "left" if kind in TO_THE_LEFT else "right"
        properties: dict[str, Any] = {"bold": True, "font_color": "#FFFFFF", "bg_color": DARK, "text_wrap": True, "valign": "vcenter"}
        properties |= {"align": align, "indent": 1 if align == "left" else 0}
        return self._format(("header", align), **properties)

    def cell(self, kind: Kind, *, tone: Tone | None = None, wraps: bool = False, to_the_left: bool = False) -> Format:
        """A cell of a row."""
        key = (kind, tone, wraps, to_the_left)
        if key in self._made:
            return self._made[key]
        properties: dict[str, Any] = {"num_format": NUMBER_FORMATS[kind], "valign": "top", "bottom": 4, "bottom_color": LINE}
        is_to_the_left = to_the_left or kind in TO_THE_LEFT
        properties |= {"align": "left", "indent": 1} if is_to_the_left else {"align": "right"}
        if wraps:
            properties["text_wrap"] = True
        if tone is not None:
            properties["bg_color"] = TONES[tone]
        return self._format(key, **properties)

    def total(self, kind: Kind, *, is_control: bool) -> Format:
        """A cell of a total, or of its control total."""
        properties: dict[str, Any] = {"num_format": NUMBER_FORMATS[kind], "bg_color": LIGHT, "bold": not is_control}
        if kind in TO_THE_LEFT:
            properties |= {"align": "left", "indent": 1}
        return self._format(("total", kind, is_control), **properties)

    def folded(self) -> Format:
        """The line in front of folded rows."""
        return self._format("folded", bold=True, bg_color=LIGHT)

    def _format(self, key: object, **properties: object) -> Format:
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": FONT, "font_size": SIZE, **properties})
        return self._made[key]
