"""The vocabulary of every room: quarters, validity intervals, postcodes, diagnostics.

Belongs here: small values without a subject of their own. Does not belong here: anything that reads a file or knows a table.
"""
