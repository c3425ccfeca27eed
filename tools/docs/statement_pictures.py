"""The pictures of statements in `docs/images`: the first pages of three situations of the tests.

`PYTHONPATH=. .venv/bin/python tools/docs/statement_pictures.py` draws them anew, with `pdftoppm` of
Debian's `poppler-utils`.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from pipelines.documents.paper.pdf import pdf_of
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.statements.facts import statement_facts
from pipelines.documents.statements.layout import sheet_of
from tests.unit.documents.statement_situations import corrected, paid, undecided

RESOLUTION = "110"
IMAGES = Path(__file__).parents[2] / "docs" / "images"
SITUATIONS: dict[str, Callable[[], QuarterTables]] = {"paid": paid, "undecided": undecided, "corrected": corrected}


def main() -> None:
    """Write the pictures."""
    for name, situation in SITUATIONS.items():
        tables = situation()
        first = next(statement_facts(tables))
        to_png = ["pdftoppm", "-png", "-singlefile", "-r", RESOLUTION, "-", str(IMAGES / f"statement-{name}")]
        subprocess.run(to_png, input=pdf_of([sheet_of(first, tables)]), check=True)


if __name__ == "__main__":
    main()
