"""`make setup`: installs the packages of a lock into the environment of the running Python, and shows its progress."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

PIP = (sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off")
LOCKED = ("--require-hashes", "--no-deps", "-r")
PINNED = re.compile(r"^[A-Za-z0-9][^=\s]*==", re.MULTILINE)
LOOKED_AT = ("Collecting ", "Requirement already satisfied", "Ignoring ")
EVERY = 20
"""After how many packages a line is written where nothing can be written over."""


def steps(lines: Iterable[str], packages: int) -> Iterable[str]:
    """The progress of pip with `packages`, from its output."""
    done = 0
    for line in lines:
        if line.startswith(LOOKED_AT):
            done += 1
            yield f"Fetching packages: {done} of {packages}"
        elif line.startswith("Installing collected packages"):
            yield f"Installing {packages} packages"


def show(lines: Iterable[str], write: Callable[[str], object], *, over_each_other: bool) -> None:
    """On a terminal each line replaces the one before; elsewhere only one line in twenty is printed."""
    for at, line in enumerate(lines):
        if over_each_other:
            write(f"\r\x1b[K{line}")
        elif at % EVERY == 0 or not line.startswith("Fetching"):
            write(f"{line}\n")
    if over_each_other:
        write("\r\x1b[K")


def main(lock: Path) -> int:
    """The exit status of pip, whose errors go to standard error as they are."""
    packages = len(PINNED.findall(lock.read_text(encoding="utf-8")))
    sys.stdout.write(f"Setting up .venv: {packages} packages, a few hundred MB where they are not at hand, in a few minutes\n")
    with subprocess.Popen([*PIP, *LOCKED, str(lock)], stdout=subprocess.PIPE, text=True) as pip:
        assert pip.stdout is not None
        show(steps(pip.stdout, packages), lambda text: (sys.stdout.write(text), sys.stdout.flush()), over_each_other=sys.stdout.isatty())
    return pip.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
