"""IBANs with right check digits at a bank that does not exist, so that no payment can ever arrive."""

from __future__ import annotations

_BANK = "DEMO"
_MODULUS = 97


def fictitious_iban(index: int) -> str:
    """The account of the practice with this number."""
    account = f"{_BANK}{index + 1:010d}"
    digits = "".join(str(int(sign, 36)) for sign in f"{account}NL00")
    return f"NL{_MODULUS + 1 - int(digits) % _MODULUS:02d}{account}"
