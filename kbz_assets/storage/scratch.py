"""Temporary folders; those of killed processes are recognised by their locks, which nobody holds any more."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kbz_assets.storage.files import OWNER_ONLY_FOLDER, make_folder
from kbz_assets.storage.home import Home
from kbz_assets.storage.locking import claimed, remove_if_abandoned
from pipelines.core.diagnostics import Diagnostic, InputError

CLAIM = ".lock"
STARTS = "run-"


@contextmanager
def scratch_folder(below: Path) -> Iterator[Path]:
    """A new folder in `below`, for its owner only, that is removed after the block."""
    folder = make_folder(below) / f"{STARTS}{os.getpid()}-{secrets.token_hex(4)}"
    claim = folder.with_name(folder.name + CLAIM)
    with claimed(claim):
        folder.mkdir(mode=OWNER_ONLY_FOLDER)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            claim.unlink(missing_ok=True)


def clear_scratch(below: Path) -> None:
    """Remove what killed processes left in `below`. A folder is made after its claim and removed before it, so it always has one."""
    for claim in below.glob(f"{STARTS}*{CLAIM}"):
        folder = claim.with_name(claim.name.removesuffix(CLAIM))
        remove_if_abandoned(claim, lambda folder=folder: shutil.rmtree(folder, ignore_errors=True))  # type: ignore[misc]
    for folder in below.glob(f"{STARTS}*"):
        if folder.is_dir() and not folder.with_name(folder.name + CLAIM).exists():
            shutil.rmtree(folder, ignore_errors=True)


def scratch_for_reading(home: Home) -> Path:
    """The temporary folder of a command that changes nothing, for registrations of persons: in the home if that can be written."""
    nearest = next(folder for folder in (home.scratch, *home.scratch.parents) if folder.exists())
    return home.scratch if os.access(nearest, os.W_OK) else user_folder()


def user_folder() -> Path:
    """A private folder of this user below the temporary folder of the system; every command removes what killed ones left in it."""
    below = Path(tempfile.gettempdir()) / f"kbz-{os.getuid()}"
    make_folder(below)
    found = below.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) != OWNER_ONLY_FOLDER:
        wrong = "somebody else can look into the folder, which would hold registrations of persons"
        raise InputError([Diagnostic(str(below), None, "", wrong, "expected none, or TMPDIR to name a folder of your own")])
    return below
