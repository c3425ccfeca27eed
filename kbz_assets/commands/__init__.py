"""What each `kbz` command does; one module per command."""
