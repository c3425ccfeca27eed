"""Workbooks and Parquet files -> listings, read as text in a process of their own."""
