"""The Dagster code location. Importing it does nothing; Dagster calls `defs` when it loads the location."""

from __future__ import annotations

import dagster as dg

from kbz_assets.build import build_definitions


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the product."""
    return build_definitions()
