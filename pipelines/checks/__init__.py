"""Whether the tables of a quarter can be trusted.

Belongs here: the second count, the row accounting and the invariants between tables, which block a run, and the anomaly checks, which warn.
Does not belong here: how a table is made.
"""
