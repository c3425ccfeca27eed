"""Puts the definitions together; a test passes in what should differ."""

from __future__ import annotations

import os
from collections.abc import Mapping

import dagster as dg

from kbz_assets.defs.alerts import AlertsResource, alert_sensors
from kbz_assets.defs.automation import deliveries_sensor, quarter_schedule, reference_sensor
from kbz_assets.defs.closed_quarters import closed_quarters
from kbz_assets.defs.closing_job import close_quarter_job
from kbz_assets.defs.closing_tables import closing_tables_of_quarter
from kbz_assets.defs.dbt import dbt_models
from kbz_assets.defs.deliveries import registrations
from kbz_assets.defs.deliveries_in_steps import registrations_in_steps
from kbz_assets.defs.documents import are_written, documents
from kbz_assets.defs.due import due_quarter
from kbz_assets.defs.jobs import quarterly_payouts
from kbz_assets.defs.payouts import money_tables_of_quarter
from kbz_assets.defs.publication import published_tables
from kbz_assets.defs.reference import quarter_reference
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.retention import retention
from kbz_assets.defs.shares import count_tables_of_quarter
from kbz_assets.defs.sources import delivered_lists, reference_files
from kbz_assets.defs.status import quarter_status
from kbz_assets.runtime.clock import SystemClock
from kbz_assets.runtime.executors import reads_shares_in_steps
from kbz_assets.runtime.progress import Silent
from kbz_assets.runtime.timing import Timing


def build_definitions(resources: Mapping[str, object] | None = None) -> dg.Definitions:
    """Assets, checks, jobs, schedules, sensors and resources; `resources` replaces some of them. InputError for a wrong setting."""
    timing = Timing.of(os.environ)
    are_written(os.environ)  # a wrong word is refused here, and not behind the tables that a run published
    return dg.Definitions(
        assets=[
            delivered_lists(),
            reference_files(),
            closed_quarters,
            quarter_reference,
            registrations_in_steps() if reads_shares_in_steps(os.environ) else registrations,
            dbt_models(),
            count_tables_of_quarter,
            money_tables_of_quarter,
            closing_tables_of_quarter,
            published_tables,
            documents,
            quarter_status,
            due_quarter(),
        ],
        jobs=[quarterly_payouts(), close_quarter_job, retention],
        schedules=[quarter_schedule(timing)],
        sensors=[deliveries_sensor(timing), reference_sensor(timing), *alert_sensors()],
        resources={
            "home": HomeResource.of_environment(),
            "alerts": AlertsResource.of_environment(),
            "progress": Silent(),
            "clock": SystemClock(),
            **(resources or {}),
        },
    )
