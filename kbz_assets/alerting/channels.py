"""Where alerts go: e-mail, Slack and Teams, each when the environment names it.

`docs/operations.md` says what each variable is. The libraries for Slack and Teams are imported when something is sent.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterable, Mapping
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from functools import partial

from kbz_assets.alerting.alerts import Alert
from pipelines.core.diagnostics import Diagnostic, InputError

TIMEOUT_SECONDS = 30
PORTS = {"ssl": smtplib.SMTP_SSL_PORT, "starttls": 587, "none": smtplib.SMTP_PORT}
MOST_PORT = 65535

Environment = Mapping[str, str]
Channel = Callable[[Alert], None]


class AlertNotSentError(Exception):
    """Channels did not accept an alert; the text has them and the kind of error, never an address or a secret."""


def channels(environment: Environment) -> dict[str, Channel]:
    """The channels in the environment, each with the function that sends an alert; InputError when one is configured in part or wrong."""
    _security_and_port(environment)
    found: dict[str, Channel] = {}
    for name, (needed, send) in _CHANNELS.items():
        given = [variable for variable in needed if environment.get(variable)]
        if given and len(given) < len(needed):
            raise InputError([_missing(variable, name) for variable in needed if variable not in given])
        if given:
            found[name] = partial(send, environment)
    return found


def send_through(found: Mapping[str, Channel], alert: Alert) -> None:
    """Send through every channel; AlertNotSentError at the end when any of them failed."""
    failed = []
    for name, send in found.items():
        try:
            send(alert)
        except Exception as error:  # noqa: BLE001 - each library has errors of its own, and the other channels still have to be served
            failed.append(f"{name} ({type(error).__name__})")
    if failed:
        raise AlertNotSentError(f"the alert was not taken by {', '.join(failed)}")


def send_email(environment: Environment, alert: Alert) -> None:
    """Send a plain text."""
    message = EmailMessage()
    message["Subject"] = alert.subject
    message["From"] = environment["KBZ_ALERT_EMAIL_FROM"]
    message["To"] = ", ".join(_split(environment["KBZ_ALERT_EMAIL_TO"]))
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=message["From"].partition("@")[2].strip(" >") or None)
    message.set_content(alert.text)
    with _server(environment) as server:
        if environment.get("KBZ_ALERT_SMTP_USER"):
            server.login(environment["KBZ_ALERT_SMTP_USER"], environment.get("KBZ_ALERT_SMTP_PASSWORD", ""))
        server.send_message(message)


def send_slack(environment: Environment, alert: Alert) -> None:
    """Post in a channel."""
    from dagster_slack import SlackResource

    client = SlackResource(token=environment["KBZ_ALERT_SLACK_TOKEN"]).get_client()
    client.base_url = environment.get("KBZ_ALERT_SLACK_URL") or client.base_url
    client.timeout = TIMEOUT_SECONDS
    client.chat_postMessage(channel=environment["KBZ_ALERT_SLACK_CHANNEL"], text=f"*{alert.subject}*\n{alert.text}")


def send_teams(environment: Environment, alert: Alert) -> None:
    """Post a card through a webhook."""
    from dagster_msteams import MSTeamsResource
    from dagster_msteams.adaptive_card import AdaptiveCard

    card = AdaptiveCard()
    card.add_attachment("\n\n".join([f"**{alert.subject}**", *alert.text.splitlines()]))
    MSTeamsResource(hook_url=environment["KBZ_ALERT_TEAMS_WEBHOOK"], timeout=TIMEOUT_SECONDS).get_client().post_message(card.payload)


def _server(environment: Environment) -> smtplib.SMTP:
    """A connection to the mail server, secured as the environment says."""
    host, (security, port) = environment["KBZ_ALERT_SMTP_HOST"], _security_and_port(environment)
    if security == "ssl":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    if security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server


def _security_and_port(environment: Environment) -> tuple[str, int]:
    """How the mail server is reached; InputError for another word or number."""
    security = environment.get("KBZ_ALERT_SMTP_SECURITY") or "ssl"
    if security not in PORTS:
        expected = f"expected one of {', '.join(PORTS)}"
        raise InputError([Diagnostic("KBZ_ALERT_SMTP_SECURITY", None, "", "it is not a kind of security", expected)])
    port = environment.get("KBZ_ALERT_SMTP_PORT") or str(PORTS[security])
    if not (port.isascii() and port.isdigit() and 0 < int(port) <= MOST_PORT):
        raise InputError(
            [Diagnostic("KBZ_ALERT_SMTP_PORT", None, "", "it is not a port", f"expected a whole number from 1 to {MOST_PORT}")]
        )
    return security, int(port)


def _split(addresses: str) -> Iterable[str]:
    return (address.strip() for address in addresses.split(",") if address.strip())


def _missing(variable: str, channel: str) -> Diagnostic:
    return Diagnostic(variable, None, "", "it is not set", f"expected it where alerts go to {channel}")


_CHANNELS: Mapping[str, tuple[tuple[str, ...], Callable[[Environment, Alert], None]]] = {
    "e-mail": (("KBZ_ALERT_SMTP_HOST", "KBZ_ALERT_EMAIL_FROM", "KBZ_ALERT_EMAIL_TO"), send_email),
    "Slack": (("KBZ_ALERT_SLACK_TOKEN", "KBZ_ALERT_SLACK_CHANNEL"), send_slack),
    "Teams": (("KBZ_ALERT_TEAMS_WEBHOOK",), send_teams),
}
CHANNEL_NAMES = tuple(_CHANNELS)
