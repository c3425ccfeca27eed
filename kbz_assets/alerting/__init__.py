"""What an alert says and through which channel it goes."""
