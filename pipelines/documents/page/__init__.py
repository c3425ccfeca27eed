"""The report page `rapport.html` of a quarter, for the board, the municipality and the insurers (R38).

Belongs here: one self-contained page. Does not belong here: a figure that did not go through `disclosure`.
"""

from pipelines.documents.page.report import report_page

__all__ = ["report_page"]
