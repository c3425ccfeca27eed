"""Joining PDFs: typst holds a whole document in memory, about a megabyte a page, so long documents are made in pieces."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject


class Pile:
    """One PDF of many in order, with their bookmarks. Equal PDFs give equal bytes."""

    def __init__(self, title: str) -> None:
        self._writer = PdfWriter()
        self._writer.add_metadata({"/Title": title})
        self._writer.root_object[NameObject("/Lang")] = TextStringObject("nl")

    def put(self, pdf: bytes) -> None:
        """Append the pages of a PDF."""
        self._writer.append(BytesIO(pdf))

    def pdf(self) -> bytes:
        """The bytes of the joined PDF."""
        written = BytesIO()
        self._writer.write(written)
        return written.getvalue()
