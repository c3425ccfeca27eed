"""Files that nobody reads, because their name is not that of a reference file."""

import pytest

from pipelines.core.diagnostics import Severity
from pipelines.reference.reading.book import read_reference


def warned(folder) -> list[str]:
    """The warnings of reading the files, as a person reads them."""
    return [str(one) for one in read_reference(folder.path).diagnostics if one.severity is Severity.WARNING]


@pytest.mark.parametrize("name", ["signatory.csv", "Signatories.csv", "signatories.xlsx", "signatories (1).csv"])
def test_a_misspelled_optional_file_is_a_warning(folder, name: str) -> None:
    (folder.path / "signatories.csv").rename(folder.path / name)
    assert warned(folder) == [f"reference/{name}: is not read, perhaps signatories.csv is meant"]


def test_a_copy_next_to_the_file_itself_is_a_warning(folder) -> None:
    folder.write("practices (1).csv", "agb")
    assert warned(folder) == ["reference/practices (1).csv: is not read, expected the name of a reference file"]


def test_a_number_like_a_bsn_in_a_name_is_not_shown(folder) -> None:
    folder.write("vraag 123456782.csv", "x")
    assert warned(folder) == ["reference/vraag #########.csv: is not read, expected the name of a reference file"]


@pytest.mark.parametrize("name", ["~$practices.xlsx", ".practices.csv", "Thumbs.db", "notities.docx", "practices.xlsx"])
def test_junk_and_files_that_are_unlike_a_reference_file_are_no_warning(folder, name: str) -> None:
    folder.write(name, "x")
    assert warned(folder) == []


def test_an_aw_list_that_is_not_registered_is_a_warning(folder) -> None:
    folder.aw_list("nza2023.csv", "postcode\n1234AB\n")
    folder.write("aw_lists/nza2027.csv", "postcode\n1234AB\n")
    folder.write("aw_lists/besluit.pdf", "x")
    assert warned(folder) == ["reference/aw_lists/nza2027.csv: is not read, expected a line of aw_lists.csv that registers it"]
