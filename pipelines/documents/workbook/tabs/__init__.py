"""The tabs, a module each: columns and rows out of the tables."""
