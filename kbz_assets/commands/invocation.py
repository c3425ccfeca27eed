"""How this program was called, so that every command that it suggests works as typed."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

from kbz_assets.storage.home import Home, default_home
from pipelines.core.diagnostics import Diagnostic, InputError

NAME = "kbz"


def program() -> str:
    """`kbz` if the shell finds this installation by that name, else its path, relative when it is below the current folder."""
    own = Path(sys.executable).with_name(NAME)
    found = shutil.which(NAME)
    if not own.exists() or (found is not None and own.samefile(found)):
        return NAME
    return shlex.quote(_from_here(own))


def suggested(home: Home, *words: str) -> str:
    """The command `words` on `home`, as it can be typed here; the home is named unless it is the default."""
    named = () if home == default_home() else ("--home", _from_here(home.path))
    return " ".join([program(), *(shlex.quote(word) for word in (*words, *named))])


def demand_home(home: Home) -> None:
    """InputError when the folder is not a home: it has neither reference files nor a ledger, as after a typing error."""
    if not home.reference.is_dir() and not home.ledger.is_dir():
        expected = f"expected a folder as this makes it: {suggested(home, 'init')}"
        raise InputError([Diagnostic(str(home.path), None, "", "it is not a home", expected)])


def _from_here(path: Path) -> str:
    here = Path.cwd()
    return os.path.relpath(path, here) if path.is_relative_to(here) else str(path)
