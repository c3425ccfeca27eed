"""What one cell says, whatever file it came in: its text, its date, its number, its patient."""
