"""Reading and checking the reference files: a module per subject, the readers of CSV and YAML, and the checks between files."""
