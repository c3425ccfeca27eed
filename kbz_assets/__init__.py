"""WHEN and WHERE: the Dagster code location and the `kbz` command.

Belongs here: assets, checks, jobs, schedules, resources, files and the environment.
Does not belong here: arithmetic on shares or money.
"""
