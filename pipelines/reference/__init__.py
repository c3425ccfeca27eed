"""The reference files -> checked, frozen objects; one module per subject.

Belongs here: reading one file of `reference/`, its type, and the faults that are visible in the files alone.
Does not belong here: what follows from a record for a quarter (that is `pipelines.rules`).
"""
