"""Dutch, for everybody who reads it: every word in `words.toml`, and numbers, amounts and days as a Dutch reader expects them.

Belongs here: words and forms. Does not belong here: a figure, or who reads it where.
"""
