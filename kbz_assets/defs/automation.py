"""Automatic runs: the schedule of the quarter, and sensors on the deliveries and reference files. All are off until switched on."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import dagster as dg

from kbz_assets.defs.jobs import JOB_NAME, MADE_IN_A_RUN
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.sources import DELIVERED_LISTS, REFERENCE_FILES, delivered_version, reference_version
from kbz_assets.defs.steps import faults_for_people
from kbz_assets.runtime.clock import Clock, running_quarter
from kbz_assets.runtime.failure import demand_deliveries
from kbz_assets.runtime.partitions import quarters
from kbz_assets.runtime.tags import CORRECTION_TAG, DELIVERY_TAG, REFERENCE_TAG, quarter_tags
from kbz_assets.runtime.timing import QUIET_VARIABLE, SCHEDULE_VARIABLE, Timing
from kbz_assets.runtime.watching import after_look, cursor_of, due_folders, memory_of, with_run_asked
from kbz_assets.storage.home import Home
from kbz_assets.upstream.observable import observation
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.dutch_time import TIMEZONE
from pipelines.core.quarter import Quarter
from pipelines.ingest.files.discovery import delivery_stamp

SWITCH_ON = "Off until switched on, here or with the command in the runbook."
SCHEDULE_NAME = "payouts_of_the_running_quarter"
DELIVERIES_SENSOR = "deliveries_that_became_quiet"
REFERENCE_SENSOR = "reference_files_that_changed"
LOOK_EVERY_SECONDS = 60
REFERENCE = "reference"
"""The key of the reference files in the memory of their sensor."""

_NOT_DONE = (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


def _for_people(ask: Callable[..., Any]) -> Callable[..., Any]:
    """A tick with the resource `home`: a failure is shown by its lines, without the path of a list (R37)."""

    @functools.wraps(ask)
    def tick(context: Any, home: HomeResource, **resources: Any) -> Any:  # noqa: ANN401 - of a schedule or a sensor
        with faults_for_people(home.home):
            return ask(context, home=home, **resources)

    return tick


def quarter_schedule(timing: Timing) -> dg.ScheduleDefinition:
    """A schedule that runs the running quarter at the time of `timing`; InputError when that is not cron."""

    @_for_people
    def ask(context: dg.ScheduleEvaluationContext, home: HomeResource) -> dg.RunRequest | dg.SkipReason:
        quarter = running_quarter(context.scheduled_execution_time)
        fault = _fault_of_deliveries(home.home, quarter)
        if fault:
            return dg.SkipReason(fault)
        return dg.RunRequest(partition_key=quarter.partition_key, tags=quarter_tags(quarter.partition_key))

    try:
        return dg.schedule(
            name=SCHEDULE_NAME,
            cron_schedule=timing.schedule,
            execution_timezone=TIMEZONE,
            job_name=JOB_NAME,
            default_status=dg.DefaultScheduleStatus.STOPPED,
            description=f"Makes the payouts of the running quarter: {SCHEDULE_VARIABLE}, {timing.schedule}, Dutch time. {SWITCH_ON}",
        )(ask)
    except dg.DagsterInvalidDefinitionError:
        expected = f"expected minute, hour, day, month and weekday, such as {Timing().schedule}"
        raise InputError([Diagnostic(SCHEDULE_VARIABLE, None, "", "it is not a time as cron writes it", expected)]) from None


def deliveries_sensor(timing: Timing) -> dg.SensorDefinition:
    """A sensor that runs each quarter whose deliveries changed and then stayed the same for the time of `timing`."""

    @dg.sensor(
        name=DELIVERIES_SENSOR,
        job_name=JOB_NAME,
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description=(
            f"Runs a quarter when files in its folder are new or changed, and nothing changed for {timing.quiet_minutes} minutes "
            f"({QUIET_VARIABLE}); for a closed quarter the open one that corrects it. The same content never starts a second run. "
            f"{SWITCH_ON}"
        ),
    )
    @_for_people
    def ask(context: dg.SensorEvaluationContext, home: HomeResource, clock: dg.ResourceParam[Clock]) -> dg.SensorResult:
        now = clock.now()
        memory = after_look(memory_of(context.cursor), folder_stamps(home.home, running_quarter(now)), now)
        requests, seen = [], []
        for label in due_folders(memory, now, timing.quiet):
            quarter = Quarter.parse(label)
            version = delivered_version(home.home, quarter)
            seen.append(observation(DELIVERED_LISTS, version, partition=quarter.partition_key))
            memory = with_run_asked(memory, label)
            to_run = open_quarter(home.home, quarter)
            content = {DELIVERY_TAG: version} if to_run == quarter else {f"{CORRECTION_TAG}_{quarter}": version}
            if to_run is not None:
                requests += _unless_run(context, to_run, content)
        fault = _fault_of_deliveries(home.home, running_quarter(now))
        nothing = f"No deliveries are new, changed and quiet.{f' {fault}' if fault else ''}"
        reason = None if requests else dg.SkipReason(nothing)
        return dg.SensorResult(run_requests=requests, asset_events=seen, skip_reason=reason, cursor=cursor_of(memory))

    return ask


def reference_sensor(timing: Timing) -> dg.SensorDefinition:
    """A sensor that runs the running quarter when the reference files changed and then stayed the same for the time of `timing`."""

    @dg.sensor(
        name=REFERENCE_SENSOR,
        job_name=JOB_NAME,
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description=(
            f"Runs the running quarter again when a reference file changed, and nothing changed for {timing.quiet_minutes} minutes "
            f"({QUIET_VARIABLE}). Earlier quarters show as stale and wait for a person. {SWITCH_ON}"
        ),
    )
    @_for_people
    def ask(context: dg.SensorEvaluationContext, home: HomeResource, clock: dg.ResourceParam[Clock]) -> dg.SensorResult:
        now = clock.now()
        quarter, stamp = running_quarter(now), delivery_stamp(home.home.reference)
        memory = after_look(memory_of(context.cursor), {REFERENCE: stamp} if stamp else {}, now)
        requests, seen = [], []
        if due_folders(memory, now, timing.quiet):
            version = reference_version(home.home)
            seen.append(observation(REFERENCE_FILES, version))
            memory = with_run_asked(memory, REFERENCE)
            if _fault_of_deliveries(home.home, quarter) is None:
                requests = _unless_run(context, quarter, {REFERENCE_TAG: version})
        reason = None if requests else dg.SkipReason(f"No reference file changed since the last run of {quarter} that was asked for.")
        return dg.SensorResult(run_requests=requests, asset_events=seen, skip_reason=reason, cursor=cursor_of(memory))

    return ask


def folder_stamps(home: Home, running: Quarter) -> Mapping[str, str]:
    """The stamp of each quarter with deliveries up to the running one; a folder that changes meanwhile is left out."""
    known = set(quarters().get_partition_keys())
    stamps = {}
    for quarter in home.delivered_quarters():
        if quarter.partition_key in known and quarter <= running:
            try:
                stamps[str(quarter)] = delivery_stamp(home.deliveries(quarter))
            except OSError:
                continue
    return {label: stamp for label, stamp in stamps.items() if stamp}


def open_quarter(home: Home, quarter: Quarter) -> Quarter | None:
    """The quarter to run when a list of `quarter` changes: itself, or for a closed quarter the one that corrects it, once it has lists."""
    closed = home.closed_quarters()
    if quarter not in closed:
        return quarter
    correcting = max(closed).next()
    return correcting if _fault_of_deliveries(home, correcting) is None else None


def _fault_of_deliveries(home: Home, quarter: Quarter) -> str | None:
    """Why a quarter cannot be run: its folder is empty or absent, as when a network share is not mounted."""
    try:
        demand_deliveries(home, quarter)
    except InputError as error:
        return str(error)
    return None


def _unless_run(context: dg.SensorEvaluationContext, quarter: Quarter, content: Mapping[str, str]) -> list[dg.RunRequest]:
    """The request of a run, unless a run of the whole quarter with this content succeeded or is under way, whoever launched it."""
    tags = {**quarter_tags(quarter.partition_key), **content}
    runs = context.instance.get_runs(dg.RunsFilter(job_name=JOB_NAME, tags=tags))
    if any(run.status not in _NOT_DONE and _makes_everything(run, context) for run in runs):
        return []
    (version,) = content.values()
    return [dg.RunRequest(run_key=f"{quarter}-{version}", partition_key=quarter.partition_key, tags=tags)]


def _makes_everything(run: dg.DagsterRun, context: dg.SensorEvaluationContext) -> bool:
    """Whether a run makes everything. A run that is launched on the page names all assets that it makes."""
    if not run.asset_selection:
        return not run.asset_check_selection
    assert context.repository_def is not None
    return run.asset_selection >= MADE_IN_A_RUN.resolve(context.repository_def.asset_graph)
