"""The demo region and the benchmark country: invented practices, patients and money, the same bytes for the same seed.

Belongs here: making a home full of deliveries and reference files. Nothing here reads a home, and nothing else
imports it but the commands.
"""
