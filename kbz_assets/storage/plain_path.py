"""Paths for programs in which a path means something: dbt fills in `{{ }}`, DuckDB and Dagster take `[` and `*` for patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kbz_assets.storage.scratch import scratch_folder, user_folder

_PLAIN = re.compile(r"[A-Za-z0-9/_. -]*")


@contextmanager
def plain_path(folder: Path) -> Iterator[Path]:
    """A path to `folder` in which no character means anything, while the block runs: itself where it is one, else a link to it."""
    if _PLAIN.fullmatch(str(folder)):
        yield folder
        return
    with scratch_folder(user_folder()) as aside:
        link = aside / "home"
        link.symlink_to(folder, target_is_directory=True)
        yield link
