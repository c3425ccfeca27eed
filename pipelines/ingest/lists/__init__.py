"""What every list has in common: its header, what its columns mean, and its rows as they were delivered."""
