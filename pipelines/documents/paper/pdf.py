"""Sheets as PDF, by typst: offline, with the fonts that typst brings, and without a date, so that equal sheets give equal bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files

from typst import Compiler, TypstError

from pipelines.documents.paper.sheet import Sheet

TEMPLATE = "sheet.typ"
_LONG_WORD = re.compile(r'[^\s"\\]{30}')


def pdf_of(sheets: Sequence[Sheet], *, is_tagged: bool = True) -> bytes:
    """One PDF (A4) in which each sheet starts on a new page; tagged for screen readers (PDF/UA-1).

    Text reaches typst as data, never as markup.
    """
    data = _breakable(json.dumps([asdict(sheet) for sheet in sheets], ensure_ascii=False))
    if not is_tagged:
        return _compiled(data, is_tagged=False, is_ua=False)
    try:
        return _compiled(data, is_tagged=True, is_ua=True)
    except TypstError:  # a character that no font has would be an empty box, which PDF/UA does not allow
        return _compiled(data, is_tagged=True, is_ua=False)


def _compiled(data: str, *, is_tagged: bool, is_ua: bool) -> bytes:
    made = _compiler().compile(
        input=_template(), format="pdf", sys_inputs={"sheets": data}, pdf_tags=is_tagged, pdf_standards=["ua-1"] if is_ua else []
    )
    if not isinstance(made, bytes):
        raise TypeError(f"typst made {type(made).__name__}, expected the bytes of one PDF")
    return made


def _breakable(data: str) -> str:
    """The data with places to break a line in words longer than a column, such as a hash: typst does not break words."""
    return _LONG_WORD.sub(lambda found: found[0] + "\u200b", data)


@cache
def _compiler() -> Compiler:
    """One compiler for all sheets: it reads the fonts once."""
    return Compiler(ignore_system_fonts=True)


@cache
def _template() -> bytes:
    return files(__package__).joinpath(TEMPLATE).read_bytes()
