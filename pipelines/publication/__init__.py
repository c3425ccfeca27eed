"""File formats for finance: the tables as CSV, the journal, the bank file, and the tables and plot of a what-if.

Belongs here: how a file is written. Does not belong here: what is paid or booked, or the documents that people read.
"""
