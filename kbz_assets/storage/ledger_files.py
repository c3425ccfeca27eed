"""The ledger on disk: read as a whole, and extended by closings, whose manifest is the commit (R32, R33).

Until its manifest is in place a closing has changed nothing: everything is prepared in the warehouse. After that the quarter is
closed, and the prepared files only have to be put in place, by the closing itself or by the next command.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from kbz_assets.storage.files import flush_folder, make_folder, skipped_where_read_only, whole_folder, write_whole
from kbz_assets.storage.home import SCENARIO, Home
from kbz_assets.storage.input_hashes import bytes_of, files_below, sha256
from kbz_assets.storage.locking import held, shared
from pipelines.core.junk import is_junk
from pipelines.core.quarter import Quarter
from pipelines.ledger import LEDGER_FILE, WITNESS_FILE
from pipelines.ledger.chain import LedgerFiles, checked
from pipelines.ledger.closing import Closing
from pipelines.ledger.faults import BrokenLedgerError, Fault
from pipelines.ledger.ledger import Ledger

_READ_ONLY = 0o400
_MANIFEST, _OUTPUT = "manifest.json", "output"


def read_ledger(home: Home) -> Ledger:
    """The ledger; BrokenLedgerError when something in it does not fit."""
    ledger, faults = inspected(home)
    if faults:
        raise BrokenLedgerError(faults)
    return ledger


def inspected(home: Home) -> tuple[Ledger, tuple[Fault, ...]]:
    """The ledger and its faults, read while nobody closes. A killed closing is completed first."""
    with skipped_where_read_only():
        complete_closings(home)
    while True:
        knew_lock = home.closing_lock.exists()
        with shared(home.closing_lock, lambda: None):
            ledger, faults = checked(_files(home))
        if not faults or knew_lock or not home.closing_lock.exists():
            return ledger, faults


def inspected_under_lock(home: Home) -> tuple[Ledger, tuple[Fault, ...]]:
    """The ledger and its faults, for a caller who holds the lock of closings."""
    return checked(_files(home))


def _files(home: Home) -> LedgerFiles:
    files = {path.relative_to(home.ledger).as_posix(): bytes_of(path) for path in files_below(home.ledger)}
    witnesses = {path.parent.name: bytes_of(path) for path in sorted(home.all_output.glob(f"*/{WITNESS_FILE}"))}
    return LedgerFiles(files, witnesses)


def frozen_files(home: Home, quarter: Quarter) -> dict[str, Path]:
    """What a closing of `quarter` freezes, by path below its output: all but scenarios, the witness and what systems leave behind."""
    folder = home.output(quarter)
    found = {path.relative_to(folder).as_posix(): path for path in files_below(folder)}
    return {name: path for name, path in found.items() if name != WITNESS_FILE and name.partition("/")[0] != SCENARIO}


def frozen_faults(home: Home, closing: Closing) -> Iterator[Fault]:
    """The frozen files of a closing that were changed, removed or added."""
    found = frozen_files(home, closing.quarter)
    frozen = {name for name in closing.outputs if not any(map(is_junk, name.split("/")))}  # earlier versions froze junk too
    for name in sorted(found.keys() | frozen):
        file = home.shown(home.output(closing.quarter) / name)
        if name not in closing.outputs:
            yield Fault(file, "it was not there when the quarter was closed")
        elif name not in found:
            yield Fault(file, "it is gone")
        elif sha256(bytes_of(found[name])) != closing.outputs[name]:
            yield Fault(file, "it is not as it was when the quarter was closed")
    if not home.witness(closing.quarter).exists():
        yield Fault(home.shown(home.witness(closing.quarter)), "it is gone")


@contextmanager
def closing_lock(home: Home) -> Iterator[None]:
    """Hold the lock of closings in the block, after completing a killed closing."""
    with held(home.closing_lock, lambda: None):
        _complete_all(home)
        yield


def add_closing(home: Home, quarter: Quarter, manifest: bytes, ledger: bytes, outputs: Mapping[str, bytes]) -> None:
    """Close `quarter`: write the manifest, `ledger.parquet` and the files of `outputs` (by path below its output), all or none.

    The caller holds the lock of closings and that of the quarter.
    """
    prepared = home.quarter(quarter).prepared_closing
    in_output = {f"{_OUTPUT}/{name}": content for name, content in {**outputs, WITNESS_FILE: manifest}.items()}
    with whole_folder(prepared) as aside:
        for name, content in {_MANIFEST: manifest, LEDGER_FILE: ledger, **in_output}.items():
            make_folder((aside / name).parent)
            (aside / name).write_bytes(content)
    make_folder(home.ledger)
    _put(prepared / _MANIFEST, home.manifest(quarter))
    _complete(home, quarter)


def complete_closings(home: Home) -> None:
    """Put in place what a killed closing had prepared, or remove it when its manifest is not there."""
    if home.has_unfinished_closing():
        with closing_lock(home):
            pass


def _complete_all(home: Home) -> None:
    for quarter in home.worked_quarters():
        if home.quarter(quarter).prepared_closing.exists():
            _complete(home, quarter)


def _complete(home: Home, quarter: Quarter) -> None:
    """Every step can be repeated after a kill; the last one removes the prepared files."""
    prepared, manifest = home.quarter(quarter).prepared_closing, home.manifest(quarter)
    if manifest.exists():
        _put(prepared / LEDGER_FILE, home.ledger_file)
        for path in files_below(prepared / _OUTPUT):
            _put(path, home.output(quarter) / path.relative_to(prepared / _OUTPUT))
        for path in (manifest, home.ledger_file, home.witness(quarter), *frozen_files(home, quarter).values()):
            with suppress(FileNotFoundError):  # a file that somebody removed is reported by `kbz verify`
                path.chmod(_READ_ONLY)
    shutil.rmtree(prepared)


def _put(source: Path, target: Path) -> None:
    """Replace `target` by `source` in one step; does nothing when that was done before."""
    make_folder(target.parent)
    with suppress(FileNotFoundError):
        try:
            source.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            write_whole(target, source.read_bytes())
            source.unlink()
    flush_folder(target.parent)
