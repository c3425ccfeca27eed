"""Pictures of the documents of a quarter for the pages: `python tools/docs/document_pictures.py HOME QUARTER`.

Writes the first printed page of each tab of the workbook to `docs/images/workbook-<tab>.png`, as LibreOffice prints it.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from libreoffice import converted, pages

from kbz_assets.runtime.version import program_version
from pipelines.core.quarter import Quarter
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.workbook import workbook_bytes
from pipelines.dutch.words import section

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DOTS_PER_INCH = 130
FOOTER_FROM, MARGIN = 0.94, 12
MOST_COLOURS = 256
WHITE = b"\xff"


def main(home: Path, quarter: Quarter) -> None:
    """All pictures of a quarter of a home."""
    tables = home / "output" / str(quarter) / "tables"
    by_name = {path.stem: pl.read_parquet(path) for path in tables.glob("*.parquet")}
    content = workbook_bytes(QuarterTables(quarter, by_name, None, program_version()))
    with TemporaryDirectory() as folder:
        workbook = Path(folder) / "kbz.xlsx"
        workbook.write_bytes(content)
        pdf = converted(workbook, "pdf", Path(folder) / "printed")
        for tab, number in first_pages(pdf):
            (IMAGES / f"workbook-{tab.lower()}.png").write_bytes(picture(pdf, number))


def first_pages(pdf: Path) -> Iterator[tuple[str, int]]:
    """The tabs with the number of the page on which each begins."""
    titles = [page.strip().partition(" ")[0] for page in pages(pdf)]
    for tab in section("workbook.tabs").values():
        yield tab, titles.index(tab) + 1


def picture(pdf: Path, number: int) -> bytes:
    """A page as a small PNG, without its white margins and its footer."""
    command = ["/usr/bin/pdftoppm", "-r", str(DOTS_PER_INCH), "-f", str(number), "-l", str(number), str(pdf)]
    raw = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
    _, size, _, pixels = raw.split(b"\n", 3)
    width, height = map(int, size.split())
    rows = [pixels[3 * width * at : 3 * width * (at + 1)] for at in range(height)]
    return png(cropped(rows[: round(height * FOOTER_FROM)]))


def with_few_colours(rows: list[bytes]) -> tuple[list[bytes], dict[bytes, int]]:
    """The rows with the colours reduced to a palette, and the place of each colour in it."""
    for steps in (15, 12, 9, 7, 5):
        levels = bytes(round(round(value * steps / 255) * 255 / steps) for value in range(256))
        fewer = [row.translate(levels) for row in rows]
        colours = {colour: at for at, colour in enumerate(sorted({row[at : at + 3] for row in fewer for at in range(0, len(row), 3)}))}
        if len(colours) <= MOST_COLOURS:
            return fewer, colours
    raise AssertionError("six levels of three colours are 216")


def cropped(rows: list[bytes]) -> list[bytes]:
    """The rows without their white margins."""
    filled = [at for at, row in enumerate(rows) if row.strip(WHITE)]
    left = min(len(rows[at]) - len(rows[at].lstrip(WHITE)) for at in filled) // 3
    right = max(len(rows[at].rstrip(WHITE)) for at in filled) // 3
    span = slice(3 * max(0, left - MARGIN), 3 * (right + MARGIN))
    return [row[span] for row in rows[max(0, filled[0] - MARGIN) : filled[-1] + MARGIN]]


def png(rows: list[bytes]) -> bytes:
    """A PNG with a palette of the colours that occur."""
    fewer, colours = with_few_colours(rows)
    lines = bytearray()
    for row in fewer:
        lines.append(0)
        lines += bytes(colours[row[at : at + 3]] for at in range(0, len(row), 3))
    header = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", b"".join(colours)), (b"IDAT", zlib.compress(bytes(lines), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Quarter.parse(sys.argv[2]))
