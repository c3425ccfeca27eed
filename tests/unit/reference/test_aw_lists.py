"""The registry of AW lists, their files, and the list in force."""

from datetime import date

import pytest

from pipelines.core.diagnostics import InputError
from pipelines.core.interval import Interval
from pipelines.reference.aw_lists import AwList, list_in_force


def test_a_list_is_read_with_its_line_in_the_registry(folder) -> None:
    folder.aw_list("nza2023.csv", "postcode\n1234AB\n1234\n", "2023-01-01;2026-12-31")
    book = folder.book()
    assert (book.aw_lists[0].list_id, book.aw_lists[0].entries) == ("nza2023", ("1234", "1234AB"))
    assert book.aw_lists[0].valid == Interval(date(2023, 1, 1), date(2026, 12, 31))


def test_another_content_of_any_listed_file_is_a_fault(folder) -> None:
    """R9."""
    folder.aw_list("oud.csv", "postcode\n1234AB\n", "2012-01-01;2018-12-31")
    folder.aw_list("nieuw.csv", "postcode\n1234AB\n")
    folder.write("aw_lists/oud.csv", "postcode\n1234AB\n1234\n")
    [diagnostic] = folder.diagnostics()
    assert "sha256: oud.csv has another content than was registered" in diagnostic


def test_a_listed_file_that_is_missing_is_a_fault(folder) -> None:
    folder.aw_list("weg.csv", "postcode\n1234AB\n")
    (folder.path / "aw_lists" / "weg.csv").unlink()
    assert folder.diagnostics() == ["reference/aw_lists/weg.csv: is missing, expected the file of list weg"]


@pytest.mark.parametrize("file", ["../practices.csv", "/etc/hostname", "elders.csv"])
def test_a_listed_file_outside_the_folder_is_refused(folder, file: str) -> None:
    (folder.path / "aw_lists" / "elders.csv").symlink_to(folder.path / "practices.csv")
    folder.add("aw_lists.csv", f"buiten;{file};;;{'0' * 64};")
    [diagnostic] = folder.diagnostics()
    assert "lies outside the folder of the lists" in diagnostic


def test_an_invalid_hash_and_a_list_that_is_registered_twice_are_faults(folder) -> None:
    folder.aw_list("een.csv", "postcode\n1234AB\n", "2012-01-01;2018-12-31")
    folder.aw_list("een.csv", "postcode\n1234AB\n")
    folder.add("aw_lists.csv", "twee;een.csv;;;abc;")
    assert [diagnostic.partition(" ")[2].partition(":")[0] for diagnostic in folder.diagnostics()] == ["list_id", "sha256"]


def a_list(name: str, valid_from: date | None, valid_to: date | None) -> AwList:
    return AwList(name, f"{name}.csv", Interval(valid_from, valid_to), "", "", ())


OLD = a_list("oud", None, date(2022, 12, 31))
NEW = a_list("nieuw", date(2023, 1, 1), None)


def test_the_list_in_force_is_the_one_that_holds_on_the_peildatum() -> None:
    """R9."""
    assert list_in_force([OLD, NEW], date(2022, 12, 31)) is OLD
    assert list_in_force([OLD, NEW], date(2023, 1, 1)) is NEW


def test_two_lists_in_force_stop_the_run_and_are_named() -> None:
    """R9."""
    with pytest.raises(InputError, match=r"2 lists are valid on 2023-01-01: nieuw \(2023-01-01 to open\), dubbel"):
        list_in_force([OLD, NEW, a_list("dubbel", date(2020, 1, 1), date(2023, 1, 1))], date(2023, 1, 1))


def test_no_list_in_force_stops_the_run_and_names_those_there_are() -> None:
    with pytest.raises(InputError, match=r"no list is valid on 2022-01-01; registered are nieuw \(2023-01-01 to open\)"):
        list_in_force([NEW], date(2022, 1, 1))
    with pytest.raises(InputError, match=r"registered are oud \(open to 2022-12-31\), nieuw \(2024-01-01 to open\)"):
        list_in_force([OLD, a_list("nieuw", date(2024, 1, 1), None)], date(2023, 1, 1))
    with pytest.raises(InputError, match="none is registered"):
        list_in_force([], date(2022, 1, 1))
