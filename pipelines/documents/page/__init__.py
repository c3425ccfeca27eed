"""The report page `rapport.html`: what the board, the municipality and the insurers read of a quarter (R38).

Belongs here: one self-contained page. Does not belong here: a figure that has not passed `disclosure`.
"""

from pipelines.documents.page.report import report_page

__all__ = ["report_page"]
