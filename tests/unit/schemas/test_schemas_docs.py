"""Documents that are made from code."""

import re
from pathlib import Path

import pytest

from pipelines.schemas.catalogue import TABLES, data_dictionary
from pipelines.schemas.table import key_of

DOCS = Path(__file__).parents[3] / "docs"


def test_the_data_dictionary_is_that_of_the_schemas() -> None:
    assert (DOCS / "data-dictionary.md").read_text(encoding="utf-8") == data_dictionary(), "make docs writes it anew"


@pytest.mark.parametrize("schema", TABLES, ids=lambda schema: schema.name)
def test_the_interface_has_the_columns_of_every_table_in_their_order(schema) -> None:
    tables = (DOCS / "interface.md").read_text(encoding="utf-8").partition("## Tables\n")[2].partition("\n## ")[0]
    [row] = [line for line in tables.splitlines() if line.startswith(f"| `{schema.name}` |")]
    cells = [re.sub(r"\(.*?\)", "", cell).partition(":")[0] for cell in row.removesuffix(" |").split(" | ", 2)]
    key, columns = (re.findall(r"\w+", cell) for cell in cells[1:])

    assert (key, columns) == (key_of(schema), [column for column in schema.columns if column not in key])


def test_every_rule_number_of_the_data_dictionary_leads_to_its_rule() -> None:
    text = data_dictionary()
    rules = (DOCS / "rules.md").read_text(encoding="utf-8")

    assert re.findall(r"(?<!\[)\bR\d+", text) == []
    links = re.findall(r"\[R(\d+)\]\(rules\.md#r(\d+)\)", text)
    assert all(number == anchor and f'<a id="r{anchor}"></a>' in rules for number, anchor in links)


def test_every_table_answers_a_question_on_the_page_for_finance() -> None:
    page = (DOCS / "finance.md").read_text(encoding="utf-8")

    assert [schema.name for schema in TABLES if f"[`{schema.name}`](data-dictionary.md#{schema.name})" not in page] == []
