"""Previews of tables on the Dagster page: a few lines, with aggregates per practice at most."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from kbz_assets.ui_text.markdown import image, table
from kbz_assets.ui_text.share_bars import Bar, Line, share_bars
from pipelines.core.numbers import percentage
from pipelines.schemas.payout_codes import Status

MOST_RANKED = 10
MOST_PER_STATUS = 5
_RANKING = ("rank", "AGB", "practice", "ION", "AW-ION", "share")
_NUMBERS = ("rank", "ION", "AW-ION", "share", "EUR")


def ranking(shares: pl.DataFrame) -> str:
    """The top and the bottom of the ranking over all regions."""
    ranked = shares.filter(pl.col("rank_overall").is_not_null()).sort("rank_overall", "agb")
    ends = ranked if ranked.height <= 2 * MOST_RANKED else pl.concat([ranked.head(MOST_RANKED), ranked.tail(MOST_RANKED)])
    rows = [
        (rank, agb, name, ion, aw_ion, percentage(share))
        for rank, agb, name, ion, aw_ion, share in ends.select("rank_overall", "agb", "name", "ion", "aw_ion", "aw_share").iter_rows()
    ]
    return f"{ranked.height} practices with patients, highest share first\n\n{table(_RANKING, rows, right=_NUMBERS)}"


def statuses(payouts: pl.DataFrame, names: Mapping[str, str]) -> str:
    """Per scheme and status the number of practices, and the first of them; `names`: AGB code -> name."""
    lines = payouts.filter(pl.col("line_type") == "payout").sort("scheme", "agb")
    rows = []
    for (scheme,), of_scheme in lines.group_by("scheme", maintain_order=True):
        for status in Status:
            found = of_scheme.filter(pl.col("status") == status)
            first = ", ".join(f"{agb} {names.get(agb, '')}" for agb in found["agb"].head(MOST_PER_STATUS))
            if found.height:
                rows.append((scheme, status, found.height, first + (" ..." if found.height > MOST_PER_STATUS else "")))
    return table(("scheme", "status", "practices", "the first of them"), rows, right=("practices",))


def share_plot(payouts: pl.DataFrame, shares: pl.DataFrame) -> str:
    """The share of each practice, highest first, in the colour of its best status, against the threshold of each scheme."""
    best = payouts.filter(pl.col("line_type") == "payout").select("agb", pl.col("status").replace_strict(_RANK_OF_STATUS).alias("place"))
    ranked = shares.filter(pl.col("ion") > 0).join(best.group_by("agb").agg(pl.col("place").max()), on="agb", how="left")
    ranked = ranked.sort("rank_overall", "agb")
    bars = [
        Bar(f"{agb} {name}", float(share), _STATUSES[place or 0])
        for agb, name, share, place in ranked.select("agb", "name", "aw_share", "place").iter_rows()
    ]
    tested = payouts.filter(pl.col("threshold").is_not_null()).group_by("threshold").agg(pl.col("scheme").unique().sort())
    lines = [Line(f"{', '.join(schemes)} {percentage(share)}", float(share)) for share, schemes in tested.sort("threshold").iter_rows()]
    return image(share_bars(bars, lines), "AW share per practice against the thresholds")


_STATUSES = tuple(map(str, Status))
_RANK_OF_STATUS = {status: place for place, status in enumerate(_STATUSES)}
