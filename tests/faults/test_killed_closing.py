"""A closing that is killed at any of its file operations is either not made, or completed by the next command (R32)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kbz_assets.storage.closing import Moment, close_quarter
from kbz_assets.storage.home import Home
from kbz_assets.storage.ledger_files import frozen_faults, read_ledger
from kbz_assets.storage.locking import held
from kbz_assets.storage.mending import mend
from pipelines.core.quarter import Quarter
from pipelines.ledger.faults import Fault, RefusedError
from pipelines.ledger.order import Typed, order_of
from tests.faults.killing import Killer, killed
from tests.pipeline.stories import STORIES, frozen_bytes
from tests.quick_run import KEY, quick_documents, quick_run

Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)
MOMENT = Moment(datetime(2026, 8, 17, 9, 31, 7, tzinfo=UTC), "kbz", "0")
STORY = STORIES / "02-late-list"
NEVER = 10**9


def closed(home: Home, quarter: Quarter, total: str, **said: object) -> None:
    """Close a quarter as two people would; always at the same moment."""
    order = order_of(Typed(prepared_by="A. de Vries", approved_by="B. Jansen", total=total, **said), today=date(2026, 8, 17))
    with held(home.quarter(quarter).lock, lambda: None):
        close_quarter(home, quarter, order, key=KEY, moment=MOMENT, make_documents=quick_documents)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One quarter is closed; the next one was run and books a payout, a correction up and one down."""
    home = Home(tmp_path_factory.mktemp("closing") / "home")
    shutil.copytree(STORY / "home", home.path)
    quick_run(home, Q1)
    closed(home, Q1, "102.00", accept_missing=True, reason="lijst is opgevraagd, volgt")
    shutil.copytree(STORY / "steps" / "04", home.path, dirs_exist_ok=True)
    quick_run(home, Q2)
    return home


@pytest.fixture
def copy_of(ready: Home, tmp_path: Path) -> Callable[[], Home]:
    """Makes a fresh copy of it."""

    def copy() -> Home:
        shutil.rmtree(tmp_path / "home", ignore_errors=True)
        shutil.copytree(ready.path, tmp_path / "home")
        return Home(tmp_path / "home")

    return copy


def frozen_modes(home: Home) -> set[int]:
    """How the files of the ledger and of the closed quarters may be used."""
    output = [path for path in home.output(Q2).rglob("*") if path.is_file()]
    return {path.stat().st_mode & 0o777 for path in [*home.ledger.iterdir(), *output]}


def test_killed_anywhere_it_is_open_as_before_or_completed_to_the_same_bytes(copy_of: Callable[[], Home]) -> None:
    home = copy_of()
    before = frozen_bytes(home)
    with killed(Killer(home.path, NEVER)) as counting:
        closed(home, Q2, "102.00")
    undisturbed = frozen_bytes(home)
    assert frozen_modes(home) == {0o400}
    outcomes = []
    for at in range(counting.seen):
        home = copy_of()
        with killed(Killer(home.path, at)) as killer:
            closed(home, Q2, "102.00")
        assert killer.seen > at
        is_closed = home.manifest(Q2).exists()
        if not is_closed:
            assert frozen_bytes(home) == before, f"operation {at}"
        mend(home)
        assert frozen_bytes(home) == (undisturbed if is_closed else before), f"operation {at}"
        assert read_ledger(home).closed.keys() == ({Q1, Q2} if is_closed else {Q1})
        if not is_closed:
            closed(home, Q2, "102.00")
        assert frozen_bytes(home) == undisturbed, f"operation {at}"
        assert frozen_modes(home) == {0o400}
        outcomes.append(is_closed)
    assert outcomes == sorted(outcomes)
    assert outcomes.count(False) > 20
    assert outcomes.count(True) > 20


def test_a_completion_that_is_killed_is_completed_by_the_next_one(copy_of: Callable[[], Home]) -> None:
    home = copy_of()
    closed(home, Q2, "102.00")
    undisturbed = frozen_bytes(home)
    at = _operation_after_the_manifest(copy_of)
    for further in range(0, 40, 3):
        home = copy_of()
        with killed(Killer(home.path, at)):
            closed(home, Q2, "102.00")
        with killed(Killer(home.path, further)):
            mend(home)
        mend(home)
        assert frozen_bytes(home) == undisturbed
        assert not home.quarter(Q2).prepared_closing.exists()


def _operation_after_the_manifest(copy_of: Callable[[], Home]) -> int:
    low, high = 0, 200
    while low < high:
        middle, home = (low + high) // 2, copy_of()
        with killed(Killer(home.path, middle)):
            closed(home, Q2, "102.00")
        low, high = (low, middle) if home.manifest(Q2).exists() else (middle + 1, high)
    return low


KILLED_PROCESS = """
import sys
from pathlib import Path
from kbz_assets.storage.home import Home
from tests.faults.killing import Killer, killed
from tests.faults.test_killed_closing import Q2, closed
with killed(Killer(Path(sys.argv[1]), int(sys.argv[2]), is_real=True)):
    closed(Home(Path(sys.argv[1])), Q2, "102.00")
"""


def test_a_real_process_that_is_killed_leaves_what_an_injected_kill_leaves(copy_of: Callable[[], Home]) -> None:
    """Before the manifest is in place, just after, and at the last operation."""
    home = copy_of()
    with killed(Killer(home.path, NEVER)) as counting:
        closed(home, Q2, "102.00")
    undisturbed = frozen_bytes(home)
    commit = _operation_after_the_manifest(copy_of)
    for at in (commit - 1, commit, counting.seen - 1):
        home = copy_of()
        before = frozen_bytes(home)
        ended = subprocess.run([sys.executable, "-c", KILLED_PROCESS, str(home.path), str(at)], check=False, cwd=Path(__file__).parents[2])
        assert ended.returncode == -signal.SIGKILL
        assert home.manifest(Q2).exists() == (at >= commit)
        mend(home)
        assert frozen_bytes(home) == (undisturbed if at >= commit else before)


def other_closing(home: Home) -> subprocess.Popen[str]:
    """`kbz close` as another process."""
    words = ["close", str(Q2), "--prepared-by", "A. de Vries", "--approved-by", "B. Jansen", "--total", "102.00", "--home", str(home.path)]
    return subprocess.Popen(
        [sys.executable, "-c", "from kbz_assets.entry import main; main()", *words],
        env={**os.environ, "KBZ_PSEUDONYM_KEY": "5f0e1d2c3b4a59687786a5b4c3d2e1f0a9b8c7d6e5f4031221304f5e6d7c8b9a"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_of_two_closings_at_the_same_time_one_waits_and_is_refused(copy_of: Callable[[], Home]) -> None:
    home = copy_of()
    both = [other_closing(home) for _ in range(2)]
    ended = [(*one.communicate(), one.returncode) for one in both]
    assert sorted(code for _, _, code in ended) == [0, 1], ended
    (refused,) = (stderr for _, stderr, code in ended if code == 1)
    assert "refused already_closed: 2026Q2 was closed as 0002 at " in refused
    assert len(read_ledger(home).closings) == 2


def test_a_closing_that_had_to_wait_looks_again_and_is_refused(copy_of: Callable[[], Home]) -> None:
    """The other one is sure to wait: it says so before this one closes."""
    home = copy_of()
    with held(home.quarter(Q2).lock, lambda: None):
        waiting = other_closing(home)
        assert waiting.stderr is not None
        assert waiting.stderr.readline() == "A run or another command is at work on 2026Q2; waiting for it\n"
        order = order_of(Typed(prepared_by="A. de Vries", approved_by="B. Jansen", total="102.00"), today=date(2026, 8, 17))
        close_quarter(home, Q2, order, key=KEY, moment=MOMENT)
    before = frozen_bytes(home)
    _, told = waiting.communicate()
    assert told == "refused already_closed: 2026Q2 was closed as 0002 at 2026-08-17T09:31:07Z, expected an open quarter\n"
    assert waiting.returncode == 1
    assert frozen_bytes(home) == before


def test_a_closing_that_fails_leaves_everything_as_it_was(copy_of: Callable[[], Home], monkeypatch: pytest.MonkeyPatch) -> None:
    home = copy_of()
    before = frozen_bytes(home)
    monkeypatch.setattr("kbz_assets.storage.closing.bank_file", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        closed(home, Q2, "102.00")
    mend(home)
    assert frozen_bytes(home) == before


def test_the_same_closing_is_not_made_twice(copy_of: Callable[[], Home]) -> None:
    home = copy_of()
    closed(home, Q2, "102.00")
    before = frozen_bytes(home)
    with pytest.raises(RefusedError, match="refused already_closed: 2026Q2"):
        closed(home, Q2, "102.00")
    assert frozen_bytes(home) == before


def test_verify_finds_every_byte_of_every_frozen_file_that_is_flipped(copy_of: Callable[[], Home], tmp_path: Path) -> None:
    """Each file is looked at in an output of its own, so that the others need not be read for every byte of it."""
    home = copy_of()
    closed(home, Q2, "102.00")
    closing = read_ledger(home).closed[Q2]
    assert list(frozen_faults(home, closing)) == []
    for name in closing.outputs:
        alone = Home(tmp_path / "alone" / name)
        target = alone.output(Q2) / name
        target.parent.mkdir(parents=True)
        content = (home.output(Q2) / name).read_bytes()
        target.write_bytes(content)
        changed = Fault(alone.shown(target), "it is not as it was when the quarter was closed")
        of_it = replace(closing, outputs={name: closing.outputs[name]})
        assert changed not in frozen_faults(alone, of_it)
        with target.open("r+b", buffering=0) as file:
            for place, byte in enumerate(content):
                os.pwrite(file.fileno(), bytes([byte ^ 1]), place)
                assert changed in frozen_faults(alone, of_it), f"{name} byte {place}"
                os.pwrite(file.fileno(), bytes([byte]), place)
