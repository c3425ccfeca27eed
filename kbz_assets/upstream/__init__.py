"""The only place that imports private names of Dagster, dagster-dbt or dbt.

Each module says which behaviour it relies on and what to do when it breaks; `tests/upstream` holds that behaviour.
"""
