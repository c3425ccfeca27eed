"""`receipts.csv`: what insurers paid to the region organisation (R40)."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference import files
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.cells import Cell, day, quarter, signed_euro, text, uzovi
from pipelines.reference.reading.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.reading.keys import one_each
from pipelines.reference.receipts import Receipt
from pipelines.schemas.columns import UNKNOWN_INSURER


def _insurer(cell: Cell) -> str:
    """A UZOVI code, or `unknown` as `insurer_balance` has it."""
    return UNKNOWN_INSURER if cell.text == UNKNOWN_INSURER else uzovi(cell)


_COLUMNS: Columns = {
    "id": required(text),
    "date": required(day),
    "uzovi": required(_insurer),
    "scheme": required(text),
    "quarter": required(quarter),
    "amount": required(signed_euro),
    "reference": optional(text, empty=""),
}


def read_receipts(path: Path) -> Read[Receipt]:
    """The receipts; the file is optional. An id twice is a fault."""
    receipts, diagnostics = read_csv(path, _COLUMNS, _receipt, may_be_absent=True)
    return receipts, (*diagnostics, *one_each(path_in_home(files.RECEIPTS), receipts, lambda one: (one.id,), "id"))


def _receipt(row: Row) -> Receipt:
    return Receipt(row["id"], row["date"], row["uzovi"], row["scheme"], row["quarter"], row["amount"], row["reference"], row.line)
