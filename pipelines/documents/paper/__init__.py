"""Printable A4 sheets: what is on one, and how it becomes PDF and HTML.

Belongs here: layout. Does not belong here: what a statement or report says, or how a figure is written.
"""
