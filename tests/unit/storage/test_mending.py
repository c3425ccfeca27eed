"""What a killed command left in a home is put right by the next one."""

import errno
import os
from pathlib import Path

import pytest

from kbz_assets.storage.files import make_folder, whole_folder, write_whole
from kbz_assets.storage.home import Home
from kbz_assets.storage.locking import claimed, held, held_if_free, shared
from kbz_assets.storage.mending import mend
from kbz_assets.storage.scratch import clear_scratch, scratch_folder, scratch_for_reading
from pipelines.core.quarter import Quarter

QUARTER = Quarter(2026, 1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    home = Home(tmp_path / "home")
    make_folder(home.published(QUARTER))
    (home.published(QUARTER) / "payouts.csv").write_text("old", encoding="utf-8")
    make_folder(home.quarter(QUARTER).tables)
    make_folder(home.dagster)
    return home


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def never() -> None:
    raise AssertionError("nobody holds the lock")


def test_published_tables_come_back_after_a_kill_between_two_renames(home: Home) -> None:
    published = home.published(QUARTER)
    published.rename(published.with_name(".tables.old"))
    make_folder(published.with_name(".tables.aside"))
    mend(home)
    assert names(published.parent) == ["tables"]
    assert (published / "payouts.csv").read_text(encoding="utf-8") == "old"


def test_remains_of_an_exchange_are_removed(home: Home) -> None:
    make_folder(home.output(QUARTER) / ".tables.aside")
    make_folder(home.output(QUARTER) / ".tables.old")
    make_folder(home.output(QUARTER) / "scenario" / ".kader.aside")
    make_folder(home.quarter(QUARTER).landing / ".registrations.aside")
    mend(home)
    assert names(home.output(QUARTER)) == ["scenario", "tables"]
    assert names(home.output(QUARTER) / "scenario") == names(home.quarter(QUARTER).landing) == []


def test_what_a_step_reads_of_a_share_of_the_lists_is_left_alone(home: Home) -> None:
    being_written = make_folder(home.quarter(QUARTER).shares_of("a-run") / ".0.aside")
    mend(home)
    assert being_written.is_dir()


def test_a_quarter_that_a_run_works_on_is_left_alone(home: Home) -> None:
    folders = home.quarter(QUARTER)
    left = [make_folder(home.output(QUARTER) / ".tables.aside"), make_folder(folders.scratch / "run-1")]
    with held(folders.lock, never):
        mend(home)
        assert all(path.exists() for path in left)
    mend(home)
    assert not any(path.exists() for path in left)


def test_a_file_that_was_being_written_goes_and_one_that_is_being_written_stays(home: Home) -> None:
    abandoned = [folder / ".a.parquet.123.aside" for folder in (home.path, home.dagster, home.quarter(QUARTER).tables)]
    for path in abandoned:
        path.write_text("half", encoding="utf-8")
    busy = home.path / ".demo.json.9.aside"
    with claimed(busy):
        mend(home)
        assert busy.exists()
    assert not any(path.exists() for path in abandoned)
    mend(home)
    assert not busy.exists()


def test_scratch_of_the_living_stays_and_of_the_dead_goes(home: Home) -> None:
    for below in (home.scratch, home.quarter(QUARTER).scratch, scratch_for_reading(home)):
        dead = make_folder(below / "run-77-ab")
        (dead / "part-00000.parquet").write_text("persons", encoding="utf-8")
        dead.with_name("run-77-ab.lock").touch()
        of_an_older_version = make_folder(below / "run-x")
        with scratch_folder(below) as living:
            mend(home)
            assert living.is_dir()
            assert not dead.exists()
            assert not of_an_older_version.exists()
        assert names(below) == []


def test_scratch_is_for_its_owner_alone_and_gone_after_a_fault(home: Home) -> None:
    with pytest.raises(RuntimeError), scratch_folder(home.scratch) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        raise RuntimeError
    assert names(home.scratch) == []


def test_a_home_that_cannot_be_written_is_read_as_it_is(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("kbz_assets.storage.mending.held_if_free", refused)
    mend(home)
    monkeypatch.setattr("kbz_assets.storage.scratch.os.access", lambda *_: False)
    assert scratch_for_reading(home).parent == home.path.parent / "tmp"


def test_a_temporary_folder_that_belongs_to_another_is_not_used(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kbz_assets.storage.scratch.os.access", lambda *_: False)
    scratch_for_reading(home).chmod(0o755)
    with pytest.raises(Exception, match="somebody else can look into the folder"):
        scratch_for_reading(home)


def test_a_home_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    mend(Home(tmp_path / "typo"))
    assert not (tmp_path / "typo").exists()


def test_readers_share_a_lock_that_a_writer_has_alone(tmp_path: Path) -> None:
    lock, waited = tmp_path / ".lock", []
    with held(lock, never):
        pass
    with shared(lock, never), shared(lock, never), held_if_free(lock) as is_free:
        assert not is_free
    with held_if_free(lock) as is_free:
        assert is_free
    with held(lock, never), pytest.raises(InterruptedError), shared(lock, lambda: waited.append(1) or stop()):
        pass
    assert waited == [1]


def stop() -> None:
    raise InterruptedError


def test_reading_without_a_lock_makes_none(tmp_path: Path) -> None:
    with shared(tmp_path / ".lock", never):
        assert not (tmp_path / ".lock").exists()


def test_a_file_that_cannot_be_written_leaves_nothing_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    write_whole(tmp_path / "a", b"old")
    monkeypatch.setattr("kbz_assets.storage.files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a", b"new")
    assert names(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_longer_leftover_of_the_same_process_does_not_show_through(tmp_path: Path) -> None:
    (tmp_path / f".a.{os.getpid()}.aside").write_bytes(b"much longer than the new content")
    write_whole(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"


def test_a_reader_finds_a_folder_at_every_moment_of_an_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every rename that Python does is watched: none may be of the published folder itself."""
    target = tmp_path / "tables"
    with whole_folder(target) as aside:
        (aside / "old").touch()

    def forbidden(path: Path, _: Path) -> Path:
        raise AssertionError(f"{path} was renamed, so that there was a gap")

    monkeypatch.setattr(Path, "rename", forbidden)
    with whole_folder(target) as aside:
        (aside / "new").touch()
    assert names(target) == ["new"]


def test_where_the_system_cannot_exchange_two_renames_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kbz_assets.storage.files.exchange", lambda *_: False)
    for name in ("old", "new"):
        with whole_folder(tmp_path / "tables") as aside:
            (aside / name).touch()
    assert names(tmp_path / "tables") == ["new"]
    assert names(tmp_path) == ["tables"]


def test_clearing_a_folder_that_is_not_there_does_nothing(tmp_path: Path) -> None:
    clear_scratch(tmp_path / "nothing")
    assert names(tmp_path) == []
