"""How this program was called, so that every command that it suggests works as typed."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

import typer

from kbz_assets.storage.home import Home, default_home
from pipelines.core.diagnostics import Diagnostic, InputError

NAME = "kbz"


def program() -> str:
    """`kbz` if the shell finds this installation by that name, else its path, relative when it is below the current folder."""
    own = Path(sys.executable).with_name(NAME)
    found = shutil.which(NAME)
    if not own.exists() or (found is not None and own.samefile(found)):
        return NAME
    return shlex.quote(from_here(own))


def suggested(home: Home, *words: str) -> str:
    """The command `words` on `home`, as it can be typed here; the home is named unless it is the default."""
    named = () if home == default_home() else ("--home", from_here(home.path))
    return " ".join([program(), *(shlex.quote(word) for word in (*words, *named))])


def named_folder(named: str | Path) -> Path:
    """The folder that somebody named; BadParameter for a file, and for nothing, which an unset variable of a shell leaves."""
    if named == "":
        raise typer.BadParameter("it is empty")
    if Path(named).is_file():
        raise typer.BadParameter(f"{named} is a file")
    return Path(named)


def demand_home(home: Home) -> None:
    """InputError when the folder is not a home: it has neither reference files nor a ledger, as after a typing error."""
    if not home.reference.is_dir() and not home.ledger.is_dir():
        expected = f"expected a folder as this makes it: {suggested(home, 'init')}"
        raise InputError([Diagnostic(str(home.path), None, "", "it is not a home", expected)])


def demand_outside(home: Home, to: Path) -> Path:
    """The folder that `--to` names; InputError where it lies in a folder of the home: a copy would change an input or a closed quarter."""
    folder = to.resolve()
    kept = (home.reference, home.all_deliveries, home.warehouse, home.ledger, home.all_output, home.dagster)
    inside = next((one for one in kept if folder.is_relative_to(one.resolve())), None)
    if inside is not None:
        raise InputError([Diagnostic("--to", None, "", f"{folder} lies in {inside.name}/ of the home", "expected a folder outside it")])
    return folder


def from_here(path: Path) -> str:
    """The path as it can be typed here: from the current folder where it is below it."""
    here = Path.cwd()
    return os.path.relpath(path, here) if path.is_relative_to(here) else str(path)
