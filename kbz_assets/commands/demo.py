"""`kbz demo`: make a synthetic region in the home and run its last quarter."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

from kbz_assets.commands.console import out
from kbz_assets.commands.run import run_quarter
from kbz_assets.commands.summary import show_quarter
from kbz_assets.runtime.instance import prepare_instance
from kbz_assets.runtime.pseudonym_key import make_key
from kbz_assets.storage.files import write_whole
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.numbers import counted
from pipelines.core.quarter import Quarter
from pipelines.synthetic.home import make_region

LAST_QUARTER = Quarter(2026, 1)
"""Fixed, so that the same command always gives the same region."""


@dataclass(frozen=True, slots=True)
class DemoSize:
    """The size of the region; `dirty` is the share of bad rows."""

    practices: int
    patients: int
    quarters: int
    seed: int
    dirty: Fraction


def run_demo(home: Home, size: DemoSize, *, debug: bool) -> None:
    """Make the region where it is not there yet, run its last quarter and show the outcome."""
    record = home.demo_size
    wanted = json.dumps(asdict(size), indent=2, default=str) + "\n"
    _refuse_other_home(home, record, wanted)
    if not record.exists():
        with out.status(_announced(size)):
            make_region(
                home.path,
                practices=size.practices,
                patients=size.patients,
                quarters=size.quarters,
                last_quarter=LAST_QUARTER,
                seed=size.seed,
                dirty=size.dirty,
            )
        make_key(home.key_file)
        write_whole(record, wanted.encode())
    prepare_instance(home)
    costs = run_quarter(home, LAST_QUARTER, debug=debug)
    show_quarter(home, LAST_QUARTER, costs)


def _announced(size: DemoSize) -> str:
    practices, patients = counted(size.practices, "practice"), counted(size.patients, "patient")
    return f"Making a region of {practices} and {patients}, {counted(size.quarters, 'quarter')}"


def _refuse_other_home(home: Home, record: Path, wanted: str) -> None:
    """Refuse to write into a home with real lists, or over a region of another size."""
    if record.exists() and record.read_text(encoding="utf-8") != wanted:
        raise InputError(
            [Diagnostic(str(home.path), None, "", "it holds a demo of another size", "expected the same options, or another --home")]
        )
    if not record.exists() and home.reference.exists():
        raise InputError([Diagnostic(str(home.path), None, "", "it holds a home that is not a demo", "expected another --home")])
