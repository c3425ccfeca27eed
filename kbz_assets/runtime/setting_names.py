"""The environment variables of the product by name. With a typing error in its name a setting would be ignored silently.

What each of them means is in `docs/operations.md`; the module that uses one reads and validates it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from pipelines.core.diagnostics import Diagnostic, Severity

PREFIX = "KBZ_"

SETTINGS = frozenset(
    {
        "KBZ_ALERT_EMAIL_FROM",
        "KBZ_ALERT_EMAIL_TO",
        "KBZ_ALERT_SLACK_CHANNEL",
        "KBZ_ALERT_SLACK_TOKEN",
        "KBZ_ALERT_SLACK_URL",
        "KBZ_ALERT_SMTP_HOST",
        "KBZ_ALERT_SMTP_PASSWORD",
        "KBZ_ALERT_SMTP_PORT",
        "KBZ_ALERT_SMTP_SECURITY",
        "KBZ_ALERT_SMTP_USER",
        "KBZ_ALERT_TEAMS_WEBHOOK",
        "KBZ_DOCUMENTS",
        "KBZ_ENGINE",
        "KBZ_FIRST_QUARTER",
        "KBZ_HOME",
        "KBZ_INGEST_SHARES",
        "KBZ_LOG_FOLDER",
        "KBZ_PAGE_HOSTS",
        "KBZ_PAGE_URL",
        "KBZ_POSTGRES_URL",
        "KBZ_PSEUDONYM_KEY",
        "KBZ_PSEUDONYM_KEY_FILE",
        "KBZ_QUIET_MINUTES",
        "KBZ_SCHEDULE",
        "KBZ_STEPS",
    }
)

_ALIKE = 0.8
_SERVICE_LINK = re.compile(r"_(SERVICE_HOST|SERVICE_PORT|PORT)(_[0-9A-Z_]+)?$")
"""How Kubernetes ends the variables that it adds for each service, and so for one whose name begins with kbz."""


def unknown_settings(names: Iterable[str]) -> Iterator[Diagnostic]:
    """A warning for each variable of the environment that begins like a setting and is none; never with its value."""
    for name in sorted(names):
        if name.upper().startswith(PREFIX) and name not in SETTINGS and not _SERVICE_LINK.search(name):
            meant = get_close_matches(name.upper(), sorted(SETTINGS), n=1, cutoff=_ALIKE)
            expected = f"perhaps {meant[0]} is meant" if meant else "expected one of the settings of docs/operations.md"
            yield Diagnostic(name, None, "", "it is not a setting", expected, Severity.WARNING)
