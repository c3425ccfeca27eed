"""Which files were delivered for a quarter, what kind of file each is, and what is refused before it is read."""
