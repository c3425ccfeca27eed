"""Reports about a decided quarter: its tables, why a practice gets its amount, what-if tables, status, trend and indicators.

Belongs here: pure functions from a decision or from tables to what a person reads.
Does not belong here: who is paid (`rules`), file formats (`publication`).
"""
