"""The peers: other programs for the same task, how each is run, and whether its table equals that of the product."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from homes import HERE, MADE, QUARTER, aw_list_of
from measuring import Cost, cost_of

from pipelines.reference.reading.book import load_reference

SCHEME = "rijnmond_koptarief"
PEERS_PYTHON = MADE / "peers-venv" / "bin" / "python"
"""An environment of their own, made by `make benchmarks/made/peers-venv`."""

_PEERS = HERE / "peers"
_RESULT = MADE / "peer.csv"
_BESIDE = Path(sys.executable).parent
_COUNTS = ("region", "ion", "aw_ion", "unknown_postcode", "rank_region", "rank_overall")


@dataclass(frozen=True, slots=True)
class Task:
    """The input of every peer: the home, and the regions in which the scheme is in force."""

    home: Path
    regions: tuple[str, ...]

    @classmethod
    def of(cls, home: Path) -> Task:
        """The task of a home."""
        book = load_reference(home / "reference")
        rule = book.schemes[SCHEME].rules_in_force(QUARTER.peildatum)[0]
        return cls(home, tuple(rule.regions or sorted({practice.region for practice in book.practices})))

    @property
    def options(self) -> list[str | Path]:
        """The task as arguments of the scripts."""
        return [self.home, str(QUARTER), "--regions", ",".join(self.regions), "--aw-list", aw_list_of(self.home).name, "--out", _RESULT]


def _pandas(task: Task) -> Cost:
    return cost_of([PEERS_PYTHON, _PEERS / "pandas_script.py", *task.options])


def _duckdb(task: Task) -> Cost:
    return cost_of([sys.executable, _PEERS / "duckdb_sql" / "run.py", *task.options])


def _dbt(task: Task) -> Cost:
    scratch = MADE / "peer-dbt"
    database = scratch / "plain.duckdb"
    database.unlink(missing_ok=True)
    variables = {
        "home": str(task.home),
        "quarter": str(QUARTER),
        "peildatum": QUARTER.partition_key,
        "regions": task.regions,
        "aw_list": aw_list_of(task.home).name,
        "out": str(_RESULT),
    }
    project = ["--project-dir", ".", "--profiles-dir", ".", "--target-path", scratch, "--log-path", scratch]
    return cost_of(
        [_BESIDE / "dbt", "build", "--no-version-check", "--vars", json.dumps(variables), *project],
        environment={"PLAIN_DATABASE": str(database), "DO_NOT_TRACK": "1"},
        folder=_PEERS / "dbt_plain",
    )


PEERS: dict[str, Callable[[Task], Cost]] = {"pandas script": _pandas, "dbt-duckdb project": _dbt, "DuckDB SQL script": _duckdb}


def checked_cost(peer: str, task: Task, ours: pl.DataFrame) -> Cost:
    """The cost of the peer; AssertionError when its table differs from `ours`."""
    _RESULT.unlink(missing_ok=True)
    cost = PEERS[peer](task)
    differing = differences(ours, read_result(_RESULT))
    if differing:
        raise AssertionError(f"{peer}: {', '.join(differing)}")
    return cost


def read_result(path: Path) -> pl.DataFrame:
    """The table of a peer."""
    return pl.read_csv(path, separator=";", schema_overrides={"agb": pl.String, "amount": pl.Decimal(14, 2)})


def result_of(output: Path) -> pl.DataFrame:
    """The table that peers must make, from the tables that the product published in `output`."""
    payouts = pl.read_parquet(output / "tables" / "payouts.parquet")
    lines = payouts.filter((pl.col.scheme == SCHEME) & (pl.col.line_type == "payout")).select("agb", "status", "amount")
    return pl.read_parquet(output / "tables" / "practice_shares.parquet").join(lines, on="agb", how="left")


def differences(ours: pl.DataFrame, theirs: pl.DataFrame) -> list[str]:
    """The columns in which the two differ. Shares of a peer are floats, and are compared in six places, as ours have."""
    if sorted(ours["agb"]) != sorted(theirs["agb"]):
        return ["agb"]
    both = ours.join(theirs, on="agb", suffix="_theirs")
    equal = {name: pl.col(name).eq_missing(pl.col(f"{name}_theirs")) for name in (*_COUNTS, "status", "amount")}
    millionths = (pl.col("aw_share", "aw_share_theirs").cast(pl.Float64) * 1_000_000).round().name.suffix("_millionths")
    equal["aw_share"] = pl.col.aw_share_millionths.eq_missing(pl.col.aw_share_theirs_millionths)
    agree = both.with_columns(millionths).select(holds.all().alias(name) for name, holds in equal.items())
    return [name for name, holds in agree.row(0, named=True).items() if not holds]
