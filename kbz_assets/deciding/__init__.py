"""What the steps of a run do with the files of a home to decide its money, without Dagster."""
