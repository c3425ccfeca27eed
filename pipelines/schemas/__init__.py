"""The tables: one pandera schema per table that is published or exchanged, and the only place that validates them.

Belongs here: columns, types, units, keys and invariants of tables. Does not belong here: how a table is computed.
"""
