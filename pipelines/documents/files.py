"""The names of the documents of a quarter, below its folder in the output."""

from __future__ import annotations

from pipelines.core.quarter import Quarter

ALL_DOCUMENTS = "documents"
"""All of them together, while they are made."""
STATEMENTS = "betaalspecificaties"
"""The folder with a statement per practice, and all of them in one file for finance alone."""
REPORT_PAGE = "rapport.html"
PAYMENT_PROPOSAL = "betaalvoorstel.pdf"
"""The page that two people agree on, before the closing."""
CLOSING_REPORT = "sluitingsverslag.pdf"
"""The same page of a closed quarter."""


def workbook(quarter: Quarter) -> str:
    """The workbook of finance."""
    return f"kbz_{quarter}.xlsx"
