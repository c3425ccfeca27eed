"""WHEN and WHERE: the Dagster code location and the `kbz` command.

Belongs here: assets, checks, jobs, schedules, resources, files and the environment.
Does not belong here: arithmetic on shares or money.
"""

import gc

# What modules make while they load stays as long as the process. Python looks through all of it for garbage, time and again, which takes a
# sixth of loading Dagster and dbt: here it looks less often.
gc.set_threshold(100_000)
