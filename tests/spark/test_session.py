"""The session of a run: what of this program reaches Java, who can reach Java, and what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.servers import KEY
from tests.spark.conftest import SMALL

pytestmark = pytest.mark.spark

VALUE = "123456782"


@pytest.fixture
def java(session: Any) -> psutil.Process:
    """The process of the session."""
    (found,) = [child for child in psutil.Process().children() if child.name() == "java"]
    del session
    return found


def test_no_variable_of_this_program_reaches_java(java: psutil.Process) -> None:
    environment = Path(f"/proc/{java.pid}/environ").read_bytes()

    assert b"SPARK_CONF_DIR=" in environment
    assert b"KBZ_" not in environment
    assert KEY.encode() not in environment
    assert KEY not in " ".join(java.cmdline())


def test_without_a_cluster_nothing_listens_to_other_machines(java: psutil.Process) -> None:
    listening = {one.laddr.ip.removeprefix("::ffff:") for one in java.net_connections("inet") if one.status == psutil.CONN_LISTEN}

    assert listening == {"127.0.0.1"}


def test_a_statement_that_fails_puts_no_value_on_the_screen(session: Any, capfd: pytest.CaptureFixture[str]) -> None:
    from pyspark.errors import PySparkException  # noqa: PLC0415 - this file is collected without it too

    with pytest.raises(PySparkException, match=VALUE):
        session.sql(f"select assert_true(id < 1, '{VALUE}') from range(2)").collect()
    with pytest.raises(PySparkException, match=VALUE):
        session.sql(f"select `{VALUE}` from range(2)")

    said = capfd.readouterr()
    assert VALUE not in said.out + said.err


def test_what_a_run_keeps_is_in_its_scratch_folder_and_days_are_those_of_utc(session: Any) -> None:
    settings = session.sparkContext.getConf()

    assert settings.get("spark.sql.catalogImplementation") == "in-memory"
    assert settings.get("spark.sql.warehouse.dir") == f"file:{settings.get('spark.local.dir')}/tables"
    assert session.conf.get("spark.sql.session.timeZone") == "UTC"
    assert session.sparkContext.uiWebUrl is None


def test_settings_of_spark_are_those_of_its_own_file(session: Any) -> None:
    assert session.conf.get("spark.sql.shuffle.partitions") == SMALL["spark.sql.shuffle.partitions"]
    assert session.sparkContext.master == SMALL["spark.master"]
