"""From bytes to text: which encoding, and which bytes are no text in it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARK = "\udcff"
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\ud800-\udfff]")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ERRORS = "mark as unreadable"


def _mark(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return _MARK, error.end


codecs.register_error(_ERRORS, _mark)


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file. A lone surrogate stands where bytes were no text."""

    text: str
    encoding: str

    @property
    def has_unreadable(self) -> bool:
        """Whether there are bytes that are no text in the encoding, NUL included."""
        return is_unreadable(self.text)

    @property
    def looks_binary(self) -> bool:
        """Whether there are characters that no text has."""
        return _NO_TEXT.search(self.text) is not None


def is_unreadable(text: str) -> bool:
    """Whether `text` holds bytes that are no text in the encoding, NUL included."""
    return _MARK in text or "\0" in text


def decoded(data: bytes) -> Text:
    """A byte order mark decides the encoding; without one it is UTF-8 where that fits the whole file, else Windows-1252."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Text(data[len(mark) :].decode(encoding, _ERRORS), f"{encoding} with byte order mark")
    try:
        return Text(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return Text(data.decode("cp1252", _ERRORS), "windows-1252")
