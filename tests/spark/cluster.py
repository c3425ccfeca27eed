"""A standalone Spark of two workers on this machine, with the settings of the example in `deploy`, in processes of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

from kbz_assets.runtime.page_guard import ADDRESS
from tests.servers import PROJECT, eventually, free_port
from tests.spark.conftest import SMALL, write_settings

EXAMPLE = (PROJECT / "deploy/spark-defaults.conf").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Cluster:
    """Its settings as a folder for `SPARK_CONF_DIR`, its workers, and what the master says."""

    settings: Path
    workers: tuple[psutil.Popen, ...]
    log: Path

    def says(self, words: str, times: int = 1) -> bool:
        """Whether the master has said `words` so often."""
        return self.log.read_text(encoding="utf-8", errors="replace").count(words) >= times


@contextmanager
def cluster(folder: Path, environment: dict[str, str]) -> Iterator[Cluster]:
    """A master and two workers of one core, up until the block ends."""
    url = f"spark://{ADDRESS}:{free_port()}"
    own = {
        **SMALL,
        "spark.master": url,
        "spark.authenticate.secret": "of-this-test-alone",
        "spark.driver.bindAddress": ADDRESS,
        "spark.driver.host": ADDRESS,
        "spark.executor.cores": "1",
        "spark.executor.extraJavaOptions": SMALL["spark.driver.extraJavaOptions"],
        "spark.executor.memory": "600m",
        "spark.cores.max": "2",
    }
    settings, log = write_settings(folder / "conf", own, example=EXAMPLE), folder / "master.log"
    variables = {**environment, "SPARK_CONF_DIR": str(settings), "SPARK_LOCAL_IP": ADDRESS}
    spark_class = str(Path(str(find_spec("pyspark").origin)).parent / "bin/spark-class")
    started: list[psutil.Popen] = []

    def start(kind: str, *arguments: str, log: Path) -> None:
        command = [spark_class, f"org.apache.spark.deploy.{kind}", "--host", ADDRESS, "--webui-port", "0", *arguments]
        with log.open("wb") as output:
            started.append(psutil.Popen(command, env=variables, stdout=output, stderr=subprocess.STDOUT))

    try:
        start("master.Master", "--port", url.rpartition(":")[2], log=log)
        for number in (1, 2):
            work = folder / f"worker-{number}"
            start("worker.Worker", "--cores", "1", "--memory", "700m", "--work-dir", str(work), url, log=folder / f"{work.name}.log")
        running = Cluster(settings, tuple(started[1:]), log)
        eventually(lambda: running.says("Registering worker", 2), f"two workers, see {log}")
        yield running
    finally:
        for process in started:
            kill_with_children(process)


def kill_with_children(process: psutil.Popen) -> None:
    """A machine that is lost: the process and what it has started, by their ids."""
    lost = [*process.children(recursive=True), process] if process.is_running() else []
    for one in lost:
        one.kill()
    psutil.wait_procs(lost)
    process.wait()
