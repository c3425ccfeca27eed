"""The job that lists what is kept for too long, and removes it when asked to."""

from itertools import groupby

import dagster as dg

from kbz_assets.defs.resources import HomeResource
from kbz_assets.runtime.clock import Clock, running_quarter
from kbz_assets.storage.home import Home
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.locking import held
from kbz_assets.storage.retention import Held, held_too_long, remove
from kbz_assets.ui_text.markdown import table
from pipelines.core.quarter import Quarter
from pipelines.core.retention import first_kept

JOB_NAME = "retention"
DESCRIPTION = (
    "Lists raw deliveries, registrations and scratch files of quarters that no correction looks at any more (R34). "
    "With `remove: true` in the run config they are removed, and recorded in warehouse/retention. Tables and the ledger stay."
)


class RetentionConfig(dg.Config):
    """What to do. `quarter` is the one from which is counted back, such as 2026Q1; that of today when it is left out or yet to come."""

    remove: bool = False
    quarter: str = ""


@dg.op(description=DESCRIPTION)
def expired_files(
    context: dg.OpExecutionContext, config: RetentionConfig, home: HomeResource, clock: dg.ResourceParam[Clock]
) -> dg.Output[int]:
    """List the files that are kept for too long, and remove them when `remove` says so; the number of files is given on."""
    now = clock.now()
    running = min(Quarter.parse(config.quarter), running_quarter(now)) if config.quarter else running_quarter(now)
    first = first_kept(running, frozenset(read_ledger(home.home).closed), home.book.settings.correction_quarters)
    found = held_too_long(home.home, first)
    if config.remove and found:
        key = home.key()
        for quarter, files in groupby(found, lambda one: one.quarter):
            with held(home.home.quarter(quarter).lock, lambda: context.log.info("A run of an expired quarter is going on; this waits.")):
                remove(home.home, list(files), key, now)
    return dg.Output(len(found), metadata=_told(home.home, first, found, removed=config.remove))


@dg.job(name=JOB_NAME, description=DESCRIPTION, executor_def=dg.in_process_executor)
def retention() -> None:
    """See `DESCRIPTION`."""
    expired_files()


def _told(home: Home, first: Quarter, found: list[Held], *, removed: bool) -> dict[str, dg.MetadataValue]:
    grouped = groupby(found, lambda one: (str(one.quarter), one.kind))
    rows = [(*key, len(files), sum(one.bytes for one in files)) for key, group in grouped for files in [list(group)]]
    header = ("quarter", "kind", "files", "bytes")
    return {
        "kept_from": dg.MetadataValue.text(str(first)),
        "files": dg.MetadataValue.int(len(found)),
        "bytes": dg.MetadataValue.int(sum(one.bytes for one in found)),
        "removed": dg.MetadataValue.bool(removed),
        "expired": dg.MetadataValue.md(table(header, rows, right=header[2:])),
        "record": dg.MetadataValue.path(str(home.removals)),
    }
