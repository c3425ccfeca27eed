"""The Dagster code location. Importing it does nothing; Dagster calls `defs` when it loads the location."""

from __future__ import annotations

import os

import dagster as dg

from kbz_assets.build import build_definitions
from kbz_assets.runtime.setting_names import unknown_settings


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the product. The log of the server names each variable that looks like a setting and is none."""
    for unknown in unknown_settings(os.environ):
        dg.get_dagster_logger().warning(str(unknown))
    return build_definitions()
