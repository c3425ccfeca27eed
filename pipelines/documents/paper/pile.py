"""Many PDFs as one, in order: typst holds a whole document in memory, about a megabyte a page, so that long ones are made in pieces."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject


class Pile:
    """PDFs put behind each other, with their bookmarks. Equal PDFs give equal bytes."""

    def __init__(self, title: str) -> None:
        self._writer = PdfWriter()
        self._writer.add_metadata({"/Title": title})
        self._writer.root_object[NameObject("/Lang")] = TextStringObject("nl")

    def put(self, pdf: bytes) -> None:
        """Put the pages of a PDF behind those that are there."""
        self._writer.append(BytesIO(pdf))

    def pdf(self) -> bytes:
        """All of it as one PDF."""
        written = BytesIO()
        self._writer.write(written)
        return written.getvalue()
