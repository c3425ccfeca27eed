"""Measure what `docs/performance.md` reports: `python benchmarks/run.py [--small] [ROW ...]`.

The whole form makes a country of 18 million patients below `benchmarks/made` and takes hours; its results go to `benchmarks/results`. The
small form takes minutes; its results stay in `benchmarks/made` and break no promise, for they say nothing about a country.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path

import psutil
from homes import HERE, MADE, compile_modules
from rows import GIB, ROWS, SMALL, WHOLE, Form, Measured

RESULTS = HERE / "results"
_PACKAGES = ("dagster", "dbt-core", "dbt-duckdb", "duckdb", "pandera", "polars")


def main() -> None:
    """Measure the rows that are asked for. The whole form ends with status 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []], metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--small", action="store_true", help="a size that takes minutes")
    parser.add_argument("--repeats", type=int, help="how often everything is run; the results tell it")
    given = parser.parse_args()
    form, folder = (SMALL, MADE / "results") if given.small else (WHOLE, RESULTS)
    form = replace(form, repeats=given.repeats or form.repeats)
    folder.mkdir(parents=True, exist_ok=True)
    compile_modules()
    kept = [_measure(name, form, folder) for name in given.rows or ROWS]
    sys.exit(0 if given.small or all(kept) else 1)


def _measure(name: str, form: Form, folder: Path) -> bool:
    print(f"{name}: {(ROWS[name].__doc__ or '').strip()}", file=sys.stderr)
    measured = ROWS[name](form)
    (folder / f"{name}.json").write_text(as_json(name, form, measured), encoding="utf-8")
    for figure in measured.figures:
        print(f"{name}: {figure.name}: {figure.value:.2f} ({figure.spread[0]:.2f} to {figure.spread[1]:.2f}), at most {figure.most:g}")
    return all(figure.value <= figure.most for figure in measured.figures)


def as_json(name: str, form: Form, measured: Measured) -> str:
    """The results of a row, with the machine and the versions; nothing that names the machine or its folders."""
    about = {"row": name, "form": asdict(form), "machine": machine(), "versions": versions()}
    return json.dumps({**about, **asdict(measured)}, indent=2) + "\n"


def machine() -> dict[str, object]:
    """How large the machine is."""
    return {"cores": os.cpu_count(), "memory_gib": round(psutil.virtual_memory().total / GIB, 1), "system": platform.system()}


def versions() -> dict[str, str]:
    """What it all ran on."""
    return {"python": platform.python_version(), **{package: version(package) for package in _PACKAGES}}


if __name__ == "__main__":
    main()
