"""How large a delivered file may be. The limits are checked before a parser sees the content."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.schemas.delivery_codes import FileReason

_LINE_END = re.compile(r"[\r\n]")
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest list that is read. A real export of 20,000 patients has some 5 MB, 300,000 cells and a ratio of at most 30.

    `file_bytes`: as delivered. `unpacked_bytes`: of everything in a packed file or workbook together. `ratio`: unpacked to packed,
    looked at from `ratio_from_bytes` on, because little files of equal lines pack well. `cells`: rows times columns. `characters`: of
    all cells together. `cell_length` and `line_length`: characters; a cell may have what a spreadsheet can hold.
    """

    file_bytes: int = 128 * _MIB
    unpacked_bytes: int = 256 * _MIB
    ratio: int = 200
    ratio_from_bytes: int = 8 * _MIB
    cells: int = 10_000_000
    characters: int = 50_000_000
    cell_length: int = 32_767
    line_length: int = 1_000_000

    def check_file(self, size: int) -> None:
        """Refuse a delivered file of `size` bytes that is too large."""
        if size > self.file_bytes:
            raise _too_large(f"the file has more than {self.file_bytes // _MIB} MiB")

    def check_unpacked(self, unpacked: int, packed: int) -> None:
        """Refuse content whose unpacked size is too large, by itself or compared with its packed size."""
        if unpacked > self.unpacked_bytes:
            raise _too_large(f"the file unpacks to more than {self.unpacked_bytes // _MIB} MiB")
        if unpacked > self.ratio_from_bytes and unpacked > self.ratio * packed:
            raise _too_large(f"the file unpacks to more than {self.ratio} times its size")

    def check_cells(self, cells: int) -> None:
        """Refuse a list of too many cells."""
        if cells > self.cells:
            raise _too_large(f"the list has more than {self.cells} cells")

    def check_characters(self, characters: int) -> None:
        """Refuse a list of too many characters."""
        if characters > self.characters:
            raise _too_large(f"the list has more than {self.characters} characters")

    def check_cell(self, length: int) -> None:
        """Refuse a list with a cell of too many characters."""
        if length > self.cell_length:
            raise _too_large(f"a cell has more than {self.cell_length} characters")

    def check_lines(self, text: str) -> bool:
        """Refuse a text with lines that are too long. Gives whether any line could hold a cell that is too long."""
        if len(text) > self.cells:
            self.check_cells(text.count("\n") + text.count("\r"))
        stretch = max(self.cell_length // 2, 1)
        # When every stretch of half a cell's length has a line end, no cell is too long; testing that is fast.
        if all(text.find("\n", start, start + stretch) >= 0 for start in range(0, len(text) - stretch, stretch)):
            return False
        if max(map(len, _LINE_END.split(text))) > self.line_length:
            raise _too_large(f"a line has more than {self.line_length} characters")
        return True


def _too_large(detail: str) -> RejectedFileError:
    return RejectedFileError(FileReason.TOO_LARGE, detail)
