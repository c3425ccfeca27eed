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
    models = {node.name: node for node in nodes if node.kind == "model" and not (node.has_failed or node.was_skipped)}
    tested = tested_models(manifest)
    for name, model in models.items():
        count = rows[str(model.relation)]
        tests = [node for node in nodes if tested.get(node.unique_id) == name and not node.was_skipped]
        yield dg.MaterializeResult(
            asset_key=model_key(name),
            metadata={"dagster/row_count": count, "seconds": round(model.seconds, 3)},
            check_results=[_checked(model_key(name), test, count, quarter) for test in tests],
        )
    failed = [f"dbt {node.name}: {node.status}" for node in nodes if node.has_failed]
    if failed:
        raise DbtBuildError(failed)


def _checked(key: dg.AssetKey, test: NodeResult, rows: int, quarter: Quarter) -> dg.AssetCheckResult:
    faults = [f"{test.failures} rows fail" if test.failures else f"the test ended as {test.status}"] if test.has_failed else []
    return check_result(key, test.name, faults, quarter=quarter, rows=rows, rows_failing=test.failures)
