"""The documents of a quarter, in Dutch: workbook, statements, closing report and report page, made from the tables alone.

Belongs here: how figures are shown. Does not belong here: a figure that no table has, or a Dutch word outside `words.toml`.
"""
