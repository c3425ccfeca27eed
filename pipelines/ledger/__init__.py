"""Booking: what is booked stays booked (R31 to R35, R39, R40).

Belongs here: lines, manifests and their hashes, corrections, payments, claims, and why a closing is refused. Does not belong here: what a
quarter should pay (that is `pipelines.rules`), and the files themselves.
"""

LEDGER_FILE = "ledger.parquet"
MANIFEST_ENDING = ".json"
WITNESS_FILE = "sluiting.json"
