"""WHAT is computed: the rules of KBZ funding as pure functions.

Belongs here: Python and Polars that turn inputs into outputs. Does not belong here: dagster, dbt, the environment, the clock.
"""
