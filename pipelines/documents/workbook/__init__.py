"""The workbook of a quarter for finance, in Dutch: fourteen tabs made of the tables alone.

Belongs here: which columns a tab has and how they look. Does not belong here: a figure that no table has.
"""

from pipelines.documents.workbook.book import workbook_bytes

__all__ = ["workbook_bytes"]
