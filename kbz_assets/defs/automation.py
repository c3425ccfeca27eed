"""What asks for runs by itself: the schedule of the quarter, and the sensor that watches the deliveries. Both are off until switched on."""

from collections.abc import Mapping

import dagster as dg

from kbz_assets.defs.jobs import JOB_NAME
from kbz_assets.defs.resources import HomeResource
from kbz_assets.runtime.clock import Clock, running_quarter
from kbz_assets.runtime.partitions import FIRST_QUARTER, TIMEZONE
from kbz_assets.runtime.tags import DELIVERY_TAG, delivery_tags, quarter_tags
from kbz_assets.runtime.timing import QUIET_VARIABLE, SCHEDULE_VARIABLE, Timing
from kbz_assets.runtime.watching import asked_for, looked, quiet_since, remembered, to_remember
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from pipelines.ingest.discovery import delivery_hash, delivery_stamp

SWITCH_ON = "Off until it is switched on: on the Dagster page under Automation, or with `dagster {kind} start {name} -w workspace.yaml`."
SCHEDULE_NAME = "payouts_of_the_running_quarter"
SENSOR_NAME = "deliveries_that_became_quiet"
LOOK_EVERY_SECONDS = 60
_NOT_DONE = (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


def quarter_schedule(timing: Timing) -> dg.ScheduleDefinition:
    """A run of the running quarter at the time of `timing`."""

    @dg.schedule(
        name=SCHEDULE_NAME,
        cron_schedule=timing.schedule,
        execution_timezone=TIMEZONE,
        job_name=JOB_NAME,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description=(
            f"Makes the payouts of the running quarter at `{timing.schedule}` (cron, Dutch time; {SCHEDULE_VARIABLE} changes it). "
            + SWITCH_ON.format(kind="schedule", name=SCHEDULE_NAME)
        ),
    )
    def ask(context: dg.ScheduleEvaluationContext, home: HomeResource) -> dg.RunRequest | dg.SkipReason:
        quarter = running_quarter(context.scheduled_execution_time)
        if not home.home.deliveries(quarter).is_dir():
            return dg.SkipReason(f"Nothing is delivered for {quarter}: there is no folder deliveries/{quarter}.")
        return dg.RunRequest(partition_key=quarter.partition_key, tags=quarter_tags(quarter.partition_key))

    return ask


def deliveries_sensor(timing: Timing) -> dg.SensorDefinition:
    """A run of each quarter whose deliveries changed and then lay untouched for the time of `timing`."""

    @dg.sensor(
        name=SENSOR_NAME,
        job_name=JOB_NAME,
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description=(
            f"Makes a quarter again when files in its folder are new or changed and nothing moved for {timing.quiet} ({QUIET_VARIABLE} "
            "changes it). The same content never starts a second run. " + SWITCH_ON.format(kind="sensor", name=SENSOR_NAME)
        ),
    )
    def ask(context: dg.SensorEvaluationContext, home: HomeResource, clock: dg.ResourceParam[Clock]) -> dg.SensorResult:
        now = clock.now()
        memory = looked(remembered(context.cursor), folder_stamps(home.home, running_quarter(now)), now)
        requests = []
        for label in quiet_since(memory, now, timing.quiet):
            quarter = Quarter.parse(label)
            content = delivery_hash(home.home.deliveries(quarter))
            memory = asked_for(memory, label)
            if not _was_run(context.instance, content, quarter):
                tags = {**quarter_tags(quarter.partition_key), **delivery_tags(content)}
                requests.append(dg.RunRequest(run_key=f"{quarter}-{content}", partition_key=quarter.partition_key, tags=tags))
        nothing = dg.SkipReason("No deliveries are new, changed and quiet.")
        return dg.SensorResult(run_requests=requests, skip_reason=None if requests else nothing, cursor=to_remember(memory))

    return ask


def folder_stamps(home: Home, running: Quarter) -> Mapping[str, str]:
    """The stamp of each quarter with deliveries up to the running one; a folder in which something moves meanwhile is left out."""
    stamps = {}
    for quarter in home.delivered_quarters():
        if FIRST_QUARTER <= quarter <= running:
            try:
                stamps[str(quarter)] = delivery_stamp(home.deliveries(quarter))
            except OSError:
                continue
    return {label: stamp for label, stamp in stamps.items() if stamp}


def _was_run(instance: dg.DagsterInstance, content: str, quarter: Quarter) -> bool:
    """Whether a run of the whole quarter with this content ended well or is under way, whoever launched it."""
    tags = {**quarter_tags(quarter.partition_key), DELIVERY_TAG: content}
    runs = instance.get_runs(dg.RunsFilter(job_name=JOB_NAME, tags=tags))
    return any(run.status not in _NOT_DONE and not run.asset_selection for run in runs)
