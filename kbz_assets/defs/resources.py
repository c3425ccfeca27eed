"""What the assets need from outside: the home with its reference files and key, dbt, and somebody to tell how far a run is."""

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Self

import dagster as dg

from kbz_assets.runtime.pseudonym_key import read_key
from kbz_assets.runtime.tags import QUARTER_TAG, quarter_tags
from kbz_assets.storage.files import private_files
from kbz_assets.storage.home import Home, default_home
from kbz_assets.storage.input_hashes import reference_hashes
from kbz_assets.storage.locking import held
from pipelines.core.diagnostics import InputError
from pipelines.core.quarter import Quarter
from pipelines.ingest.pseudonyms import PseudonymKey
from pipelines.reference.book import ReferenceBook
from pipelines.reference.reading.book import ReferenceRead, read_reference


class HomeResource(dg.ConfigurableResource):
    """The home of the region organisation. It is found when a run starts, so that the definitions load without one.

    While a run of a quarter goes on, it holds the lock of that quarter.
    """

    path: str = ""

    @cached_property
    def home(self) -> Home:
        """The configured home, else the one of the environment."""
        return Home(Path(self.path).resolve()) if self.path else default_home()

    @cached_property
    def reference_hashes(self) -> Mapping[str, str]:
        """SHA-256 of every reference file. Whoever needs both asks for it before the files are read, so that no change goes unseen."""
        return reference_hashes(self.home, self.key())

    @cached_property
    def reference(self) -> ReferenceRead:
        """The reference files with their faults, read once per run."""
        return read_reference(self.home.reference)

    @property
    def book(self) -> ReferenceBook:
        """The reference files; InputError with every fault in them."""
        if self.reference.book is None:
            raise InputError(self.reference.diagnostics)
        return self.reference.book

    def key(self) -> PseudonymKey:
        """The key for pseudonyms; InputError when there is none (R37)."""
        return read_key(self.home, os.environ)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[Self, None, None]:
        """Hold the lock of the quarter while the run goes on. A run that was launched without the tag of its quarter gets it here."""
        partition_key = context.run.tags.get("dagster/partition") if context.run else None
        if partition_key is None:
            yield self
            return
        if context.run and context.instance and QUARTER_TAG not in context.run.tags:
            context.instance.add_run_tags(context.run.run_id, quarter_tags(partition_key))
        quarter = Quarter.from_partition_key(partition_key)
        with private_files(), held(self.home.quarter(quarter).lock, lambda: _tell_waiting(context, quarter)):
            yield self


def _tell_waiting(context: dg.InitResourceContext, quarter: Quarter) -> None:
    if context.log is not None:
        context.log.info("Another run of %s is going on; this one waits for it.", quarter)
