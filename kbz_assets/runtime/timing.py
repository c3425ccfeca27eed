"""When quarters are run and due: the defaults, and the environment variables that change them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pipelines.core.diagnostics import Diagnostic, InputError

SCHEDULE_VARIABLE = "KBZ_SCHEDULE"
QUIET_VARIABLE = "KBZ_QUIET_MINUTES"

MOST_QUIET = timedelta(days=7)

DEADLINE = "0 12 15 2,5,8,11 *"
"""The payouts of a quarter are due halfway: practices are paid then, with the other money that comes per quarter."""

DEADLINE_WINDOW = timedelta(days=44)
"""From the second day of the quarter: between a peildatum and its deadline lie 44 or 45 days."""


@dataclass(frozen=True, slots=True)
class Timing:
    """`schedule`: when the running quarter is run, as cron in Dutch time. `quiet`: how long files must be unchanged to be read."""

    schedule: str = "0 6 15 1,4,7,10 *"
    quiet: timedelta = timedelta(minutes=10)

    @property
    def quiet_minutes(self) -> int:
        """`quiet` in minutes."""
        return self.quiet // timedelta(minutes=1)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Timing:
        """The settings of the environment, else the defaults; InputError for other minutes than 0 to a week. Dagster validates the cron."""
        default = cls()
        said = environment.get(QUIET_VARIABLE) or str(default.quiet_minutes)
        most = MOST_QUIET // timedelta(minutes=1)
        if not (said.isascii() and said.isdigit() and len(said) <= len(str(most)) and int(said) <= most):
            expected = f"expected a whole number such as 10, at most {most}"
            raise InputError([Diagnostic(QUIET_VARIABLE, None, "", "it is not a number of minutes", expected)])
        return cls(environment.get(SCHEDULE_VARIABLE) or default.schedule, timedelta(minutes=int(said)))
