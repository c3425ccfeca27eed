"""Write the part of a lock that a server needs, without what only development uses; or the part that an extra adds to another lock.

Usage: python deploy/runtime_lock.py < requirements.lock > requirements-runtime.lock
       python deploy/runtime_lock.py --beside requirements.lock < LOCK > requirements-EXTRA.lock
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

BUILD_BACKEND = {"hatchling", "editables"}
"""Installs the project itself."""
PROJECT = "kbz-pipeline (pyproject.toml)"
"""How the lock names what the project asks for at run time; what development asks for ends in another word."""

NAME = re.compile(r"^([a-z0-9._-]+)(\[[^]]*\])?==")
WANTED_BY = re.compile(r"^    #\s+(?:via\s+)?(\S.*)$")


def blocks(lock: str) -> Iterator[tuple[str, str, set[str]]]:
    """Each package of the lock: its name, its lines, and who wants it."""
    for block in re.split(r"\n(?=[a-z0-9])", lock):
        name = NAME.match(block)
        if name:
            wanted_by = {match[1] for line in block.splitlines() if (match := WANTED_BY.match(line)) and match[1] != "via"}
            yield name[1], block.rstrip("\n"), {re.sub(r"\[[^]]*\]$", "", one) for one in wanted_by}


def runtime_part(lock: str) -> str:
    """The packages that the project wants at run time, with all that they want themselves."""
    packages = list(blocks(lock))
    needed = {name for name, _, wanted_by in packages if PROJECT in wanted_by or name in BUILD_BACKEND}
    while more := {name for name, _, wanted_by in packages if name not in needed and wanted_by & needed}:
        needed |= more
    return "\n".join(block for name, block, _ in packages if name in needed) + "\n"


def added_part(lock: str, base: str) -> str:
    """The packages that are not in the lock `base`, with which they are installed."""
    known = {name for name, _, _ in blocks(base)}
    return "\n".join(block for name, block, _ in blocks(lock) if name not in known) + "\n"


def main(arguments: Sequence[str]) -> str:
    """The part that is asked for of the lock on standard input."""
    lock = sys.stdin.read()
    return added_part(lock, Path(arguments[1]).read_text(encoding="utf-8")) if arguments else runtime_part(lock)


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]))
