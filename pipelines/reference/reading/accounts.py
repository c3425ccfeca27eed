"""`accounts.csv`: the general ledger accounts of the journal."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference import files
from pipelines.reference.accounts import Account, AccountUse
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.cells import text, word
from pipelines.reference.reading.csv_file import Columns, Read, Row, optional, read_csv, required
from pipelines.reference.reading.keys import one_each

_COLUMNS: Columns = {
    "use": required(word(AccountUse)),
    "scheme": optional(text, empty=""),
    "account": required(text),
    "name": optional(text, empty=""),
}


def read_accounts(path: Path) -> Read[Account]:
    """The accounts; the file is optional. Two lines of a use and scheme are a fault."""
    accounts, diagnostics = read_csv(path, _COLUMNS, _account, may_be_absent=True)
    return accounts, (*diagnostics, *one_each(path_in_home(files.ACCOUNTS), accounts, lambda one: (one.use, one.scheme), "use"))


def _account(row: Row) -> Account:
    return Account(**row.values, row=row.line)
