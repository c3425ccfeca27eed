"""The tables that follow a region over the quarters: `kpi` and `trend`."""

from __future__ import annotations

import polars as pl

from pipelines.schemas.columns import agb, change, code, count, figure, quarter, share, text, whole
from pipelines.schemas.payout_codes import Aim
from pipelines.schemas.table import invariant, table

kpi = table(
    "kpi",
    grain="One figure of a region.",
    key=("quarter", "region", "indicator"),
    columns={
        "quarter": quarter(),
        "region": text("Region."),
        "indicator": text("Name of the figure."),
        "aim": code("What the figure is about.", Aim),
        "value": figure("Value, in its unit; empty where it cannot be computed."),
        "unit": text("Unit of the value."),
        "target": figure("The agreed value, in the same unit; empty where none was agreed."),
        "source": text("Where the figure comes from."),
    },
)

trend = table(
    "trend",
    grain="One practice in one quarter: this one and the earlier ones in the warehouse.",
    key=("agb", "quarter"),
    columns={
        "agb": agb(),
        "quarter": quarter(),
        "ion": count("Registered patients."),
        "aw_ion": count("Registered patients in an aandachtswijk."),
        "aw_share": share("aw_ion / ion."),
        "rank_region": count("Rank within the region.", unit="rank", nullable=True),
        "change_share": change("Share minus that of the quarter before; empty where either is missing."),
        "change_rank": whole(
            "Places gained in the region since the quarter before; empty for one that came from another region.",
            unit="places",
            nullable=True,
        ),
    },
    invariants=[
        invariant(
            "share_and_rank_if_counted",
            "a practice has a share and a rank exactly when somebody counts",
            (pl.col("aw_share").is_not_null() == (pl.col("ion") > 0)) & (pl.col("rank_region").is_not_null() == (pl.col("ion") > 0)),
        ),
        invariant("aw_ion_within_ion", "AW-ION is at most ION", pl.col("aw_ion") <= pl.col("ion")),
    ],
)
