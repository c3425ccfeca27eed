"""A quarter in DuckDB: looks which dialect each list is, and runs `quarter.sql`.

    python run.py HOME QUARTER --regions regio_01,regio_02 --aw-list nza2023.csv --out RESULT.csv

A SQL script cannot look into a file before it reads it, so that the lists are told apart here, by the first bytes.
"""

import argparse
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

DIALECTS = {
    b"HIS-nummer;BSN": "lean",
    b"AGB-code,HIS-nummer": "lean_iso",
    b"AGB huisarts;HIS-nummer": "lean_old",
    b"\xef\xbb\xbfPatientenlijst": "lean_tab",
    b'"HIS-nummer";"BSN"': "lean_quoted",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("quarter")
    parser.add_argument("--regions", required=True)
    parser.add_argument("--aw-list", required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    variables: dict[str, object] = {
        "peildatum": f"{given.quarter[:4]}-{3 * int(given.quarter[5]) - 2:02d}-01",
        "reference": str(given.home / "reference"),
        "aw_list": str(given.home / "reference" / "aw_lists" / given.aw_list),
        "regions": given.regions.split(","),
        **lists_by_dialect(given.home / "deliveries" / given.quarter),
    }
    with TemporaryDirectory() as scratch, duckdb.connect(f"{scratch}/quarter.duckdb") as database:
        for name, value in variables.items():
            database.execute(f"set variable {name} = ?", [value])
        database.execute(Path(__file__).with_name("quarter.sql").read_text(encoding="utf-8"))
        database.execute(f"copy result to '{given.out}' (header, delimiter ';')")


def lists_by_dialect(folder: Path) -> dict[str, list[str]]:
    """The paths of the lists of each dialect, in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            start = file.read(32)
        found[next(name for known, name in DIALECTS.items() if start.startswith(known))].append(str(path))
    return found


if __name__ == "__main__":
    main()
