"""Alerts when a run fails or a check warns. They are on when the environment names a channel."""

import os
from collections.abc import Mapping, Sequence

import dagster as dg

from kbz_assets.alerting.alerts import Alert, failed_checks_alert, failed_run_alert, outcomes_of, page_of
from kbz_assets.alerting.channels import CHANNEL_NAMES, channels, send_through
from kbz_assets.defs.resources import setting
from kbz_assets.runtime.evaluations import evaluations_of

LOOK_EVERY_SECONDS = 30
PREFIX = "KBZ_ALERT_"
CHANNELS = f"{', '.join(CHANNEL_NAMES)}, as far as the environment names them ({PREFIX}...)"
PAGE_VARIABLE = "KBZ_PAGE_URL"


class AlertsResource(dg.ConfigurableResource):
    """The channels of alerts, a field for each of their variables, and the address of the page that alerts link to."""

    smtp_host: str = ""
    smtp_port: str = ""
    smtp_security: str = ""
    smtp_user: str = ""
    smtp_password: str = ""
    email_from: str = ""
    email_to: str = ""
    slack_token: str = ""
    slack_channel: str = ""
    slack_url: str = ""
    teams_webhook: str = ""
    page_url: str = ""

    @classmethod
    def of_environment(cls) -> "AlertsResource":
        """The alerts that the environment asks for."""
        variables = {name: PREFIX + name.upper() for name in cls.model_fields if name != "page_url"}
        return cls(page_url=setting(PAGE_VARIABLE), **{name: setting(variable) for name, variable in variables.items()})

    @property
    def variables(self) -> Mapping[str, str]:
        """The settings in the form that the channels take."""
        return {PREFIX + name.upper(): value for name, value in self.model_dump().items()}

    def send(self, alert: Alert) -> dg.SkipReason | None:
        """Send through every channel that is named; a reason when none is."""
        found = channels(self.variables)
        if not found:
            return dg.SkipReason("The environment names no channel for alerts.")
        send_through(found, alert)
        return None


def alert_sensors() -> Sequence[dg.SensorDefinition]:
    """A sensor for failed runs, and one for successful runs with a check that warns."""
    status = dg.DefaultSensorStatus.RUNNING if channels(os.environ) else dg.DefaultSensorStatus.STOPPED

    @dg.run_failure_sensor(
        name="alert_on_failed_run",
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        default_status=status,
        description=f"Reports a failed run: quarter, step, checks and where to look. By {CHANNELS}.",
    )
    def on_failed_run(context: dg.RunFailureSensorContext, alerts: AlertsResource) -> dg.SkipReason | None:
        checks = outcomes_of(evaluations_of(context.instance, context.dagster_run.run_id))
        return alerts.send(failed_run_alert(context.dagster_run, context.get_step_failure_events(), checks, page_of(alerts.page_url)))

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="alert_on_failed_checks",
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        default_status=status,
        description=f"Reports the warnings of checks in a successful run, with the practices. By {CHANNELS}.",
    )
    def on_failed_checks(context: dg.RunStatusSensorContext, alerts: AlertsResource) -> dg.SkipReason | None:
        checks = outcomes_of(evaluations_of(context.instance, context.dagster_run.run_id))
        if not checks:
            return dg.SkipReason("Every check of the run passed.")
        return alerts.send(failed_checks_alert(context.dagster_run, checks, page_of(alerts.page_url)))

    return [on_failed_run, on_failed_checks]
