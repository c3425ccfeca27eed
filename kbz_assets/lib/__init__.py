"""Classes and pure functions that the definitions are made of; no instances."""
