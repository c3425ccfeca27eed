"""What `kbz check` shows of a list."""

from __future__ import annotations

from kbz_assets.commands.check import file_lines
from pipelines.ingest.outcomes.questions import questions
from tests.ingest.delivering import GOOD, HEADER, Ingested, csv, ingested


def lines(found: Ingested, name: str = "lijst.csv") -> list[str]:
    return list(file_lines(found.file(name), {"counted": 1}, questions(found.file(name), [], {})))


def test_columns_that_are_not_used_are_shown(tmp_path):
    shown = lines(ingested(tmp_path, csv(f"{GOOD};x", header=f"{HEADER};Opmerking")))
    assert shown[0] == "lijst.csv: accepted"
    assert "    not used: Opmerking" in shown


def test_a_refused_list_shows_the_columns_that_it_has_and_asks_for_what_is_missing(tmp_path):
    shown = lines(ingested(tmp_path, csv(GOOD, header=HEADER.replace("Inschrijfdatum", "Ingeschreven per"))))
    assert shown[0] == "lijst.csv: rejected"
    assert "the columns are AGB, BSN, Patnr, Postcode, Ingeschreven per" in shown[-1]
    assert "ask: export the list again with registered_on, or map the names in source_profiles.yaml" in shown[-1]


def test_a_duplicate_shows_which_file_counts(tmp_path):
    found = ingested(tmp_path, {"a.csv": csv(GOOD), "b.csv": csv(GOOD)})
    assert lines(found, "b.csv")[0] == "b.csv: duplicate_file of a.csv"
