"""Labels and cells that several tabs have, in one wording."""

from __future__ import annotations

from pipelines.documents.sums import MoneyFlow
from pipelines.documents.workbook.cells import Cell, Tone
from pipelines.dutch.words import said, word, yes_no


def total_of_flow(flow: MoneyFlow) -> str:
    """The label of a total over one flow of money: for what is not ours it says that it stays apart."""
    return said("workbook.total.all") if flow is MoneyFlow.PAID_BY_US else said("workbook.total.apart", flow=word(flow))


def yes_or_warning(answer: bool) -> Cell:
    """Yes, or a no that stands out."""
    return Cell(yes_no(answer), tone=Tone.GOOD if answer else Tone.WARN)
