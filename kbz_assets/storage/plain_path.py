"""Paths without special characters, for programs that interpret these: dbt fills in `{{ }}`, DuckDB and Dagster match `[` and `*`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kbz_assets.storage.scratch import scratch_folder, user_folder

_PLAIN = re.compile(r"[A-Za-z0-9/_. -]*")


@contextmanager
def plain_path(folder: Path) -> Iterator[Path]:
    """A path to `folder` without special characters while the block runs: the folder itself if possible, else a link to it."""
    if _PLAIN.fullmatch(str(folder)):
        yield folder
        return
    with scratch_folder(user_folder()) as aside:
        link = aside / "home"
        link.symlink_to(folder, target_is_directory=True)
        yield link
