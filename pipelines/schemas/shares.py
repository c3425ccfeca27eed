"""The table `practice_shares`: who lives in an aandachtswijk, per practice."""

from __future__ import annotations

import polars as pl

from pipelines.schemas.columns import agb, count, quarter, share, text
from pipelines.schemas.table import invariant, table

practice_shares = table(
    "practice_shares",
    grain="One practice of the register that is active on the peildatum, with its AW share and its rank (R11 to R13).",
    key=("quarter", "agb"),
    columns={
        "quarter": quarter(),
        "agb": agb(),
        "name": text("Name of the practice in the register."),
        "region": text("Region of the practice in the register."),
        "ion": count("Registered patients who count (R2 to R6)."),
        "aw_ion": count("Of these, who live in an aandachtswijk (R10)."),
        "unknown_postcode": count("Of these, whose postcode cannot be judged (R8, R10)."),
        "uncertain_rows": count("Rejected rows that may be patients (R12).", unit="rows"),
        "aw_share": share("aw_ion / ion (R11); empty where nobody counts."),
        "share_min": share("aw_ion / (ion + uncertain_rows) (R12); empty where nobody counts."),
        "share_max": share("(aw_ion + unknown_postcode + uncertain_rows) / (ion + uncertain_rows) (R12); empty where nobody counts."),
        "rank_region": count("Rank by exact share within the region, equal shares equal (R13).", unit="rank", nullable=True),
        "rank_overall": count("Rank by exact share over all regions (R13).", unit="rank", nullable=True),
        "aw_list": text("The AW list in force on the peildatum (R9)."),
    },
    invariants=[
        invariant(
            "aw_ion_within_ion",
            "AW-ION and unknown postcodes together are at most ION",
            pl.col("aw_ion") + pl.col("unknown_postcode") <= pl.col("ion"),
        ),
        invariant(
            "share_and_rank_if_counted",
            "a practice has a share and a rank exactly when somebody counts",
            pl.all_horizontal(
                pl.col(name).is_not_null() == (pl.col("ion") > 0)
                for name in ("aw_share", "share_min", "share_max", "rank_region", "rank_overall")
            ),
        ),
        invariant(
            "share_between_its_bounds",
            "the share is neither below its lower nor above its upper bound",
            ((pl.col("share_min") <= pl.col("aw_share")) & (pl.col("aw_share") <= pl.col("share_max"))) | (pl.col("ion") == 0),
        ),
    ],
)
