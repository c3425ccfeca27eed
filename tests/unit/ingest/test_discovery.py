"""Which files count: junk, versions, copies, links and names."""

import os
from pathlib import Path

import pytest

from pipelines.ingest.discovery import read_bytes
from tests.unit.ingest.delivering import GOOD, KEY, OTHER_PRACTICE, PRACTICE, bsn, csv, ingested

LIST = csv(GOOD)
OTHER = csv(GOOD, GOOD)
THIRD = csv(GOOD, GOOD, GOOD)


def test_what_systems_leave_behind_is_no_delivery(tmp_path):
    junk = [".DS_Store", "Thumbs.db", "thumbs.DB", "desktop.ini", ".verborgen.csv", "~$lijst.xlsx", ".map/lijst.csv"]
    assert ingested(tmp_path, {**dict.fromkeys(junk, LIST), "sub/lijst.csv": LIST}).statuses == {"sub/lijst.csv": "accepted"}


def test_the_highest_version_counts_by_number_and_not_by_letter(tmp_path):
    found = ingested(tmp_path, {"lijst.csv": LIST, "lijst.v2.csv": OTHER, "lijst.v10.txt": THIRD})
    assert found.statuses == {"lijst.csv": "superseded", "lijst.v10.txt": "accepted", "lijst.v2.csv": "superseded"}
    assert found.file("lijst.v10.txt")["version"] == 10
    assert found.file("lijst.csv")["version"] == 1


def test_all_files_of_the_highest_version_count(tmp_path):
    found = ingested(tmp_path, {"a/lijst.csv": LIST, "a/lijst.v2.csv": OTHER, "a/lijst.V2.CSV.txt": THIRD})
    assert sorted(found.statuses.values()) == ["accepted", "accepted", "superseded"]


def test_a_list_of_the_same_name_in_another_folder_is_another_list(tmp_path):
    found = ingested(tmp_path, {"a/lijst.csv": LIST, "b/lijst.v2.csv": OTHER})
    assert set(found.statuses.values()) == {"accepted"}


def test_a_lower_version_stays_superseded_when_the_highest_is_rejected(tmp_path):
    found = ingested(tmp_path, {"lijst.csv": LIST, "lijst.v2.csv.gz": b"\x1f\x8bstuk"})
    assert found.statuses == {"lijst.csv": "superseded", "lijst.v2.csv.gz": "rejected"}
    assert found.registrations.is_empty()


def test_two_files_with_the_same_bytes_count_once_and_the_first_by_path_counts(tmp_path):
    found = ingested(tmp_path, {"b.csv": LIST, "Z.csv": LIST, "a.csv": LIST})
    assert found.statuses == {"Z.csv": "accepted", "a.csv": "duplicate_file", "b.csv": "duplicate_file"}


def test_a_copy_of_a_superseded_file_of_another_list_is_a_duplicate_wherever_it_stands(tmp_path):
    found = ingested(tmp_path, {"0_oud.csv": LIST, "lijst.csv": LIST, "lijst.v2.csv": OTHER, "z_oud.csv": LIST})
    assert found.statuses == {
        "0_oud.csv": "duplicate_file",
        "lijst.csv": "superseded",
        "lijst.v2.csv": "accepted",
        "z_oud.csv": "duplicate_file",
    }


def test_a_new_version_with_the_bytes_of_the_old_one_counts(tmp_path):
    assert ingested(tmp_path, {"a.csv": LIST, "a.v2.csv": LIST}).statuses == {"a.csv": "superseded", "a.v2.csv": "accepted"}


def test_equal_lists_in_the_folders_of_two_practices_are_told_with_both_names(tmp_path):
    found = ingested(tmp_path, {f"{PRACTICE}/a.csv": LIST, f"{OTHER_PRACTICE}/b.csv": LIST, "elders/c.csv": LIST})
    assert len(found.result.warnings) == 1
    assert f"{PRACTICE}/a.csv and {OTHER_PRACTICE}/b.csv" in found.result.warnings[0]


def test_a_bsn_in_a_name_is_masked_and_other_numbers_are_not(tmp_path):
    number = bsn(7654321)
    found = ingested(tmp_path, {f"{number}/lijst {number}.csv": LIST, "9876543210.csv": OTHER, "123456789.csv": THIRD})
    masked = KEY.masked(number)
    assert masked.startswith("#")
    assert len(masked) == 9
    assert set(found.statuses) == {f"{masked}/lijst {masked}.csv", "9876543210.csv", "123456789.csv"}


def test_links_are_told_and_not_followed(tmp_path):
    outside = tmp_path / "geheim"
    outside.mkdir()
    (outside / "lijst.csv").write_bytes(LIST)
    folder = tmp_path / "2026Q1"
    folder.mkdir()
    (folder / "map").symlink_to(outside)
    (folder / "lijst.csv").symlink_to(outside / "lijst.csv")
    found = ingested(tmp_path, {"echt.csv": OTHER})
    assert found.statuses == {"echt.csv": "accepted"}
    assert [warning.split(":")[0] for warning in found.result.warnings] == ["lijst.csv", "map"]


def test_a_name_that_would_break_a_line_is_shown_with_codes(tmp_path):
    assert ingested(tmp_path, {"a\nb.csv": LIST}).statuses == {"a\\u000ab.csv": "accepted"}


def test_a_name_that_is_no_text_is_shown_with_codes(tmp_path):
    folder = tmp_path / "2026Q1"
    folder.mkdir()
    (folder / os.fsdecode(b"lijst\xff.csv")).write_bytes(LIST)
    assert ingested(tmp_path, {"z.csv": OTHER}).statuses == {"lijst\\udcff.csv": "accepted", "z.csv": "accepted"}


def test_only_regular_files_are_read(tmp_path):
    (tmp_path / "lijst.csv").write_bytes(LIST)
    (tmp_path / "link.csv").symlink_to(tmp_path / "lijst.csv")
    os.mkfifo(tmp_path / "pijp.csv")
    assert read_bytes(tmp_path / "lijst.csv") == LIST
    for name in ("link.csv", "pijp.csv", "weg.csv"):
        with pytest.raises(OSError, match=r".*"):
            read_bytes(tmp_path / name)


def test_a_named_pipe_among_the_lists_holds_nothing_up(tmp_path):
    folder: Path = tmp_path / "2026Q1"
    folder.mkdir()
    os.mkfifo(folder / "pijp.csv")
    assert ingested(tmp_path, {"lijst.csv": LIST}).statuses == {"lijst.csv": "accepted"}


def test_a_folder_that_cannot_be_opened_is_told_and_the_others_are_read(tmp_path, monkeypatch):
    number = bsn(7654321)
    scandir = os.scandir

    def scandir_but_for_one(folder):
        if folder.name == number:
            raise PermissionError
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", scandir_but_for_one)
    found = ingested(tmp_path, {f"{number}/lijst.csv": LIST, "lijst.csv": OTHER})
    assert found.statuses == {"lijst.csv": "accepted"}
    assert found.result.warnings == (f"{KEY.masked(number)}/: is a folder that cannot be opened",)


def test_a_quarter_without_lists_has_one_part_without_rows(tmp_path):
    (tmp_path / "2026Q1").mkdir()
    found = ingested(tmp_path, {})
    assert found.result.deliveries.is_empty()
    assert found.registrations.is_empty()
    assert found.registrations.width == 15
