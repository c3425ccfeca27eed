"""Keyed pseudonyms of patients (R37), which leave ingest instead of a BSN or a patient number."""

from __future__ import annotations

import hmac
import re

import numpy as np
import polars as pl
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from pipelines.ingest.cells.bsn import with_bsn_replaced

_HEX_KEY = re.compile(r"[0-9a-fA-F]{64,}")
_BLOCK_BYTES = 16
_NUMBER_BYTES = 11
_BSN_BLOCK = np.dtype([("bsn", "<u8"), ("filling", "S3"), ("tag", "S1"), ("agb", "<u4")])
_NUMBER_BLOCK = np.dtype([("number", f"S{_NUMBER_BYTES}"), ("tag", "S1"), ("agb", "<u4")])
_NAME_DIGITS = 8
_FINGERPRINT_DIGITS = 16


class PseudonymKey:
    """The secret key of a region organisation, and the pseudonyms made with it.

    A pseudonym is the AES encryption of one 16-byte block that holds the whole value: a tag for its kind, then a BSN, or an AGB code
    with a patient number. AES is a permutation of blocks, so two values never share a pseudonym and none can be inverted without the
    key. Encrypting each block alone (ECB) shows which blocks are equal; here that is the purpose, and no value spans two blocks.
    A patient number too long for a block, or not in ASCII, gets a keyed hash of the same length under a key of its own.
    """

    def __init__(self, secret: bytes) -> None:
        self._block_key = _derived(secret, b"kbz pseudonym of a block")
        self._long_key = _derived(secret, b"kbz pseudonym of a long number")
        self._name_key = _derived(secret, b"kbz bsn in a file name")
        self.fingerprint = _derived(secret, b"kbz fingerprint of the key").hex()[:_FINGERPRINT_DIGITS]
        """Identifies the key; it reveals nothing about the key or a pseudonym."""

    @classmethod
    def from_hex(cls, text: str) -> PseudonymKey:
        """The key written as 64 or more hex digits; ValueError, which does not show the text, for anything else."""
        digits = text.strip()
        if not _HEX_KEY.fullmatch(digits):
            raise ValueError("expected 64 or more hex digits")
        return cls(bytes.fromhex(digits.rjust(len(digits) + len(digits) % 2, "0")))

    def __repr__(self) -> str:
        return "PseudonymKey(...)"

    def masked(self, name: str) -> str:
        """R37: `name` with `#` and eight hex digits of a keyed hash in place of each BSN."""
        return with_bsn_replaced(name, lambda digits: f"#{hmac.digest(self._name_key, digits.encode(), 'sha256').hex()[:_NAME_DIGITS]}")

    def of_patients(self, rows: pl.DataFrame) -> pl.DataFrame:
        """`rows` with `patient_hi`, `patient_lo`, `number_hi`, `number_lo` and `number_text` (UInt64), without `bsn` and `patient_number`.

        Takes `bsn` and `agb` (UInt32, the latter as delivered) and `patient_number` (String without NUL); a null has no pseudonym.
        `number_text` is the pseudonym of the patient number without the practice: R6 counts the different numbers of a BSN by it.
        """
        is_long = _is_long(rows["patient_number"])
        has_number = rows["patient_number"].is_not_null()
        patients = _halves(self._encrypted(_bsn_blocks(rows["bsn"])), rows["bsn"].is_not_null(), "patient")
        blocks = _number_blocks(rows, is_long)
        numbers = _halves(self._encrypted(blocks), has_number, "number")
        blocks["tag"], blocks["agb"] = b"T", 0
        texts = _halves(self._encrypted(blocks), has_number, "text")
        if is_long.any():
            long = rows.select("agb", "patient_number", is_long.alias("is_long"))
            numbers, texts = self._with_long_numbers(numbers, long), self._with_long_numbers(texts, long.with_columns(agb=None))
        return rows.drop("bsn", "patient_number").hstack([*patients, *numbers, texts["text_hi"].alias("number_text")])

    def _encrypted(self, blocks: np.ndarray) -> bytes:
        """The encryption of each block of 16 bytes."""
        cipher = Cipher(algorithms.AES(self._block_key), modes.ECB()).encryptor()  # noqa: S305 - one block per value, see the class
        return cipher.update(blocks.view(np.uint8).data)

    def _with_long_numbers(self, numbers: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
        """`numbers`, with a keyed hash for the rows that are `is_long`."""
        values = rows.filter("is_long").select("agb", "patient_number").unique()
        hashes = b"".join(self._long_hash(agb, text) for agb, text in values.iter_rows())
        hashed = values.hstack(_halves(hashes, pl.repeat(value=True, n=len(values), eager=True), "long"))
        found = rows.join(hashed, on=["agb", "patient_number"], how="left", nulls_equal=True, maintain_order="left")
        return numbers.hstack(found).select(
            pl.when("is_long").then(long).otherwise(short).alias(short)
            for long, short in zip(hashed.columns[2:], numbers.columns, strict=True)
        )

    def _long_hash(self, agb: int | None, text: str) -> bytes:
        of_practice = "" if agb is None else f"{agb:08d}"
        return hmac.digest(self._long_key, f"{of_practice}:{text}".encode(), "sha256")[:_BLOCK_BYTES]


def _derived(secret: bytes, purpose: bytes) -> bytes:
    """A key of 32 bytes for one purpose."""
    return hmac.digest(secret, purpose, "sha256")


def _bsn_blocks(bsn: pl.Series) -> np.ndarray:
    """The block of each row's BSN."""
    blocks = np.zeros(len(bsn), _BSN_BLOCK)
    blocks["bsn"] = bsn.fill_null(0).to_numpy()
    blocks["tag"] = b"B"
    return blocks


def _number_blocks(rows: pl.DataFrame, is_long: pl.Series) -> np.ndarray:
    """The block of each row's patient number and AGB code; blank for a long number."""
    number = rows["patient_number"]
    if is_long.any():
        number = pl.select(pl.when(~is_long).then(number)).to_series()
    number = number.fill_null("")
    fillings = pl.Series(["\0" * (_NUMBER_BYTES - size) for size in range(_NUMBER_BYTES + 1)])
    filled = pl.select(pl.concat_str(number, fillings.gather(number.str.len_bytes()))).to_series()
    blocks = np.zeros(len(rows), _NUMBER_BLOCK)
    blocks["number"] = np.frombuffer(filled.str.join("").item().encode("ascii"), blocks["number"].dtype)
    blocks["tag"] = b"N"
    blocks["agb"] = rows["agb"].to_numpy()
    return blocks


def _is_long(number: pl.Series) -> pl.Series:
    """Whether a patient number does not fit into a block, or has characters of more than one byte."""
    size = number.str.len_bytes()
    return ((size > _NUMBER_BYTES) | (size != number.str.len_chars())).fill_null(value=False)


def _halves(blocks: bytes, is_there: pl.Series, name: str) -> pl.DataFrame:
    """Each block of 16 bytes as the UInt64 columns `name`_hi and `name`_lo; null where there is none."""
    halves = np.frombuffer(blocks, ">u8").reshape(-1, 2).astype(np.uint64)
    pairs = pl.DataFrame({f"{name}_hi": halves[:, 0], f"{name}_lo": halves[:, 1]})
    return pairs if is_there.all() else pairs.select(pl.when(is_there).then(pl.all()))
