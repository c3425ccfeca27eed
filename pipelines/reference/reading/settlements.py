"""`settlements.csv`: changes of the open balance of a practice besides the closings (R35)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipelines.core.diagnostics import Diagnostic
from pipelines.reference import files
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.cells import CellError, agb, day, signed_euro, text, word
from pipelines.reference.reading.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.reading.keys import one_each
from pipelines.reference.settlements import Settlement
from pipelines.schemas.ledger import SettlementKind

_COLUMNS: Columns = {
    "id": required(text),
    "agb": required(agb),
    "date": required(day),
    "kind": required(word(SettlementKind)),
    "amount": required(signed_euro),
    "reference": optional(text, empty=""),
    "argument": required(text),
    "approved_by": required(text),
}
_POSITIVE = (SettlementKind.RETURNED, SettlementKind.RECEIVED)
_REFERRING = (SettlementKind.RETURNED, SettlementKind.MOVED)
_PAIR = 2


def read_settlements(path: Path) -> Read[Settlement]:
    """The settlements; the file is optional. An id twice, and a `moved` without its other half, are faults."""
    settlements, diagnostics = read_csv(path, _COLUMNS, _settlement, may_be_absent=True)
    twice = one_each(path_in_home(files.SETTLEMENTS), settlements, lambda one: (one.id,), "id")
    lone = () if diagnostics else _lone_moves(settlements)  # the other half may be in a line that is wrong
    return settlements, (*diagnostics, *twice, *lone)


def _settlement(row: Row) -> Settlement:
    kind, amount = row["kind"], row["amount"]
    if amount == 0:
        raise CellError("is 0.00", "expected an amount that changes the balance", "amount")
    if kind in _POSITIVE and amount < 0:
        raise CellError(f"{amount} is negative", f"expected a positive amount for {kind}", "amount")
    if kind in _REFERRING and not row["reference"]:
        what = "the end-to-end id of the transfer" if kind is SettlementKind.RETURNED else "the same text in both lines of the move"
        raise CellError("is empty", f"expected {what}", "reference")
    return Settlement(row["id"], row["agb"], row["date"], kind, amount, row["reference"], row["argument"], row["approved_by"], row.line)


def _lone_moves(settlements: Iterable[Settlement]) -> Iterator[Diagnostic]:
    """R35: a move is two lines of one size with one reference, one negative and one positive, of two practices."""
    by_reference: defaultdict[str, list[Settlement]] = defaultdict(list)
    for settlement in settlements:
        if settlement.kind is SettlementKind.MOVED:
            by_reference[settlement.reference].append(settlement)
    for reference, lines in by_reference.items():
        practices = {line.agb for line in lines}
        if len(lines) != _PAIR or len(practices) != _PAIR or sum(line.amount_eur for line in lines) != 0:
            for line in lines:
                wrong = f"the lines moved with reference {reference} are not a pair"
                expected = "expected two lines of two practices, one negative and one positive, of the same size"
                yield Diagnostic(path_in_home(files.SETTLEMENTS), line.row, "amount", wrong, expected)
