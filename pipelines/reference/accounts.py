"""`accounts.csv`: the general ledger accounts of the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pipelines.core.codes import Code


class AccountUse(Code):
    """The use of an account: what is booked on it."""

    PAYOUT = "payout", "Cost of payouts."
    IMPLEMENTATION = "implementation", "Cost of implementation phases (R29)."
    CREDITORS = "creditors", "What is owed to practices."
    PAYMENTS_IN_TRANSIT = "payments_in_transit", "Transfers on their way through the bank."
    WRITTEN_OFF = "written_off", "Balances that were written off (R35)."


DEFAULT_ACCOUNTS: Mapping[AccountUse, str] = MappingProxyType(
    {
        AccountUse.PAYOUT: "4000",
        AccountUse.IMPLEMENTATION: "4010",
        AccountUse.CREDITORS: "1600",
        AccountUse.PAYMENTS_IN_TRANSIT: "1290",
        AccountUse.WRITTEN_OFF: "4090",
    }
)


@dataclass(frozen=True, slots=True)
class Account:
    """The account for a use; `scheme` is empty for every scheme without a line of its own."""

    use: AccountUse
    scheme: str
    account: str
    name: str
    row: int | None = field(default=None, compare=False)


def account_of(accounts: Iterable[Account], use: AccountUse, scheme: str = "") -> str:
    """The account of the line for the scheme, else of the one with an empty scheme, else the default."""
    of_use = {line.scheme: line.account for line in accounts if line.use is use}
    return of_use.get(scheme) or of_use.get("") or DEFAULT_ACCOUNTS[use]
