"""Comparing names of people (R32)."""

from __future__ import annotations

import unicodedata


def folded_name(name: str) -> str:
    """The letters and digits of `name`, in one case and without accents: two names are the same when these are."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in decomposed if character.isalnum()).casefold()
