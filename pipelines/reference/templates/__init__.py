"""Templates of the reference files, and the folders of a home: what `kbz init` makes.

The templates are next to this module, with comments for the people who fill them in: lines that begin with `#` are comments.
"""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from pipelines.reference.files import FOLDER

FOLDERS = ("deliveries", FOLDER, f"{FOLDER}/aw_lists", "warehouse", "ledger", "output", "dagster")
_ENDINGS = (".csv", ".yaml")


def template_names() -> tuple[str, ...]:
    """The names of the reference files that have a template: all of them."""
    return tuple(sorted(entry.name for entry in files(__name__).iterdir() if entry.name.endswith(_ENDINGS)))


def write_templates(home: Path) -> list[Path]:
    """Make the folders of `home` and a template of each absent reference file; gives the files that it made.

    Nothing that exists is changed. Files are for their owner alone (0600 in 0700 folders): they hold accounts and patient lists.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in FOLDERS:
        (home / folder).mkdir(mode=0o700, exist_ok=True)
    return [path for name in template_names() if _written(path := home / FOLDER / name, template(name))]


def template(name: str) -> bytes:
    """The content of one template."""
    return files(__name__).joinpath(name).read_bytes()


def _written(path: Path, content: bytes) -> bool:
    """Make the file; False when there is one already."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return True
