"""Checks as Dagster shows them: of schemas, of anomalies, and of their own completeness."""
