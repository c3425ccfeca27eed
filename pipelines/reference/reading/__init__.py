"""Reading and checking the reference files: one module per subject, the readers of CSV and YAML, and what is compared between files."""
