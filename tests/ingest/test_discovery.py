"""Which files count: junk, versions, copies, links and names."""

import os
import unicodedata
from pathlib import Path

import pytest

from pipelines.ingest.files.discovery import delivery_hash, delivery_stamp, read_bytes
from tests.ingest.delivering import GOOD, HEADER, KEY, MAPPED, OTHER_PRACTICE, PRACTICE, bsn, csv, ingested

LIST = csv(GOOD)
OTHER = csv(GOOD, GOOD)
THIRD = csv(GOOD, GOOD, GOOD)
WITHOUT_AGB = csv(GOOD.partition(";")[2], header=HEADER.partition(";")[2])


@pytest.fixture(autouse=True)
def _folder(tmp_path):
    (tmp_path / "x").mkdir()


def test_junk_of_operating_systems_is_not_a_delivery(tmp_path):
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


def test_a_duplicate_names_the_file_that_counts(tmp_path):
    found = ingested(tmp_path, {"b.csv": LIST, "Z.csv": LIST, "0_oud.csv": OTHER, "lijst.csv": OTHER, "lijst.v2.csv": THIRD})
    assert found.file("b.csv")["detail"] == "Z.csv"
    assert found.file("0_oud.csv")["detail"] == "lijst.csv"


def test_a_copy_that_is_rejected_for_want_of_an_agb_never_takes_the_place_of_the_right_one(tmp_path):
    found = ingested(tmp_path, {"0 inbox.csv": WITHOUT_AGB, f"{PRACTICE}/lijst.csv": WITHOUT_AGB, "z/kopie.csv": WITHOUT_AGB})
    assert found.statuses == {"0 inbox.csv": "duplicate_file", f"{PRACTICE}/lijst.csv": "accepted", "z/kopie.csv": "duplicate_file"}
    assert found.file("0 inbox.csv")["detail"] == f"{PRACTICE}/lijst.csv"
    assert found.file("0 inbox.csv")["reason"] is None
    assert found.registrations.height == 1


def test_copies_of_which_none_can_be_used_are_rejected_each(tmp_path):
    found = ingested(tmp_path, {"a.csv": WITHOUT_AGB, "b.csv": WITHOUT_AGB, "c.csv": b"", "d.csv": b""})
    assert [found.outcome(name) for name in ("a.csv", "b.csv", "c.csv", "d.csv")] == ["missing_column"] * 2 + ["no_rows"] * 2


def test_a_list_in_the_folders_of_two_practices_belongs_to_neither(tmp_path):
    paths = [f"{PRACTICE}/a.csv", f"{OTHER_PRACTICE}/b.csv", "0_inbox.csv", "99999999/d.csv"]
    found = ingested(tmp_path, dict.fromkeys(paths, WITHOUT_AGB))
    assert {path: found.outcome(path) for path in paths} == {
        f"{PRACTICE}/a.csv": "contested_file",
        f"{OTHER_PRACTICE}/b.csv": "contested_file",
        "0_inbox.csv": "missing_column",
        "99999999/d.csv": "contested_file",
    }
    assert found.file(f"{PRACTICE}/a.csv")["detail"] == (
        f"has the same bytes as {OTHER_PRACTICE}/b.csv and 99999999/d.csv, in the folder of another practice, "
        "and its rows have no AGB of their own"
    )
    assert found.registrations.is_empty()


def test_a_row_that_leaves_out_its_agb_makes_such_a_list_contested_too(tmp_path):
    mixed = csv(GOOD, GOOD.replace(PRACTICE, ""))
    found = ingested(tmp_path, {f"{PRACTICE}/a.csv": mixed, f"{OTHER_PRACTICE}/b.csv": mixed})
    assert set(found.statuses.values()) == {"rejected"}


def test_rows_with_an_agb_of_their_own_say_whose_list_it_is_wherever_the_copies_lie(tmp_path):
    found = ingested(tmp_path, {f"{PRACTICE}/a.csv": LIST, f"{OTHER_PRACTICE}/b.csv": LIST, "elders/c.csv": LIST})
    assert sorted(found.statuses.values()) == ["accepted", "duplicate_file", "duplicate_file"]


def test_two_folders_of_one_practice_are_not_two_practices(tmp_path):
    found = ingested(tmp_path, {f"{PRACTICE}/a.csv": WITHOUT_AGB, f"{MAPPED}/b.csv": WITHOUT_AGB})
    assert found.statuses == {f"{PRACTICE}/a.csv": "accepted", f"{MAPPED}/b.csv": "duplicate_file"}


def test_names_are_compared_and_sorted_in_their_composed_form(tmp_path):
    old, new = unicodedata.normalize("NFD", "patiënten.csv"), "patiënten.v2.csv"
    found = ingested(tmp_path, {old: LIST, new: OTHER})
    assert found.statuses == {"patiënten.csv": "superseded", "patiënten.v2.csv": "accepted"}


def test_two_names_that_look_the_same_are_told_apart(tmp_path):
    names = ["é.csv", unicodedata.normalize("NFD", "é.csv")]
    found = ingested(tmp_path, {f"{place}/{name}": data for place, (name, data) in enumerate(zip(names, [LIST, OTHER], strict=True))})
    assert len(found.statuses) == 2
    both = ingested(tmp_path / "x", dict(zip(names, [LIST, OTHER], strict=True)))
    assert sorted(both.statuses) == ["é.csv", "é.csv (2)"]


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\u2066", "\ufeff", "\u00ad", "\u2028"])
def test_what_cannot_be_seen_in_a_name_is_shown_as_its_code(tmp_path, character):
    assert list(ingested(tmp_path, {f"lijst{character}gpj.csv": LIST}).statuses) == [f"lijst\\u{ord(character):04x}gpj.csv"]


@pytest.mark.parametrize("separator", [".", " ", "-", "_"])
@pytest.mark.parametrize("groups", [(4, 6), (3, 6)])
def test_a_bsn_in_a_name_is_masked_also_in_groups(tmp_path, separator, groups):
    number = bsn(7654321)
    first, second = groups
    written = separator.join([number[:first], number[first:second], number[second:]])
    assert set(ingested(tmp_path, {f"lijst {written}.csv": LIST}).statuses) == {f"lijst {KEY.masked(number)}.csv"}


@pytest.mark.parametrize("name", ["2026-01-01 3.csv", "12345.67.890.csv", "123 456 7890.csv", "1234.56-782.csv"])
def test_other_numbers_in_groups_are_not_masked(tmp_path, name):
    assert set(ingested(tmp_path, {name: LIST}).statuses) == {name}


def test_a_bsn_in_a_name_is_masked_and_other_numbers_are_not(tmp_path):
    number = bsn(7654321)
    found = ingested(tmp_path, {f"{number}/lijst {number}.csv": LIST, "9876543210.csv": OTHER, "123456789.csv": THIRD})
    masked = KEY.masked(number)
    assert masked.startswith("#")
    assert len(masked) == 9
    assert set(found.statuses) == {f"{masked}/lijst {masked}.csv", "9876543210.csv", "123456789.csv"}


def test_links_are_reported_and_not_followed(tmp_path):
    outside = tmp_path / "geheim"
    outside.mkdir()
    (outside / "lijst.csv").write_bytes(LIST)
    folder = tmp_path / "2026Q1"
    folder.mkdir()
    (folder / "map").symlink_to(outside)
    (folder / "lijst.csv").symlink_to(outside / "lijst.csv")
    found = ingested(tmp_path, {"echt.csv": OTHER})
    assert found.statuses == {"echt.csv": "accepted"}
    assert [(warning.file, warning.kind) for warning in found.result.warnings[1:]] == [("lijst.csv", "not_read"), ("map", "not_read")]


def test_a_name_that_would_break_a_line_is_shown_with_codes(tmp_path):
    assert ingested(tmp_path, {"a\nb.csv": LIST}).statuses == {"a\\u000ab.csv": "accepted"}


def test_a_name_that_is_not_text_is_shown_with_codes(tmp_path):
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


def test_a_named_pipe_among_the_lists_is_reported_and_does_not_block(tmp_path):
    folder: Path = tmp_path / "2026Q1"
    folder.mkdir()
    os.mkfifo(folder / "pijp.csv")
    found = ingested(tmp_path, {"lijst.csv": LIST})
    assert found.statuses == {"lijst.csv": "accepted"}
    assert "pijp.csv: is not read: it is a pipe, socket or device, and not a file" in map(str, found.result.warnings)


def test_a_folder_that_cannot_be_opened_is_reported_and_the_others_are_read(tmp_path, monkeypatch):
    number = bsn(7654321)
    scandir = os.scandir

    def scandir_but_for_one(folder):
        if isinstance(folder, Path) and folder.name == number:
            raise PermissionError
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", scandir_but_for_one)
    found = ingested(tmp_path, {f"{number}/lijst.csv": LIST, "lijst.csv": OTHER})
    assert found.statuses == {"lijst.csv": "accepted"}
    assert f"{KEY.masked(number)}/: is not read: it is a folder that cannot be opened" in map(str, found.result.warnings)


def test_a_list_without_rights_is_rejected_and_the_fault_is_not_that_of_the_practice(tmp_path, monkeypatch):
    opened = os.open

    def refused(path, *how, **more):
        if Path(path).name == "lijst.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *how, **more)

    monkeypatch.setattr("pipelines.ingest.files.discovery.os.open", refused)
    found = ingested(tmp_path, {"lijst.csv": LIST, "andere.csv": OTHER})
    assert found.statuses == {"andere.csv": "accepted", "lijst.csv": "rejected"}
    assert found.file("lijst.csv")["reason"] == "unreadable_file"
    assert "this user may not open the file" in found.file("lijst.csv")["detail"]
    assert found.file("lijst.csv")["bytes"] == 0


def test_the_folder_of_a_quarter_that_cannot_be_opened_is_not_taken_for_an_empty_one(tmp_path, monkeypatch):
    (tmp_path / "lijst.csv").write_bytes(LIST)

    def refused(folder):
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(os, "scandir", refused)
    for look in (delivery_stamp, delivery_hash):
        with pytest.raises(PermissionError):
            look(tmp_path)


def test_a_quarter_without_lists_has_one_part_without_rows(tmp_path):
    (tmp_path / "2026Q1").mkdir()
    found = ingested(tmp_path, {})
    assert found.result.deliveries.is_empty()
    assert found.registrations.is_empty()
    assert found.registrations.width == 15
