"""`kbz close`: book a quarter and write its bank file and journal, for two people who agreed on its total."""

from __future__ import annotations

import os
from datetime import datetime

from kbz_assets.commands.console import say
from kbz_assets.commands.decided import writing
from kbz_assets.runtime.clock import day_of
from kbz_assets.runtime.moment import moment_of
from kbz_assets.runtime.pseudonym_key import read_key
from kbz_assets.storage.closing import close_quarter
from kbz_assets.storage.files import private_files
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from pipelines.ledger.closing import closed_line
from pipelines.ledger.order import Typed, order_of


def close(home: Home, quarter: Quarter, typed: Typed, now: datetime) -> None:
    """Close `quarter` and report it; InputError for a wrong argument, RefusedError with every reason."""
    order = order_of(typed, today=day_of(now))
    key = read_key(home, os.environ)
    with private_files(), writing(home, quarter):
        closing = close_quarter(home, quarter, order, key=key, moment=moment_of(now))
    say(closed_line(closing))
