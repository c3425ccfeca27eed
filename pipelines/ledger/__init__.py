"""What is booked and stays booked (R31 to R35).

Belongs here: reading and writing the ledger. Does not belong here: what a quarter should pay (that is `pipelines.rules`).
"""
