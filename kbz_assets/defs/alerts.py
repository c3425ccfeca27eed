"""Who is told when a run fails or a check warns. On where the environment names a channel, off where it names none."""

import os
from collections.abc import Sequence

import dagster as dg

from kbz_assets.alerting.alerts import Alert, failed_checks_alert, failed_run_alert, outcomes_of, page_of
from kbz_assets.alerting.channels import channels, send_through
from kbz_assets.runtime.evaluations import evaluations_of

LOOK_EVERY_SECONDS = 30
CHANNELS = "e-mail, Slack and Teams, as far as the environment names them (`KBZ_ALERT_...`, see docs/runbook.md)"


def alert_sensors() -> Sequence[dg.SensorDefinition]:
    """A sensor for failed runs, and one for runs that ended well with a check that warns."""
    status = dg.DefaultSensorStatus.RUNNING if channels(os.environ) else dg.DefaultSensorStatus.STOPPED

    @dg.run_failure_sensor(
        name="alert_on_failed_run",
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        default_status=status,
        description=f"Tells of a run that failed: quarter, step, checks and where to look. By {CHANNELS}.",
    )
    def on_failed_run(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
        checks = outcomes_of(evaluations_of(context.instance, context.dagster_run.run_id))
        return _sent(failed_run_alert(context.dagster_run, context.get_step_failure_events(), checks, page_of(os.environ)))

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="alert_on_failed_checks",
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        default_status=status,
        description=f"Tells of checks that warn in a run that ended well. By {CHANNELS}.",
    )
    def on_failed_checks(context: dg.RunStatusSensorContext) -> dg.SkipReason | None:
        checks = outcomes_of(evaluations_of(context.instance, context.dagster_run.run_id))
        if not checks:
            return dg.SkipReason("Every check of the run holds.")
        return _sent(failed_checks_alert(context.dagster_run, checks, page_of(os.environ)))

    return [on_failed_run, on_failed_checks]


def _sent(alert: Alert) -> dg.SkipReason | None:
    found = channels(os.environ)
    if not found:
        return dg.SkipReason("The environment names no channel for alerts.")
    send_through(found, alert)
    return None
