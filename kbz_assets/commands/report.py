"""`kbz report`: the documents of a quarter again, from its tables alone."""

from __future__ import annotations

from pathlib import Path

from kbz_assets.commands.console import say
from kbz_assets.commands.decided import reading, writing
from kbz_assets.commands.invocation import demand_outside, suggested
from kbz_assets.runtime.version import program_version
from kbz_assets.storage.documents import quarter_tables, write_documents
from kbz_assets.storage.files import private_files
from kbz_assets.storage.home import Home
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.warehouse import has_table
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.quarter import Quarter


def report(home: Home, quarter: Quarter, to: Path | None) -> None:
    """Write the documents of `quarter` into its output, or into the folder `to`, which a closed quarter requires.

    InputError when the quarter was not run yet, when it is closed and `to` is not named, or when `to` lies in a folder of the home.
    """
    published = home.published(quarter)
    if not has_table(published, "payouts"):
        expected = f"expected {suggested(home, 'run', str(quarter))} before this"
        raise InputError([Diagnostic(home.shown(published), None, "", "the quarter was not run yet", expected)])
    closing = read_ledger(home).closed.get(quarter)
    if closing is not None and to is None:
        wrong, expected = f"{quarter} is closed, and its documents stay as they are", "expected --to DIR, another folder for them"
        raise InputError([Diagnostic("--to", None, "", wrong, expected)])
    folder = home.output(quarter) if to is None else demand_outside(home, to)
    lock = writing if to is None else reading
    with private_files(), lock(home, quarter):
        written = write_documents(folder, quarter_tables(home, quarter, closing, program_version()))
    for path in written.files:
        say(str(path))
