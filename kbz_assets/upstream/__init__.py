"""The only place that imports what Dagster or dbt do not publish.

Each module tells which behaviour it relies on and what to do when that breaks; `tests/upstream` tests the behaviour.
"""
