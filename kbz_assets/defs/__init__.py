"""The definitions, by stage of the quarter."""
