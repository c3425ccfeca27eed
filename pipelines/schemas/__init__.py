"""The tables: one pandera schema per table that crosses a door, and the only place that validates them.

Belongs here: columns, types, units, keys and invariants of tables. Does not belong here: how a table is computed.
"""
