"""A Spark session for the length of a block, in a separate Java process.

It relies on what pyspark does not publish:

- `pyspark.java_gateway.launch_gateway` and the argument `gateway` of `SparkContext`: Java is started here rather than by pyspark, so that
  what it writes goes to a file, and so that what Spark's own settings say is known before the session is made. When it breaks: let
  `SparkSession.builder` start Java, whose messages then go to the terminal.
- `gateway.proc`, `SparkContext._gateway` and `SparkContext._jvm`: pyspark lets Java live until this process ends; here it ends with the
  block. When it breaks: one run per process.
- the logger `SQLQueryContextLogger`: it writes every statement that fails, as a whole, to standard error.

pyspark is an optional part, so it is imported when a session is opened.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from warnings import catch_warnings

OWN_VARIABLES = "KBZ_"
"""The prefix of the variables that contain the key for pseudonyms and the passwords of channels."""

LOG = "spark.log"
_SECONDS_TO_END = 30
_COMPLAINT = re.compile(r"Exception|Error")
_MOST_CHARACTERS = 300


class SparkNotStartedError(Exception):
    """No session could be started; the text is the first error of Java, which has not seen a row yet."""


class SparkEndedError(Exception):
    """Java ended before the block did, or did not answer."""


@contextmanager
def spark_session(scratch: Path) -> Iterator[Any]:
    """A `SparkSession` for the block, with catalog, tables and spilled data in `scratch`; SparkNotStartedError where there is none.

    SparkEndedError for what Java answers to the block. Which cluster it uses and with how much memory is in Spark's own
    `spark-defaults.conf`.
    """
    from py4j.protocol import Py4JError
    from pyspark.logger import PySparkLogger

    PySparkLogger.getLogger("SQLQueryContextLogger").disabled = True
    log, on_interrupt = scratch / LOG, signal.getsignal(signal.SIGINT)
    java = session = None
    try:
        try:
            java = _started_java(scratch, log)
            session = _session_of(java)
        except Exception as error:
            raise SparkNotStartedError(_first_complaint(log)) from error
        try:
            yield session
        except Exception as error:
            if isinstance(error, Py4JError) or java.proc.poll() is not None:
                raise SparkEndedError from error
            raise
    finally:
        _end(java, session)
        if on_interrupt is not None:
            with suppress(ValueError):  # another thread than the main one, where pyspark has set no handler either
                signal.signal(signal.SIGINT, on_interrupt)


def settings_of_run(scratch: Path) -> dict[str, str]:
    """The settings that are not left to `spark-defaults.conf`: all files stay in `scratch`, and how text and dates are read."""
    return {
        "spark.app.name": "kbz",
        "spark.local.dir": str(scratch),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.parser.escapedStringLiterals": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": str(scratch / "tables"),
        "spark.log.level": "ERROR",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }


@contextmanager
def own_variables_hidden() -> Iterator[None]:
    """Hide the variables of this program from processes that are started in the block."""
    hidden = {name: value for name, value in os.environ.items() if name.startswith(OWN_VARIABLES)}
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)


def _started_java(scratch: Path, log: Path) -> Any:  # noqa: ANN401 - of py4j, which has no types
    from pyspark import SparkConf
    from pyspark.java_gateway import launch_gateway

    settings = SparkConf(loadDefaults=False).setAll(list(settings_of_run(scratch).items()))
    with log.open("wb") as written, own_variables_hidden():
        return launch_gateway(settings, {"stdout": written, "stderr": subprocess.STDOUT})


def _session_of(java: Any) -> Any:  # noqa: ANN401 - of pyspark, which is not installed with the types
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    settings = SparkConf(_jvm=java.jvm)
    for name, value in _only_here(settings.get("spark.master", "local")).items():
        settings.setIfMissing(name, value)
    return SparkSession(SparkContext(conf=settings, gateway=java))


def _only_here(master: str) -> Mapping[str, str]:
    """Without a cluster, listen to this machine only."""
    is_local = master.startswith("local")
    return dict.fromkeys(("spark.driver.host", "spark.driver.bindAddress"), "127.0.0.1") if is_local else {}


def _end(java: Any, session: Any) -> None:  # noqa: ANN401
    """Stop the session and end Java, whatever state they are in."""
    from py4j.protocol import Py4JError
    from pyspark import SparkContext

    if session is not None:
        with suppress(Py4JError, OSError), catch_warnings(action="ignore"):  # a dead Java process cannot be told to stop
            session.stop()
    if java is None:
        return
    java.shutdown()
    SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001
    java.proc.stdin.close()
    try:
        java.proc.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        java.proc.kill()
        java.proc.wait()


def _first_complaint(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return next((line.strip() for line in lines if _COMPLAINT.search(line)), "")[:_MOST_CHARACTERS]
