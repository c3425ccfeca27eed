"""The resource of the assets: the home with its reference files and key."""

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

import dagster as dg
from pydantic import PrivateAttr

from kbz_assets.runtime.partitions import quarter_of
from kbz_assets.runtime.pseudonym_key import read_key
from kbz_assets.runtime.tags import QUARTER_TAG, quarter_tags
from kbz_assets.storage.files import private_files
from kbz_assets.storage.home import DEFAULT_HOME, HOME_VARIABLE, Home
from kbz_assets.storage.input_hashes import reference_hashes
from kbz_assets.storage.locking import held, waiting_for
from kbz_assets.storage.mending import mend
from pipelines.core.diagnostics import InputError
from pipelines.core.quarter import Quarter
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.reference.book import ReferenceBook
from pipelines.reference.reading.book import ReferenceRead, read_reference


def setting(variable: str, default: str = "") -> str:
    """The environment variable as a resource takes it, so that the page shows its name; `default` where it is not set."""
    return dg.EnvVar(variable) if os.environ.get(variable) else default


class HomeResource(dg.ConfigurableResource):
    """The home of the region organisation. It is looked up when a run starts, so that the definitions load without one."""

    path: str = str(DEFAULT_HOME)

    _claims: ExitStack = PrivateAttr(default_factory=ExitStack)
    _claimed: Quarter | None = PrivateAttr(default=None)

    @classmethod
    def of_environment(cls) -> "HomeResource":
        """The home that `KBZ_HOME` names, else `kbz_home` in the current folder."""
        return cls(path=setting(HOME_VARIABLE, str(DEFAULT_HOME)))

    @cached_property
    def home(self) -> Home:
        """The configured home."""
        return Home(Path(self.path).resolve())

    @cached_property
    def reference_hashes(self) -> Mapping[str, str]:
        """SHA-256 of every reference file. Ask for it before reading the files, so that no change is missed."""
        return reference_hashes(self.home, self.key())

    @cached_property
    def reference(self) -> ReferenceRead:
        """The reference files with their faults, read once per run."""
        return read_reference(self.home.reference)

    @property
    def book(self) -> ReferenceBook:
        """The reference files; InputError with all faults in them."""
        if self.reference.book is None:
            raise InputError(self.reference.diagnostics)
        return self.reference.book

    def key(self) -> PseudonymKey:
        """The key for pseudonyms; InputError when there is none (R37)."""
        return read_key(self.home, os.environ)

    def claim(self, context: dg.AssetExecutionContext | dg.OpExecutionContext, say: Callable[[str], None]) -> None:
        """Hold the lock of the quarter from now until the steps of this process have ended; a second call does nothing.

        First the remains of a killed run or command in the home are repaired. If another run works on the quarter, this one waits,
        so that each step reads what the step before it wrote; the log and `say` report the wait. A run that was launched without the tag
        of its quarter gets the tag.
        """
        quarter = quarter_of(context)
        if self._claimed == quarter:
            return
        if QUARTER_TAG not in context.run.tags:
            context.instance.add_run_tags(context.run.run_id, quarter_tags(quarter.partition_key))
        self._claims.enter_context(private_files())
        mend(self.home)

        def tell_wait() -> None:
            context.log.info(waiting_for(quarter))
            say(waiting_for(quarter))

        self._claims.enter_context(held(self.home.quarter(quarter).lock, tell_wait))
        self._claimed = quarter

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002 - Dagster's signature
        """Let go of the quarter."""
        self._claims.close()
        self._claimed = None
