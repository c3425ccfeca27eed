"""What a fast tier may not do: load Dagster or dbt, or start a process. Its files have to answer in seconds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
FAST_TIERS = ("tests/unit", "tests/spec")
SLOW_PACKAGES = frozenset({"dagster", "dbt"})
PROCESS_PACKAGES = frozenset({"subprocess", "multiprocessing"})
OWN_PACKAGES = ("pipelines", "kbz_assets", "tests")


def is_fast(path: Path) -> bool:
    """Whether the test file belongs to a fast tier."""
    return any(path.is_relative_to(ROOT / tier) for tier in FAST_TIERS)


def slow_imports(path: Path) -> list[str]:
    """One sentence for each package that a file of a fast tier may not import, with the way along which it does."""
    direct = [f"{path.name} imports {name}: it starts a process" for name in sorted(_packages(path) & PROCESS_PACKAGES)]
    chains = (_chain_to(path, package) for package in sorted(SLOW_PACKAGES))
    return direct + [f"{' -> '.join(chain)}: it loads Dagster or dbt" for chain in chains if chain]


def _chain_to(path: Path, package: str) -> list[str] | None:
    """The shortest way from the file to `package` along what modules import when they are loaded."""
    ways, seen = [[path]], {path}
    while ways:
        way = ways.pop(0)
        if package in _packages(way[-1]):
            return [*(str(one.relative_to(ROOT)) for one in way), package]
        for module in sorted(_own_modules(way[-1]) - seen):
            seen.add(module)
            ways.append([*way, module])
    return None


@cache
def _packages(path: Path) -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in _imported(path))


@cache
def _own_modules(path: Path) -> frozenset[Path]:
    """The files of this project that the file loads, the packages above them included."""
    found: set[Path] = set()
    for name in _imported(path):
        parts = name.split(".")
        if parts[0] in OWN_PACKAGES:
            for end in range(1, len(parts) + 1):
                place = ROOT.joinpath(*parts[:end])
                found |= {file for file in (place / "__init__.py", place.with_suffix(".py")) if file.is_file()}
    return frozenset(found)


@cache
def _imported(path: Path) -> tuple[str, ...]:
    """The dotted names that the file imports when it is loaded: not those inside functions or for the type checker alone."""
    return tuple(_names(ast.parse(path.read_text(encoding="utf-8")).body))


def _names(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            yield from (f"{statement.module}.{alias.name}" for alias in statement.names)
        elif isinstance(statement, ast.If) and "TYPE_CHECKING" not in ast.dump(statement.test):
            yield from _names([*statement.body, *statement.orelse])
        elif isinstance(statement, ast.Try | ast.With):
            yield from _names(statement.body)
