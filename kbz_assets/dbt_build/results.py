"""What dbt built, as materializations with their checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from kbz_assets.checks.results import check_result
from kbz_assets.dbt_build.project import DbtBuildError
from kbz_assets.dbt_build.specs import Manifest, model_key, tested_models
from kbz_assets.upstream.dbt_runner import NodeResult
from pipelines.core.quarter import Quarter


def as_materializations(
    nodes: Sequence[NodeResult], rows: Mapping[str, int], manifest: Manifest, quarter: Quarter
) -> Iterator[dg.MaterializeResult]:
    """Each model that was built with its data tests; DbtBuildError at the end with the nodes that failed.

    `rows` has how many rows the models have, by their relations.
    """
    tested = tested_models(manifest)
    for model in (node for node in nodes if node.kind == "model" and node.is_built):
        count, about = rows[str(model.relation)], [node for node in nodes if tested.get(node.unique_id) == model.name]
        yield dg.MaterializeResult(
            asset_key=model_key(model.name),
            metadata={"dagster/row_count": count, "seconds": round(model.seconds, 3)},
            check_results=tests_of(model_key(model.name), about, count, quarter),
        )
    failed = [f"dbt {node.name}: {node.status}" for node in nodes if node.has_failed]
    if failed:
        raise DbtBuildError(failed)


def tests_of(key: dg.AssetKey, tests: Sequence[NodeResult], rows: int, quarter: Quarter) -> list[dg.AssetCheckResult]:
    """The outcome of each data test of a model with `rows` rows that dbt came to."""
    return [
        check_result(key, test.name, _faults(test), quarter=quarter, rows=rows, rows_failing=test.failures)
        for test in tests
        if not test.was_skipped
    ]


def _faults(test: NodeResult) -> list[str]:
    if not test.has_failed:
        return []
    return [f"{test.failures} rows fail" if test.failures else f"the test ended as {test.status}"]
