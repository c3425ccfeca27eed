"""The homes that are measured: made once below `made/`, and copied as new for every run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import country

from kbz_assets.storage.home import Home
from kbz_assets.storage.run_record import read_record
from pipelines.core.quarter import Quarter
from pipelines.reference.reading.book import read_reference
from pipelines.synthetic.home import make_region

QUARTER = Quarter(2026, 1)
HERE = Path(__file__).resolve().parent
MADE = HERE / "made"
KEY = {"KBZ_PSEUDONYM_KEY": "5f0e1d2c3b4a59687786a5b4c3d2e1f0a9b8c7d6e5f4031221304f5e6d7c8b9a"}
RUNTIME = MADE / "runtime-venv" / "bin"
"""What is measured runs as on a server: with what the runtime lock names, and no package of development. Made by `make bench`."""

_MARK = ".made"
_AW_LIST = "nza2023.csv"
_DIRTY = Fraction(1, 50)
_REGION = {"practices": 30, "patients": 100_000}


def compile_modules() -> None:
    """Compile the modules of the project, as an installation does: the environment of a benchmark can forbid writing next to them."""
    folders = [HERE.parent / package for package in ("pipelines", "kbz_assets")]
    subprocess.run([RUNTIME / "python", "-m", "compileall", "-q", *folders], check=True)


def country_home(patients: int) -> Path:
    """A country of `patients`, with a list for every 3,600 of them."""
    home = MADE / f"country-{patients}"
    with _made(home) as is_new:
        if is_new:
            country.main([str(home), "--patients", str(patients)])
    return home


def region_home(quarters: int, last: Quarter) -> Path:
    """The region of the demo, with lists of `quarters` quarters up to `last`."""
    home = MADE / f"region-{last}-{quarters}"
    with _made(home) as is_new:
        if is_new:
            make_region(home, quarters=quarters, last_quarter=last, dirty=_DIRTY, **_REGION)
    return home


@contextmanager
def as_new(home: Path, name: str = "as-new") -> Iterator[Path]:
    """A temporary home `name` with the lists and reference files of `home` and nothing else."""
    new = MADE / name
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700, parents=True)
    for part in ("deliveries", "reference"):
        (new / part).symlink_to(home / part)
    try:
        yield new
    finally:
        shutil.rmtree(new)


@contextmanager
def copy_of(home: Path) -> Iterator[Path]:
    """A temporary copy of everything that was made in a home of `as_new`."""
    copy = MADE / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    try:
        yield shutil.copytree(home, copy, symlinks=True)
    finally:
        shutil.rmtree(copy)


def close(home: Path, quarter: Quarter) -> None:
    """Close a quarter that was run, even with missing lists. Every transfer is on hold: a measurement needs no accounts."""
    record, book = read_record(Home(home), quarter), read_reference(home / "reference").book
    assert record is not None
    assert book is not None
    held = [word for agb in sorted({one.agb for one in book.practices}) for word in ("--hold", agb)]
    names = ["--prepared-by", "A. de Vries", "--approved-by", "B. Jansen", "--total", str(record.total_eur)]
    accepted = ["--accept-missing", "--reason", "what is measured has bad rows"]
    command = [RUNTIME / "kbz", "close", str(quarter), *names, *accepted, *held, "--home", home]
    subprocess.run(command, env={**os.environ, **KEY}, check=True, stdout=subprocess.DEVNULL)


def lists_of(home: Path) -> Path:
    """The lists of the quarter that is measured."""
    return home / "deliveries" / str(QUARTER)


def aw_list_of(home: Path) -> Path:
    """The AW list in force in that quarter."""
    return home / "reference" / "aw_lists" / _AW_LIST


@contextmanager
def _made(home: Path) -> Iterator[bool]:
    """Whether `home` still has to be made; an incomplete one is made again."""
    is_new = not (home / _MARK).exists()
    if is_new:
        shutil.rmtree(home, ignore_errors=True)
    yield is_new
    (home / _MARK).touch()
