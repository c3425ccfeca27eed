"""Files that appear whole or not at all."""

import stat
from pathlib import Path

import pytest

from kbz_assets.storage.files import whole_folder, write_whole


def test_a_file_is_replaced_as_a_whole_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    target = tmp_path / "new" / "a.txt"
    write_whole(target, b"one")
    write_whole(target, b"two")
    assert target.read_bytes() == b"two"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["a.txt"]


def test_a_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "tables"
    for name in ("old", "new"):
        with whole_folder(target) as aside:
            (aside / name).write_text(name)
    assert [path.name for path in target.iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_a_failure_leaves_the_old_folder_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "tables"
    with whole_folder(target) as aside:
        (aside / "old").write_text("old")
    with pytest.raises(OSError, match="full"), whole_folder(target) as aside:
        (aside / "half").write_text("half")
        raise OSError("disk full")
    assert [path.name for path in target.iterdir()] == ["old"]
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_what_a_killed_run_left_aside_is_cleared_and_a_half_swap_is_undone(tmp_path: Path) -> None:
    target = tmp_path / "tables"
    (tmp_path / ".tables.old").mkdir()
    (tmp_path / ".tables.old" / "old").write_text("old")
    (tmp_path / ".tables.aside").mkdir()
    (tmp_path / ".tables.aside" / "half").write_text("half")
    with pytest.raises(RuntimeError), whole_folder(target):
        raise RuntimeError
    assert [path.name for path in target.iterdir()] == ["old"]
    with whole_folder(target) as aside:
        (aside / "new").write_text("new")
    assert [path.name for path in target.iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_a_published_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "tables") as aside:
        (aside / "a").write_text("a")
    assert stat.S_IMODE((tmp_path / "tables").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "tables" / "a").stat().st_mode) == 0o600
