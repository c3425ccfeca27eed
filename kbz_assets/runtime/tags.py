"""The tags by which runs are found and queued: the quarter of a run, and its inputs."""

from __future__ import annotations

import dagster as dg

from pipelines.core.quarter import Quarter
from pipelines.reference.aw_lists import list_in_force
from pipelines.reference.book import ReferenceBook

QUARTER_TAG = "kbz/quarter"
PARTITION_TAG = "dagster/partition"
"""Dagster's own, on every run of a partition."""
AW_LIST_TAG = "kbz/aw_list"
RULE_TAG = "kbz/rule"
DELIVERY_TAG = "kbz/delivery_hash"
CORRECTION_TAG = "kbz/corrects"
REFERENCE_TAG = "kbz/reference_hash"


def quarter_tags(partition_key: str) -> dict[str, str]:
    """The tag for the quarter of a partition; every run of it has this tag, wherever it was launched."""
    return {QUARTER_TAG: str(Quarter.from_partition_key(partition_key))}


def quarter_named(run: dg.DagsterRun) -> str:
    """The quarter that a run is about, by its own tag or by that of its partition, which a closing has; empty where it is about none."""
    key = run.tags.get(PARTITION_TAG, "")
    try:
        return run.tags.get(QUARTER_TAG) or str(Quarter.from_partition_key(key))
    except ValueError:
        return ""


def reference_tags(book: ReferenceBook, quarter: Quarter) -> dict[str, str]:
    """Tags for the AW list in force on the peildatum, and per scheme the first days of its rules in force (R9, R21)."""
    rules = {name: scheme.rules_in_force(quarter.peildatum) for name, scheme in sorted(book.schemes.items())}
    begins = {name: sorted({str(rule.valid.valid_from) for rule in in_force}) for name, in_force in rules.items()}
    dates = {f"{RULE_TAG}/{name}": ", ".join(days) for name, days in begins.items() if days}
    return {AW_LIST_TAG: list_in_force(book.aw_lists, quarter.peildatum).list_id, **dates}


def delivery_tags(content_hash: str) -> dict[str, str]:
    """The tag for the content of the deliveries; see `pipelines.ingest.files.discovery.delivery_hash`."""
    return {DELIVERY_TAG: content_hash}


def first_run_of(run: dg.DagsterRun) -> str:
    """The id of this run, or of the run that it retries from failure."""
    return run.root_run_id or run.run_id
