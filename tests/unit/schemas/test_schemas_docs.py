"""Documents that are made from code."""

from pathlib import Path

from pipelines.schemas.catalogue import data_dictionary

DOCS = Path(__file__).parents[3] / "docs"


def test_the_data_dictionary_is_that_of_the_schemas() -> None:
    assert (DOCS / "data-dictionary.md").read_text(encoding="utf-8") == data_dictionary(), "make docs writes it anew"
