"""The Dagster instance of a home."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

import dagster as dg

from kbz_assets.storage.files import make_folder, write_whole
from kbz_assets.storage.home import Home
from kbz_assets.storage.locking import held

INSTANCE_FILE = "dagster.yaml"
LOCK_FILE = ".lock"


def prepare_instance(home: Home) -> None:
    """Make the folder of the instance with its commented settings where there are none yet."""
    settings = make_folder(home.dagster) / INSTANCE_FILE
    if not settings.exists():
        write_whole(settings, resources.files("kbz_assets").joinpath(INSTANCE_FILE).read_bytes())


def environment_of(home: Home) -> dict[str, str]:
    """The environment in which Dagster works on the home: its instance, its files, and nothing sent anywhere."""
    own = {
        "KBZ_HOME": str(home.path),
        "DAGSTER_HOME": str(home.dagster),
        "DAGSTER_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "1",
    }
    return {**os.environ, **own}


@contextmanager
def instance_of(home: Home) -> Iterator[dg.DagsterInstance]:
    """The instance of the home; the assets then take their home from the environment as well."""
    prepare_instance(home)
    os.environ.update(environment_of(home))
    with _opened(home) as instance:
        yield instance


def _opened(home: Home) -> dg.DagsterInstance:
    """The instance; two processes that make its SQLite files at the same moment would fail, so that they do it in turn."""
    with held(home.dagster / LOCK_FILE, lambda: None):
        return dg.DagsterInstance.from_config(str(home.dagster))
