"""The bare scan: the least that reading a country can cost, against which the pipeline is measured.

Polars streams all lists of a quarter, normalises the postcode, joins the AW list and counts rows per practice: in one query, or in one for
each dialect, of which the faster is the measure.
Nothing is judged: no row is refused, no patient is recognised, no outcome is kept. The lists have a few known dialects, each recognised by
its first line.

`python benchmarks/bare_scan.py {one,each} DELIVERIES AW_LIST` prints the counts and the seconds of the queries as JSON.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

_LINES_ABOVE = 3
_AGB_NAMES = frozenset({"AGB-code", "AGB huisarts", "Praktijk AGB", "agb"})
_POSTCODE_NAMES = frozenset({"PC", "Postcode", "PC6", "Postcode woonadres", "postcode"})
_ENCODING = "utf8-lossy"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to read the lines of a list: the place of the header, and how cells are separated and quoted."""

    separator: str
    quoted: bool
    lines_above: int
    columns: tuple[str, ...]


def dialect_of(start: bytes) -> Dialect:
    """The dialect of a list that begins with `start`."""
    lines = start.decode("utf-8-sig", errors="replace").splitlines()
    above = 0 if _separator(lines[0]) else _LINES_ABOVE
    separator = _separator(lines[above])
    columns = next(csv.reader([lines[above]], delimiter=separator))
    return Dialect(separator, lines[above].startswith('"'), above, tuple(columns))


def _separator(line: str) -> str:
    """The separator of a header; empty for another line."""
    return next((each for each in ";,\t|" if line.count(each) > 1), "")


def in_one_query(deliveries: Path, aw_list: Path) -> pl.DataFrame:
    """Rows and AW rows per folder or AGB code: practice, ion, aw_ion."""
    return _per_practice(_counted(pl.concat(_scans(deliveries)), aw_list)).collect(engine="streaming")


def in_one_query_each(deliveries: Path, aw_list: Path) -> pl.DataFrame:
    """The same, from a query for each dialect in turn."""
    counts = [_counted(rows, aw_list).collect(engine="streaming") for rows in _scans(deliveries)]
    return _per_practice(pl.concat(counts).lazy()).collect()


FORMS = {"one": in_one_query, "each": in_one_query_each}


def _counted(rows: pl.LazyFrame, aw_list: Path) -> pl.LazyFrame:
    """Rows and AW rows per place."""
    entries = pl.scan_csv(aw_list).select(postcode="postcode", is_aw=pl.lit(value=True))
    postcode = pl.col.postcode.str.replace_all(r"[\s.-]", "").str.to_uppercase()
    joined = rows.with_columns(postcode).join(entries, on="postcode", how="left")
    return joined.group_by("place").agg(ion=pl.len(), aw_ion=pl.col.is_aw.sum())


def _per_practice(counts: pl.LazyFrame) -> pl.LazyFrame:
    return counts.group_by(practice=_practice()).agg(pl.col("ion", "aw_ion").sum())


def _scans(deliveries: Path) -> Iterator[pl.LazyFrame]:
    """The lists of each dialect: `place`, which is the AGB code where the list has one and else the path, and `postcode`."""
    files: dict[Dialect, list[Path]] = defaultdict(list)
    for path in sorted(path for path in deliveries.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            files[dialect_of(file.read(512))].append(path)
    for dialect, paths in files.items():
        postcode = next(name for name in dialect.columns if name in _POSTCODE_NAMES)
        yield pl.scan_csv(
            paths,
            separator=dialect.separator,
            quote_char='"' if dialect.quoted else None,
            skip_lines=dialect.lines_above,
            schema=dict.fromkeys(dialect.columns, pl.String),
            encoding=_ENCODING,
            truncate_ragged_lines=True,
            include_file_paths="path",
        ).select(place=next((name for name in dialect.columns if name in _AGB_NAMES), "path"), postcode=postcode)


def _practice() -> pl.Expr:
    """The AGB code of a place: the folder of a path, else the code in its cell."""
    return pl.col.place.str.extract("/([0-9]{8})/").fill_null(pl.col.place.str.zfill(8))


def main() -> None:
    """Count, and print the counts and the seconds, without the start of Python."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("form", choices=FORMS)
    parser.add_argument("deliveries", type=Path)
    parser.add_argument("aw_list", type=Path)
    given = parser.parse_args()
    began = time.perf_counter()
    counts = FORMS[given.form](given.deliveries, given.aw_list)
    seconds = time.perf_counter() - began
    print(json.dumps({"rows": counts["ion"].sum(), "aw_rows": counts["aw_ion"].sum(), "seconds": seconds}))


if __name__ == "__main__":
    main()
