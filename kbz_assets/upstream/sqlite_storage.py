"""Dagster's SQLite storage with its databases kept open.

Dagster opens a database anew for each of the hundreds of events of a run, which takes as long as everything else that is done for a
region. The files are the same: a page or a daemon with Dagster's own storage reads and writes beside this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import sqlalchemy as db
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData


class KeptOpenStorage(DagsterSqliteStorage):
    """The storage of a process that lives as long as its run; one that lives on would keep the database of every run that it looks at."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._databases = _Databases()
        self._run_storage = _Runs(self._run_storage, self._databases)
        self._event_log_storage = _Events(self._event_log_storage, self._databases)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> Self:  # noqa: ANN401 - Dagster's signature
        """The storage in the folder `base_dir`."""
        return cls.from_local(inst_data=inst_data, **config_value)

    def dispose(self) -> None:
        """Close the databases."""
        super().dispose()
        self._databases.close()


class _Databases:
    """SQLite files by address, each opened once."""

    def __init__(self) -> None:
        self._engines: dict[str, db.Engine] = {}

    def engine(self, address: str) -> db.Engine:
        if address not in self._engines:
            engine = db.create_engine(address, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS})
            db.event.listen(engine, "connect", _flush_at_checkpoints)
            self._engines[address] = engine
        return self._engines[address]

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()


def _flush_at_checkpoints(connection: Any, _: object) -> None:  # noqa: ANN401 - SQLAlchemy's signature
    """With a write-ahead log every transaction outlives the process, and the database the machine; only the last events may not."""
    connection.execute("PRAGMA synchronous=NORMAL")


class _Runs(SqliteRunStorage):
    def __init__(self, usual: SqliteRunStorage, databases: _Databases) -> None:
        super().__init__(usual._conn_string)  # noqa: SLF001 - of its base class
        self._databases = databases

    @contextmanager
    def connect(self) -> Iterator[db.Connection]:
        """A transaction."""
        with self._databases.engine(self._conn_string).begin() as connection:
            yield connection


class _Events(SqliteEventLogStorage):
    def __init__(self, usual: SqliteEventLogStorage, databases: _Databases) -> None:
        self._databases = databases
        super().__init__(usual._base_dir)  # noqa: SLF001 - of its base class

    @contextmanager
    def _connect(self, shard: str) -> Iterator[db.Connection]:
        """A transaction, one at a time."""
        with self._db_lock:
            engine = self._databases.engine(self.conn_string_for_shard(shard))
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.begin() as connection:
                yield connection
