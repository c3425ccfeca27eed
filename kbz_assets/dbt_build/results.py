"""What dbt built, as materializations with their checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from kbz_assets.checks.results import check_result
from kbz_assets.dbt_build.project import failure_of
from kbz_assets.dbt_build.specs import Manifest, model_key, tested_models
from kbz_assets.upstream.dbt_runner import DbtOutcome, NodeResult
from pipelines.core.numbers import counted
from pipelines.core.quarter import Quarter


def counted_relations(nodes: Sequence[NodeResult], manifest: Manifest) -> list[str]:
    """The tables and views whose rows are counted: those that are stored, and those that a data test looks at."""
    tested = set(tested_models(manifest).values())
    return [str(node.relation) for node in nodes if node.kind == "model" and node.is_built and (node.is_table or node.name in tested)]


def as_materializations(
    outcome: DbtOutcome, rows: Mapping[str, int], manifest: Manifest, quarter: Quarter
) -> Iterator[dg.MaterializeResult]:
    """Each model that was built with its data tests; at the end the error of `failure_of`, when something failed.

    `rows` has how many rows the relations of `counted_relations` have.
    """
    tested = tested_models(manifest)
    for model in (node for node in outcome.nodes if node.kind == "model" and node.is_built):
        counted = {"dagster/row_count": rows[str(model.relation)]} if model.relation in rows else {}
        about = [node for node in tests_in(outcome.nodes) if tested[node.unique_id] == model.name]
        yield dg.MaterializeResult(
            asset_key=model_key(model.name),
            metadata={**counted, "seconds": round(model.seconds, 3)},
            check_results=[_checked(model, test, rows, quarter) for test in about],
        )
    failure = failure_of(outcome)
    if failure is not None:
        raise failure


def tests_in(nodes: Sequence[NodeResult]) -> list[NodeResult]:
    """The data tests that dbt came to."""
    return [node for node in nodes if node.kind == "test" and not node.was_skipped]


def _checked(model: NodeResult, test: NodeResult, rows: Mapping[str, int], quarter: Quarter) -> dg.AssetCheckResult:
    looked_at = rows[str(model.relation)]
    return check_result(model_key(model.name), test.name, _faults(test), quarter=quarter, rows=looked_at, rows_failing=test.failures)


def _faults(test: NodeResult) -> list[str]:
    if not test.has_failed:
        return []
    return [f"{counted(test.failures, 'row')} failing" if test.failures else f"the test ended as {test.status}"]
