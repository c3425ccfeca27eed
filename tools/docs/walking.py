"""Shared by the pages that walk through quarters: a small invented home, and tables of its output as Markdown in a page."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from kbz_assets.runtime.pseudonym_key import make_key
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter

BLOCK = re.compile(r"(<!-- (?P<name>[a-z0-9-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
Row = Mapping[str, str]
AwListLine = tuple[str, str, str, tuple[str, ...]]
"""Name, first day, last day or nothing, and entries."""


def write(page: Path, walked: Callable[[Path], Mapping[str, str]]) -> None:
    """Walk in a temporary home, and write the blocks into `page`."""
    with TemporaryDirectory() as folder:
        blocks = walked(Path(folder) / "home")
    page.write_text(in_page(page.read_text(encoding="utf-8"), blocks), encoding="utf-8")


def in_page(page: str, blocks: Mapping[str, str]) -> str:
    """The page with each block replaced by the table of its name."""
    return BLOCK.sub(lambda block: f"{block[1]}{blocks[block['name']]}\n{block[3]}", page)


def make_reference(home: Home, files: Mapping[str, str], aw_lists: Iterable[AwListLine]) -> None:
    """Make a home with these reference files, these AW lists and a key."""
    lists = home.reference / "aw_lists"
    lists.mkdir(parents=True)
    register = ["list_id;file;valid_from;valid_to;sha256;source"]
    for name, first, last, areas in aw_lists:
        content = "\n".join(["postcode", *areas, ""]).encode()
        (lists / f"{name}.csv").write_bytes(content)
        register.append(f"{name};{name}.csv;{first};{last};{hashlib.sha256(content).hexdigest()};invented")
    for name, text in {**files, "aw_lists.csv": "\n".join([*register, ""])}.items():
        (home.reference / name).write_text(text, encoding="utf-8")
    make_key(home.key_file)


def deliver(home: Home, quarter: Quarter, lists: Mapping[str, Mapping[str, int]]) -> None:
    """A list for each practice. Its last patient registered on the first day of the quarter before, so that no list looks old."""
    for agb, areas in lists.items():
        folder = home.deliveries(quarter) / agb
        folder.mkdir(parents=True, exist_ok=True)
        postcodes = [f"{area}AB" if area else "" for area, patients in areas.items() for _ in range(patients)]
        registered_on = ["2020-01-01"] * (len(postcodes) - 1) + [str(quarter.previous().peildatum)]
        rows = [f"{agb};{number};{day};{code}" for number, (day, code) in enumerate(zip(registered_on, postcodes, strict=True), start=1)]
        (folder / "list.csv").write_text("\n".join(["AGB;Patientnummer;Inschrijfdatum;Postcode", *rows, ""]), encoding="utf-8")


def named(rows: Iterable[Row], home: Home) -> list[Row]:
    """The rows with the name of their practice."""
    names = {row["agb"]: row["name"] for row in read_rows(home.reference / "practices.csv")}
    return [{**row, "name": names[row["agb"]]} for row in rows]


def read_rows(path: Path) -> list[Row]:
    """The rows of a published CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def markdown(rows: Sequence[Row], columns: Sequence[str] = ()) -> str:
    """A table of the rows, with all their columns or those that are named."""
    shown = list(columns or rows[0])
    lines = [shown, ["---:" if all(_is_number(row[name]) for row in rows) else "---" for name in shown]]
    lines += [[f"`{row[name]}`" if "_" in row[name] else _point(row[name]) for name in shown] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _is_number(text: str) -> bool:
    return not text or text.lstrip("-").replace(",", "").isdecimal()


def _point(text: str) -> str:
    """A number of a table as the page shows it: `1,234.50`."""
    if not _is_number(text) or "," not in text:
        return text
    whole, decimals = text.split(",")
    return f"{int(whole):,}.{decimals}" if whole != "-0" else f"-0.{decimals}"
