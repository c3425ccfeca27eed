"""The dbt project in this process: how it is parsed and built, and where its columns come from."""
