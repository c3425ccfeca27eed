"""One delivered file -> registrations + rejected rows + its delivery record.

Belongs here: everything between the bytes that a practice sends and rows with canonical columns and pseudonyms. Does not belong
here: what relates rows of several files (dbt does), or what they mean for the money (`pipelines.rules`).
"""

DELIVERIES_FOLDER = "deliveries"
"""Name of the folder of a home that holds all deliveries, in a folder per quarter."""
