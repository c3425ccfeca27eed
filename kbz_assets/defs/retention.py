"""Jobs that list what is kept for too long, and remove it when asked to."""

from datetime import datetime, time
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

import dagster as dg
from pydantic import Field

from kbz_assets.defs.jobs import JOB_NAME as QUARTER_JOB
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.steps import faults_for_people
from kbz_assets.runtime.clock import Clock, running_quarter
from kbz_assets.runtime.tags import QUARTER_TAG
from kbz_assets.storage.home import Home
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.locking import held, waiting_for
from kbz_assets.storage.retention import KeptFile, kept_too_long, remove
from kbz_assets.ui_text.markdown import table
from kbz_assets.upstream.run_history import remove_run
from pipelines.core.dutch_time import TIMEZONE
from pipelines.core.quarter import Quarter
from pipelines.core.retention import first_kept

JOB_NAME = "retention"
ENDED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
DESCRIPTION = (
    "Lists raw deliveries, registrations and scratch files of quarters that can no longer be corrected (R34), and the history of runs "
    "that are long past. With remove: true in the run config they are removed; files are recorded in warehouse/retention. Tables, the "
    "ledger and the last good run of each quarter stay."
)


class RetentionConfig(dg.Config):
    """What to do. `quarter`, such as 2026Q1, is the one to count back from; that of today when left out or in the future."""

    remove: bool = False
    quarter: str = ""


@dg.op(description=DESCRIPTION)
def expired_files(
    context: dg.OpExecutionContext, config: RetentionConfig, home: HomeResource, clock: dg.ResourceParam[Clock]
) -> dg.Output[int]:
    """List the files that are kept for too long, and remove them when `remove` is set; the output is their number."""
    now = clock.now()
    running = min(Quarter.parse(config.quarter), running_quarter(now)) if config.quarter else running_quarter(now)
    with faults_for_people(home.home):
        first = first_kept(running, frozenset(read_ledger(home.home).closed), home.book.settings.correction_quarters)
        found = kept_too_long(home.home, first)
        if config.remove and found:
            _remove(found, home, now, context)
    return dg.Output(len(found), metadata=_report(home.home, first, found, removed=config.remove))


def _remove(found: list[KeptFile], home: HomeResource, now: datetime, context: dg.OpExecutionContext) -> None:
    key = home.key()
    for quarter, files in groupby(found, lambda one: one.quarter):
        with held(home.home.quarter(quarter).lock, partial(context.log.info, waiting_for(quarter))):
            remove(home.home, list(files), key, now)


class RunHistoryConfig(dg.Config):
    """What to do. Runs of the last `quarters` quarters are kept, whatever their outcome."""

    remove: bool = False
    quarters: int = Field(default=8, ge=1)


@dg.op(description=DESCRIPTION)
def expired_runs(context: dg.OpExecutionContext, config: RunHistoryConfig, clock: dg.ResourceParam[Clock]) -> dg.Output[int]:
    """List the runs whose history is kept for too long, and remove them when `remove` is set; the output is their number."""
    first = running_quarter(clock.now())
    for _ in range(config.quarters - 1):
        first = first.previous()
    begin = datetime.combine(first.peildatum, time(), ZoneInfo(TIMEZONE))
    found = runs_before(context.instance, begin)
    for run_id in found if config.remove else ():
        remove_run(context.instance, run_id)
    return dg.Output(len(found), metadata={"kept_from": str(first), "runs": len(found), "removed": config.remove})


def runs_before(instance: dg.DagsterInstance, begin: datetime) -> list[str]:
    """The ids of ended runs from before `begin`, without the last successful one of each quarter."""
    good = instance.get_run_records(dg.RunsFilter(job_name=QUARTER_JOB, statuses=[dg.DagsterRunStatus.SUCCESS]), ascending=True)
    last_good = {record.dagster_run.tags.get(QUARTER_TAG): record.dagster_run.run_id for record in good}
    old = instance.get_run_records(dg.RunsFilter(statuses=list(ENDED), created_before=begin))
    return [record.dagster_run.run_id for record in old if record.dagster_run.run_id not in last_good.values()]


@dg.job(name=JOB_NAME, description=DESCRIPTION, executor_def=dg.in_process_executor)
def retention() -> None:
    """See `DESCRIPTION`."""
    expired_files()
    expired_runs()


def _report(home: Home, first: Quarter, found: list[KeptFile], *, removed: bool) -> dict[str, dg.MetadataValue]:
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
