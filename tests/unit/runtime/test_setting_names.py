"""A setting with a typing error in its name is not ignored silently."""

import re
from pathlib import Path

import pytest

from kbz_assets.runtime.setting_names import SETTINGS, unknown_settings

PROJECT = Path(__file__).parents[3]
TABLE = (PROJECT / "docs/operations.md").read_text(encoding="utf-8").partition("## Environment")[2].partition("\n## ")[0]


def told(*names: str) -> list[str]:
    return [str(one) for one in unknown_settings(names)]


def test_a_name_that_is_almost_a_setting_is_told_with_the_one_that_is_meant() -> None:
    assert told("KBZ_INGEST_SHARE") == ["KBZ_INGEST_SHARE: it is not a setting, perhaps KBZ_INGEST_SHARES is meant"]
    assert told("KBZ_ALERT_SMTP_PORTS") == ["KBZ_ALERT_SMTP_PORTS: it is not a setting, perhaps KBZ_ALERT_SMTP_PORT is meant"]
    assert told("kbz_engine") == ["kbz_engine: it is not a setting, perhaps KBZ_ENGINE is meant"]


def test_a_name_that_is_like_no_setting_is_told_too() -> None:
    assert told("KBZ_TEMPERATURE") == ["KBZ_TEMPERATURE: it is not a setting, expected one of the settings of docs/operations.md"]


def test_settings_and_variables_of_others_are_left_alone() -> None:
    assert told(*SETTINGS, "HOME", "PATH", "KBZ", "DAGSTER_HOME") == []


@pytest.mark.parametrize("name", ["KBZ_PAGE_SERVICE_HOST", "KBZ_SERVICE_PORT_HTTP", "KBZ_CODE_PORT", "KBZ_CODE_PORT_4000_TCP_ADDR"])
def test_what_kubernetes_adds_for_a_service_is_not_taken_for_a_setting(name: str) -> None:
    assert told(name) == []


def test_the_settings_are_those_of_the_operations_page() -> None:
    """A setting that is added to one of the two alone would be called unknown, or not be found."""
    assert set(re.findall(r"`(KBZ_[A-Z_]+)`", re.sub(r"\|[^|]*\|[^|]*\|$", "", TABLE, flags=re.MULTILINE))) == SETTINGS
