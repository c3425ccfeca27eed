"""Where files live and how they appear: the home, whole-file writes, locks, the warehouse, retention."""
