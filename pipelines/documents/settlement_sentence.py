"""What became of the balance of a practice besides its lines: a sentence in Dutch per settlement (R35)."""

from __future__ import annotations

from pipelines.documents.quarter_tables import Row
from pipelines.dutch.words import euro, said, whole_day
from pipelines.schemas.ledger import SettlementKind


def settlement_sentence(settlement: Row) -> str:
    """A row of `settlements` as the practice reads it, such as when the bank sent which transfer back."""
    name, amount = settlement["kind"], settlement["amount"]
    if name == SettlementKind.MOVED:
        name = "moved_here" if amount > 0 else "moved_away"
    figures = {"on": whole_day(settlement["date"]), "amount": euro(abs(amount)), "reference": settlement["reference"]}
    return said(f"statement.settlement.{name}", **figures)
