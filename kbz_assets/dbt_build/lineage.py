"""The columns of upstream models from which each column of a dbt model comes, as in `dbt_project/column_lineage.json`.

Finding it takes seconds and it changes only with the SQL, so it is made beforehand; see `lineage_of_sql`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

LINEAGE_FILE = Path(__file__).resolve().parents[2] / "dbt_project" / "column_lineage.json"

Lineage = dict[str, dict[str, list[str]]]
"""Model -> column -> the columns that it comes from, as `model.column`, sorted."""


@cache
def known_lineage() -> Lineage:
    """The lineage of every model."""
    lineage: Lineage = json.loads(LINEAGE_FILE.read_bytes())
    return lineage
