"""What people read on the Dagster page: Markdown, plots, previews, figures."""
