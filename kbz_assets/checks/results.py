"""The outcome of a check as the page shows it: its quarter, how many rows were checked and how many fail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import dagster as dg

from pipelines.core.quarter import Quarter

HOLDS = "holds"
BROKEN = "broken"
"""The metadata in which a check of several invariants names the broken ones."""


def with_invariants(sentence: str, invariants: Mapping[str, str]) -> str:
    """The description of a check: its subject, and each of its invariants with its sentence."""
    return "\n".join([sentence, *(f"- `{name}`: {holds}" for name, holds in invariants.items())])


def which_fail(invariants: Iterable[str]) -> dict[str, dg.MetadataValue]:
    """The metadata `BROKEN`, when an invariant is broken."""
    names = ", ".join(dict.fromkeys(invariants))
    return {BROKEN: dg.MetadataValue.text(names)} if names else {}


def check_result(
    key: dg.AssetKey,
    name: str,
    faults: Sequence[str],
    *,
    quarter: Quarter,
    rows: int,
    rows_failing: int | None = None,
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR,
    metadata: Mapping[str, dg.MetadataValue] | None = None,
) -> dg.AssetCheckResult:
    """The result of one check, which fails when there is a fault to report.

    Args:
        key: the asset of the check.
        name: the check.
        faults: a sentence each; aggregates and names of files and practices only.
        quarter: the quarter that was checked. Dagster keeps the last result of a check whatever its partition, so the result says it.
        rows: rows that were looked at.
        rows_failing: rows that fail; the number of faults where each is about one row.
        severity: whether a failure stops the run or only warns.
        metadata: what else the page shows.
    """
    failing = len(faults) if rows_failing is None else rows_failing
    listed = {"faults": dg.MetadataValue.md("\n".join(f"- {fault}" for fault in faults))} if faults else {}
    return dg.AssetCheckResult(
        passed=not faults,
        severity=severity,
        asset_key=key,
        check_name=name,
        description=f"{quarter}: {'; '.join(faults) or HOLDS}",
        metadata={"quarter": str(quarter), "rows": rows, "rows_failing": failing, **listed, **(metadata or {})},
    )
