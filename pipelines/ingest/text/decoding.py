"""Decoding bytes: which encoding it is, and which bytes are no text in it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from pipelines.ingest.cells.cell_values import neutralised
from pipelines.ingest.files.limits import Limits

_MARK = "\udcff"
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\ud800-\udfff]")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FIRST = 16
_CONTINUATION_BYTES = bytes(range(0x80, 0xC0))
_ERRORS = "mark as unreadable"


def _mark(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return _MARK, error.end


codecs.register_error(_ERRORS, _mark)


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file. A lone surrogate replaces bytes that are not text."""

    text: str
    encoding: str

    @property
    def has_unreadable(self) -> bool:
        """Whether there are bytes that are not text in the encoding, NUL included."""
        return is_unreadable(self.text)

    @property
    def looks_binary(self) -> bool:
        """Whether there are characters that do not occur in text files."""
        return _NO_TEXT.search(self.text) is not None


def is_unreadable(text: str) -> bool:
    """Whether `text` has bytes that are not text in the encoding, NUL included."""
    return _MARK in text or "\0" in text


def decoded(data: bytes, limits: Limits) -> Text:
    """The text in the encoding of its byte order mark; RejectedFileError for too many characters, before they are made.

    Without a mark it is UTF-16 where every second byte of the first is NUL and no other, UTF-8 where that fits the whole file, else
    Windows-1252.
    """
    start, encoding = _encoding(data)
    if len(data) > limits.characters:
        is_wide = encoding.startswith("utf-16")
        limits.check_characters(len(data) // 2 if is_wide else len(data.translate(None, _CONTINUATION_BYTES)))
    if encoding:
        name = f"{encoding} with byte order mark" if start else encoding
        text = Text(data[start:].decode(encoding, _ERRORS), name)
    else:
        try:
            text = Text(data.decode("utf-8"), "utf-8")
        except UnicodeDecodeError:
            text = Text(data.decode("cp1252", _ERRORS), "windows-1252")
    limits.check_characters(len(text.text))
    return Text(neutralised(text.text), text.encoding)


def _encoding(data: bytes) -> tuple[int, str]:
    """Where the text begins, and its encoding, empty where the first bytes do not say."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return len(mark), encoding
    first, second = data[:_FIRST:2], data[1:_FIRST:2]
    if second and not any(second) and all(first):
        return 0, "utf-16-le"
    if second and not any(first) and all(second):
        return 0, "utf-16-be"
    return 0, ""
