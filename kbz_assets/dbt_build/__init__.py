"""The dbt project in this process: parsing, building, and the lineage of its columns."""
