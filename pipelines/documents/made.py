"""All documents of a quarter."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.documents.closing_report.report import closing_report
from pipelines.documents.files import CLOSING_REPORT, PAYMENT_PROPOSAL, REPORT_PAGE, workbook
from pipelines.documents.page import report_page
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.statements.files import statements
from pipelines.documents.workbook import workbook_bytes


def documents(tables: QuarterTables) -> Iterator[tuple[str, bytes]]:
    """Every document with its path below `output/<quarter>`, one by one; equal tables give equal bytes."""
    yield workbook(tables.quarter), workbook_bytes(tables)
    yield from statements(tables)
    yield REPORT_PAGE, report_page(tables)
    yield (CLOSING_REPORT if tables.is_closed else PAYMENT_PROPOSAL), closing_report(tables)
