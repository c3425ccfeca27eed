"""The key for pseudonyms: from the environment or a file (R37)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

from kbz_assets.storage.files import write_whole
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.ingest.cells.pseudonyms import PseudonymKey

KEY_VARIABLE = "KBZ_PSEUDONYM_KEY"
KEY_FILE_VARIABLE = "KBZ_PSEUDONYM_KEY_FILE"
KEY_BYTES = 32
MOST_PATTERN_DIGITS = 8
"""A repeated pattern of so many hex digits can be guessed by trying all of them, so such a key is no secret."""


def read_key(home: Home, environment: Mapping[str, str]) -> PseudonymKey:
    """The key of `KBZ_PSEUDONYM_KEY`, of the file named by `KBZ_PSEUDONYM_KEY_FILE`, or of the demo in `home`.

    InputError when there is none, its file cannot be read, or it is too short or made of a pattern; the key itself is never shown.
    """
    if environment.get(KEY_VARIABLE):
        return _parsed(KEY_VARIABLE, environment[KEY_VARIABLE])
    named = environment.get(KEY_FILE_VARIABLE)
    path = Path(named) if named else home.key_file
    try:
        return _parsed(str(path), path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        if named:
            raise InputError(
                [Diagnostic(KEY_FILE_VARIABLE, None, "", "the file cannot be read", "expected the path of a file with the key")]
            ) from None
        if not isinstance(error, FileNotFoundError):
            unreadable = "the key for pseudonyms cannot be read", "expected a file that this user may read: see chmod and chown"
            raise InputError([Diagnostic(str(path), None, "", *unreadable)]) from None
        expected = f"expected 64 or more hex digits in {KEY_VARIABLE}, or a file with them named by {KEY_FILE_VARIABLE}"
        raise InputError([Diagnostic(KEY_VARIABLE, None, "", "there is no key for pseudonyms", expected)]) from None


def make_key(path: Path) -> None:
    """Write a new key to `path` if there is none yet."""
    if not path.exists():
        write_whole(path, secrets.token_hex(KEY_BYTES).encode() + b"\n")


def other_key_warnings(home: Home, key: PseudonymKey) -> list[str]:
    """A warning when `key` is not that of the earlier runs of this home."""
    if not home.key_fingerprint.exists() or home.key_fingerprint.read_text(encoding="ascii").strip() == key.fingerprint:
        return []
    return ["the key for pseudonyms is not that of the earlier runs of this home: pseudonyms and masked names no longer match theirs"]


def remember_key(home: Home, key: PseudonymKey) -> None:
    """Keep the fingerprint of `key` in the warehouse; the key cannot be found from it."""
    write_whole(home.key_fingerprint, f"{key.fingerprint}\n".encode())


def _parsed(source: str, text: str) -> PseudonymKey:
    try:
        key = PseudonymKey.from_hex(text)
    except ValueError as error:
        raise InputError([Diagnostic(source, None, "", "the key for pseudonyms cannot be used", str(error))]) from None
    if _is_pattern(text.strip().lower()):
        expected = "expected digits drawn by chance, such as those of: openssl rand -hex 32"
        raise InputError([Diagnostic(source, None, "", "the key for pseudonyms is a pattern that can be guessed", expected)])
    return key


def _is_pattern(digits: str) -> bool:
    """Whether `digits` are a short pattern repeated."""
    return any(digits == (digits[:size] * len(digits))[: len(digits)] for size in range(1, MOST_PATTERN_DIGITS + 1))
