"""The warnings of a step: shown while it runs, and kept until it runs again, so that the status of the quarter has all of them."""

from __future__ import annotations

from collections.abc import Iterable

import dagster as dg

from kbz_assets.runtime.progress import Progress
from kbz_assets.storage.files import write_whole
from kbz_assets.storage.home import QuarterFolders


def report(
    warnings: Iterable[object],
    step: str,
    *,
    context: dg.AssetExecutionContext | dg.OpExecutionContext,
    progress: Progress,
    folders: QuarterFolders,
) -> tuple[str, ...]:
    """Log, show and keep the warnings of `step`, one line each; gives them back."""
    lines = tuple(str(warning) for warning in warnings)
    for line in lines:
        context.log.warning(line)
        progress.warn(line)
    write_whole(folders.warnings_of(step), "".join(f"{line}\n" for line in lines).encode(errors="backslashreplace"))
    return lines


def reported(folders: QuarterFolders) -> tuple[str, ...]:
    """The warnings of the last run of each step of the quarter, by step."""
    files = sorted(folders.warnings.glob("*.txt"))
    return tuple(line for file in files for line in file.read_text(encoding="utf-8").splitlines())
