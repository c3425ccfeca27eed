"""The text of the Dagster page: Markdown, plots, previews, figures."""
