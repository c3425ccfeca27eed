"""The workbook: its tabs in order, written to bytes that are equal for equal tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from io import BytesIO

import xlsxwriter

from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.workbook.cells import Tab
from pipelines.documents.workbook.look import FONT, SIZE, Look
from pipelines.documents.workbook.sheet import Heading, write_tab
from pipelines.documents.workbook.tabs import (
    action_list,
    budget,
    control,
    corrections,
    deliveries,
    differences,
    exceptions,
    explanation,
    insurers,
    payment_proposal,
    payouts,
    plans,
    ranking,
    summary,
)
from pipelines.dutch.words import said

TABS: tuple[Callable[[QuarterTables], Tab], ...] = (
    summary.tab,
    action_list.tab,
    payouts.tab,
    differences.tab,
    payment_proposal.tab,
    ranking.tab,
    budget.tab,
    insurers.tab,
    corrections.tab,
    exceptions.tab,
    plans.tab,
    deliveries.tab,
    control.tab,
    explanation.tab,
)
NOTHING_IS_A_FORMULA = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook_bytes(tables: QuarterTables) -> bytes:
    """The workbook of the quarter as XLSX; equal tables give equal bytes. TooManyRowsError where a tab does not fit in a worksheet."""
    content = BytesIO()
    # Widths are counted in digits of the default font: without it a reader takes another one, and cuts off what fits here.
    font = {"font_name": FONT, "font_size": SIZE}
    sizes = {"default_format_properties": font, "default_column_width": 64, "default_row_height": 18}
    book = xlsxwriter.Workbook(content, {"in_memory": True, **sizes, **NOTHING_IS_A_FORMULA})
    state = said("word.final" if tables.is_closed else "word.proposal")
    created = datetime.combine(tables.facts["peildatum"], time.min)
    book.set_properties({"title": said("workbook.file_title", quarter=tables.quarter), "comments": state, "created": created})
    look, heading = Look(book), Heading(str(tables.quarter), state)
    for tab in TABS:
        write_tab(book, look, tab(tables), heading)
    book.close()
    return content.getvalue()
