"""Files on disk: the home, atomic writes, locks, the warehouse, the ledger, retention."""
