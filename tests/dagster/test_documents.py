"""Whether a run writes the documents is a setting."""

from pathlib import Path

import dagster as dg
import pytest

from kbz_assets.defs.documents import are_written, documents
from kbz_assets.defs.resources import HomeResource
from kbz_assets.runtime.progress import Silent
from pipelines.core.diagnostics import InputError


def materialized(home: Path) -> dg.ExecuteInProcessResult:
    resources = {"home": HomeResource(path=str(home)), "progress": Silent()}
    return dg.materialize([documents], partition_key="2026-01-01", resources=resources, raise_on_error=False)


def test_a_run_that_writes_no_documents_looks_at_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBZ_DOCUMENTS", "no")

    made = materialized(tmp_path)

    assert made.success
    (event,) = made.asset_materializations_for_node("documents")
    assert "kbz report makes them" in str(event.metadata["left out"].value)


def test_documents_of_a_quarter_without_tables_fail_with_a_line_for_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KBZ_DOCUMENTS", raising=False)

    failure = materialized(tmp_path).failure_data_for_node("documents")

    assert failure is not None
    assert "output/2026Q1/tables: the quarter was not run yet" in str(failure.user_failure_data.description)


@pytest.mark.parametrize("said", ["perhaps", "YES", "0"])
def test_another_word_is_refused(said: str) -> None:
    with pytest.raises(InputError, match="KBZ_DOCUMENTS: it is neither yes nor no"):
        are_written({"KBZ_DOCUMENTS": said})
