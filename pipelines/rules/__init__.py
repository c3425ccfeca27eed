"""The rules: who is paid and how much, in exact numbers (R11 to R30, R36).

Belongs here: pure functions from counts and reference records to a decision, one module per subject, with the rule's number.
Does not belong here: reading or writing files, the clock, the environment.

Money is whole cents; a share is two integers or a Fraction; only `rounding` rounds. A rule that changes becomes a new function
with the date from which it applies, next to the old one.
"""
