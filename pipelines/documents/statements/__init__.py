"""The statement of each practice, as PDF and as HTML: what it is paid, why, and what it can do."""
