"""The files with statements: each as PDF and HTML, and all of them in one PDF to print."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pipelines.documents.files import STATEMENTS
from pipelines.documents.paper.html import html_of
from pipelines.documents.paper.pdf import pdf_of
from pipelines.documents.paper.pile import Pile
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.statements.facts import statement_facts
from pipelines.documents.statements.layout import sheet_of
from pipelines.dutch.words import said

BATCH = 50


def statements(tables: QuarterTables) -> Iterator[tuple[str, bytes]]:
    """Path below the folder of the quarter and content of every statement: `<agb>.pdf` and `<agb>.html` by AGB, then `alle.pdf`.

    They come one by one, so that the statements of a whole country need not fit in memory. Nothing when nobody has a statement.
    """
    everything = Pile(said("statement.title", quarter=tables.quarter))
    practices, is_empty = statement_facts(tables), True
    while batch := list(islice(practices, BATCH)):
        sheets = [sheet_of(facts, tables) for facts in batch]
        for facts, sheet in zip(batch, sheets, strict=True):
            yield f"{STATEMENTS}/{facts.agb}.pdf", pdf_of([sheet])
            yield f"{STATEMENTS}/{facts.agb}.html", html_of(sheet)
        everything.put(pdf_of(sheets, is_tagged=False))
        is_empty = False
    if not is_empty:
        yield f"{STATEMENTS}/alle.pdf", everything.pdf()
