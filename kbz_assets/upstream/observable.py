"""Observable sources: assets that are not made here, while the page knows whether they changed.

Relied on and still beta in Dagster: `multi_observable_source_asset`, which may run in one job with the assets that are made of it. Its
notice that it is beta is held back here, since whoever runs a quarter can do nothing with it; the version is pinned, and
`tests/upstream/test_observable.py` holds the behaviour. When it breaks: give the sources as plain `AssetSpec`s and report what was seen
with `DagsterInstance.report_runless_asset_event` before a run.

`DATA_VERSION_TAG` is the tag by which Dagster finds the data version of an observation; it publishes the tag only as text.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import dagster as dg

DATA_VERSION_TAG = "dagster/data_version"

Observe = Callable[..., Iterator[Any]]


def observable(spec: dg.AssetSpec, observe: Observe) -> dg.AssetsDefinition:
    """The source `spec`, observed by the function `observe`, which gives an ObserveResult or logs observations."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        # As a subset it may give no result, when it logs an observation per partition.
        define = dg.multi_observable_source_asset(specs=[spec], name=spec.key.path[-1], partitions_def=spec.partitions_def, can_subset=True)
    source: dg.AssetsDefinition = define(observe)
    return source


def observation(key: dg.AssetKey, version: str, *, partition: str | None = None) -> dg.AssetObservation:
    """The observation that `key` has `version`."""
    return dg.AssetObservation(key, partition=partition, tags={DATA_VERSION_TAG: version})
