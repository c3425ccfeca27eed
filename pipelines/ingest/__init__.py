"""One delivered file -> registrations + rejected rows + its delivery record.

Belongs here: everything between the bytes that a practice sends and rows with canonical columns and pseudonyms. Does not belong
here: what relates rows of several files (that is dbt), or what follows for money (that is `pipelines.rules`).
"""

DELIVERIES_FOLDER = "deliveries"
"""What the folder of all deliveries is called in a home; in it is a folder per quarter."""
