"""Checks as Dagster shows them: of schemas and of anomalies."""
