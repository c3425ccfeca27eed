"""Who hears of a failed run or check, and what an alert says and leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import dagster as dg
import pytest

from kbz_assets.alerting.alerts import CRASHED, MOST_LINES, Alert, CheckOutcome, failed_run_alert, page_of
from kbz_assets.alerting.channels import AlertNotSentError, channels, send_through
from kbz_assets.build import build_definitions
from kbz_assets.defs.alerts import AlertsResource
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import InputError
from tests.dagster.conftest import LAST, Run
from tests.dagster.sinks import ADDRESS, MailServer, WebServer, serving

PAGE = "http://kbz.example:3000"
ALERT = Alert("KBZ 2025Q4 quarterly_payouts failed", ("quarter: 2025Q4", "step: money_tables"), f"{PAGE}/runs/1")
PATIENT = "999990019"


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with serving(MailServer()) as server:
        yield server


@pytest.fixture
def web() -> Iterator[WebServer]:
    with serving(WebServer()) as server:
        yield server


def mail_variables(server: MailServer) -> dict[str, str]:
    return {
        "KBZ_ALERT_SMTP_HOST": ADDRESS,
        "KBZ_ALERT_SMTP_PORT": str(server.server_address[1]),
        "KBZ_ALERT_SMTP_SECURITY": "none",
        "KBZ_ALERT_EMAIL_FROM": "kbz@example.org",
        "KBZ_ALERT_EMAIL_TO": "data@example.org, finance@example.org",
    }


def web_variables(server: WebServer) -> dict[str, str]:
    url = f"http://{ADDRESS}:{server.server_address[1]}"
    return {
        "KBZ_ALERT_SLACK_TOKEN": "xoxb-1",
        "KBZ_ALERT_SLACK_CHANNEL": "#kbz",
        "KBZ_ALERT_SLACK_URL": f"{url}/api/",
        "KBZ_ALERT_TEAMS_WEBHOOK": f"{url}/hook",
    }


def evaluate(name: str, result: dg.ExecuteInProcessResult, instance: dg.DagsterInstance) -> dg.SkipReason | None:
    """Let the sensor `name` look at a run that has ended."""
    sensor = build_definitions().get_repository_def().get_sensor_def(name)
    run = instance.get_run_by_id(result.run_id)
    ending = {"FAILURE": dg.DagsterEventType.PIPELINE_FAILURE, "SUCCESS": dg.DagsterEventType.PIPELINE_SUCCESS}[run.status.value]
    (event,) = [record.event_log_entry.dagster_event for record in instance.get_records_for_run(run.run_id, of_type=ending).records]
    context = dg.build_run_status_sensor_context(
        sensor_name=name,
        dagster_event=event,
        dagster_instance=instance,
        dagster_run=run,
        resources={"alerts": AlertsResource.of_environment()},
    )
    return sensor(context.for_run_failure() if run.is_failure else context)


def text_of(mail: EmailMessage) -> str:
    return mail.get_content()


def test_an_alert_goes_to_every_channel_that_the_environment_names(mail: MailServer, web: WebServer) -> None:
    send_through(channels(mail_variables(mail) | web_variables(web)), ALERT)
    (message,) = mail.mails
    assert (message["Subject"], message["To"]) == (ALERT.subject, "data@example.org, finance@example.org")
    assert text_of(message).split() == ALERT.text.split()
    assert datetime.now(UTC) - message["Date"].datetime < timedelta(minutes=5)
    assert re.fullmatch(r"<[^ >]+@example\.org>", message["Message-ID"])
    slack, teams = sorted(web.requests, key=lambda request: request[0])
    assert (slack[0], slack[1]["channel"], slack[1]["text"]) == ("/api/chat.postMessage", "#kbz", f"*{ALERT.subject}*\n{ALERT.text}")
    assert slack[2]["Authorization"] == "Bearer xoxb-1"
    (card,) = teams[1]["attachments"]
    assert teams[0] == "/hook"
    assert all(line in card["content"]["body"][0]["text"] for line in [ALERT.subject, *ALERT.lines, ALERT.link])


def test_a_mail_server_that_asks_for_a_name_gets_one(mail: MailServer) -> None:
    send_through(channels({**mail_variables(mail), "KBZ_ALERT_SMTP_USER": "kbz", "KBZ_ALERT_SMTP_PASSWORD": "geheim"}), ALERT)
    assert [command for command in mail.commands if command.startswith("AUTH PLAIN")]
    assert len(mail.mails) == 1


def test_a_channel_that_fails_is_named_without_its_address_and_the_others_are_served(mail: MailServer, web: WebServer) -> None:
    web.status, web.answer = 500, '{"ok": false}'
    with pytest.raises(AlertNotSentError) as failure:
        send_through(channels(mail_variables(mail) | web_variables(web)), ALERT)
    assert str(failure.value) == "the alert was not taken by Slack (SlackApiError), Teams (RequestException)"
    assert len(mail.mails) == 1


def test_a_channel_that_is_named_in_part_is_a_fault(mail: MailServer) -> None:
    variables = mail_variables(mail)
    del variables["KBZ_ALERT_EMAIL_TO"]
    with pytest.raises(InputError, match="KBZ_ALERT_EMAIL_TO: it is not set, expected it where alerts go to e-mail"):
        channels(variables)


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("KBZ_ALERT_SMTP_SECURITY", "it is not a kind of security, expected one of ssl, starttls, none"),
        ("KBZ_ALERT_SMTP_PORT", "it is not a port, expected a whole number from 1 to 65535"),
    ],
)
def test_a_mail_server_that_cannot_be_reached_so_is_a_fault_before_there_is_an_alert(mail: MailServer, variable: str, said: str) -> None:
    with pytest.raises(InputError, match=f"^{variable}: {said}$"):
        channels({**mail_variables(mail), variable: "smtp"})


def test_every_variable_of_a_channel_reaches_it_from_dagster() -> None:
    read = set(re.findall(r"KBZ_ALERT_[A-Z_]+", Path(channels.__code__.co_filename).read_text(encoding="utf-8")))
    assert read == set(AlertsResource().variables) - {"KBZ_ALERT_PAGE_URL"}


@pytest.mark.parametrize("name", ["alert_on_failed_run", "alert_on_failed_checks"])
def test_alerts_are_on_when_the_environment_names_a_channel_and_off_otherwise(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build_definitions().get_repository_def().get_sensor_def(name).default_status is dg.DefaultSensorStatus.STOPPED
    monkeypatch.setenv("KBZ_ALERT_TEAMS_WEBHOOK", "https://teams.example/hook")
    assert build_definitions().get_repository_def().get_sensor_def(name).default_status is dg.DefaultSensorStatus.RUNNING


def test_a_failed_check_is_reported_with_quarter_step_and_link(
    run: Run, instance: dg.DagsterInstance, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, mail)
    monkeypatch.setattr("kbz_assets.defs.shares.disagreements", lambda *_: [f"a value of a patient: {PATIENT}"])
    result = run()
    evaluate("alert_on_failed_run", result, instance)
    (message,) = mail.mails
    assert message["Subject"] == "KBZ 2025Q4 quarterly_payouts failed"
    told = text_of(message)
    assert "quarter: 2025Q4" in told
    assert "step: count_tables" in told
    assert "check: practice_shares practices_counted_twice" in told
    assert f"{PAGE}/runs/{result.run_id}" in told
    assert PATIENT not in message.as_string()


def test_a_step_that_fails_is_reported_with_the_fault_that_a_person_can_mend(
    home: Home, run: Run, instance: dg.DagsterInstance, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, mail)
    home.deliveries(LAST).rename(home.path / "weg")
    evaluate("alert_on_failed_run", run(), instance)
    told = text_of(mail.mails[0])
    assert "step: registrations\r\n" in told
    assert "deliveries/2025Q4: there is no such folder, expected a folder with the lists of the practices" in told


def test_of_an_error_of_a_library_only_the_name_is_reported(
    run: Run, instance: dg.DagsterInstance, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, mail)

    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"cannot parse {PATIENT}")

    monkeypatch.setattr("kbz_assets.defs.deliveries.ingest_quarter", fail)
    evaluate("alert_on_failed_run", run("quarter_reference", "registrations"), instance)
    assert "ValueError" in text_of(mail.mails[0])
    assert PATIENT not in mail.mails[0].as_string()


def test_warnings_of_checks_are_reported_for_a_successful_run(
    home: Home, run: Run, instance: dg.DagsterInstance, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, mail)
    for path in sorted(home.deliveries(LAST).rglob("*"))[4:]:
        if path.is_file():
            path.unlink()
    result = run()
    assert result.success
    evaluate("alert_on_failed_checks", result, instance)
    (message,) = mail.mails
    assert "needs a look" in message["Subject"]
    told = text_of(message)
    assert "warning: practice_shares every_enrolled_delivered: 2025Q4: " in told
    assert re.search(r"[0-9]{8} Huisartsenpraktijk .*\(nobody counted\)", told)


def test_without_a_channel_nothing_is_sent(run: Run, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBZ_PSEUDONYM_KEY", "")
    skipped = evaluate("alert_on_failed_run", run("quarter_reference", "registrations"), instance)
    assert skipped.skip_message == "The environment names no channel for alerts."


def test_a_run_that_crashed_says_so_and_many_checks_are_reported_briefly() -> None:
    run = dg.DagsterRun(job_name="quarterly_payouts", run_id="1", tags={"kbz/quarter": "2025Q4"})
    crashed = failed_run_alert(run, [], [], page_of(""))
    assert (crashed.lines[-1], crashed.link) == (CRASHED, "http://127.0.0.1:3000/runs/1")
    many = failed_run_alert(run, [], [CheckOutcome(f"payouts check_{place}", warns=False) for place in range(20)], PAGE)
    assert many.lines[-2:] == ("check: payouts check_8", f"and {21 - MOST_LINES} more")


@pytest.mark.parametrize(("partition", "quarter"), [("2025-10-01", "2025Q4"), ("", "none"), ("never", "none")])
def test_a_closing_that_failed_is_reported_with_its_quarter(partition: str, quarter: str) -> None:
    run = dg.DagsterRun(job_name="close_quarter", run_id="1", tags={"dagster/partition": partition} if partition else {})
    assert failed_run_alert(run, [], [], PAGE).lines[0] == f"quarter: {quarter}"


def configure(monkeypatch: pytest.MonkeyPatch, mail: MailServer) -> None:
    for name, value in {**mail_variables(mail), "KBZ_PAGE_URL": f"{PAGE}/"}.items():
        monkeypatch.setenv(name, value)
