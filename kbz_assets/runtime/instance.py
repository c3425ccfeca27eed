"""The Dagster instance of a home."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

import dagster as dg

from kbz_assets.storage.files import private_files, write_whole
from kbz_assets.storage.home import HOME_VARIABLE, Home
from kbz_assets.storage.locking import held
from kbz_assets.storage.plain_path import plain_path

INSTANCE_FILE = "dagster.yaml"


def prepare_instance(home: Home) -> None:
    """Make the folder of the instance with commented settings, if there are none yet."""
    if not home.dagster_settings.exists():
        write_whole(home.dagster_settings, resources.files("kbz_assets").joinpath(INSTANCE_FILE).read_bytes())


def environment_of(home: Home) -> dict[str, str]:
    """The environment variables for Dagster on the home: its instance, its files, and no telemetry.

    Definitions are not taken from the folder in which the command was typed: a folder `pipelines` there may be another project's.
    """
    own = {
        HOME_VARIABLE: str(home.path),
        "DAGSTER_HOME": str(home.dagster),
        "DAGSTER_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "1",
        "DAGSTER_EMPTY_WORKING_DIRECTORY": "1",
    }
    return {**os.environ, **own}


@contextmanager
def instance_of(home: Home) -> Iterator[dg.DagsterInstance]:
    """The instance of the home; while the block runs, the assets take their home from the environment as well."""
    prepare_instance(home)
    before = dict(os.environ)
    os.environ.update(environment_of(home))
    try:
        with plain_path(home.dagster) as folder, private_files(), _opened(home, str(folder)) as instance:
            yield instance
    finally:
        os.environ.clear()
        os.environ.update(before)


def _opened(home: Home, folder: str) -> dg.DagsterInstance:
    """The instance, opened under a lock: two processes that make its SQLite files at the same moment would fail."""
    with held(home.dagster_lock, lambda: None):
        return dg.DagsterInstance.from_config(folder)
