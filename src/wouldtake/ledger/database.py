"""One database: its connections, its transactions, and its errors in words.

SQLite runs with a write-ahead log that is synced at every commit, so that neither a crash nor a
power cut loses what was kept; a writer takes the lock as it begins, and others wait their turn.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from wouldtake.errors import LedgerError

from . import tables
from .place import missing

WAIT_SECONDS = 30
_LOCK = 0x776F756C  # of whoever makes or migrates the tables in Postgres; any fixed number


class Database:
    """Connections to one ledger, safe to share among threads.

    Args:
        url: as `place.url_of` gives it.
    Raises:
        LedgerError: the URL is not one, or the driver is not installed.
    """

    def __init__(self, url: str):
        try:
            self.url = sa.make_url(url)
            self.shown = self.url.render_as_string(hide_password=True)
            self.is_sqlite = self.url.get_backend_name() == "sqlite"
            arguments = (
                {"timeout": WAIT_SECONDS} if self.is_sqlite else {"connect_timeout": WAIT_SECONDS}
            )
            self.engine = sa.create_engine(self.url, connect_args=arguments, pool_pre_ping=True)
        except ImportError as error:
            raise missing(error) from None
        except (SQLAlchemyError, ValueError) as error:
            raise LedgerError(f"that is no URL of a ledger: {_first_line(error)}") from None
        if self.is_sqlite:
            self.shown = str(self.url.database)
            event.listen(self.engine, "connect", _set_up_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._ready = False
        self._lock = threading.Lock()

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection | None]:
        """A connection to read from; None where nothing was ever kept. Reading makes no file.

        Raises:
            LedgerError: it cannot be read.
        """
        if not self._ready and not self._exists():
            yield None
            return
        with self._told("read"):
            self._get_ready()
            with self.engine.connect() as connection, connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection inside a transaction: all of it is kept, or none.

        Raises:
            LedgerError: it cannot be written.
        """
        with self._told("written"):
            self._get_ready()
            with self._write() as connection:
                yield connection

    # --- getting there ---

    @contextmanager
    def _write(self) -> Iterator[sa.Connection]:
        with self.engine.connect() as raw:
            connection = raw.execution_options(wouldtake_writes=True)
            with connection.begin():
                yield connection

    def _exists(self) -> bool:
        if self.is_sqlite:
            return Path(str(self.url.database)).is_file()
        with self._told("read"), self.engine.connect() as connection:
            return tables.version_of(connection) is not None

    def _get_ready(self) -> None:
        with self._lock:
            if self._ready:
                return
            if self.is_sqlite:
                self._make_file(Path(str(self.url.database)))
                self._log_ahead()
            with self.engine.connect() as connection, connection.begin():
                found = tables.version_of(connection)
            if found != tables.VERSION:
                with self._write() as connection:
                    if not self.is_sqlite:
                        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
                    tables.bring_up_to_date(connection)
            self._ready = True

    @staticmethod
    def _make_file(path: Path) -> None:
        """The file and its folder, for the user's eyes alone."""
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)

    def _log_ahead(self) -> None:
        """Turn the write-ahead log on; it stays on. Meeting another who does is no error."""
        if not os.access(str(self.url.database), os.W_OK):
            return  # it can still be read
        until = time.monotonic() + WAIT_SECONDS
        while True:
            raw = self.engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.02)
            finally:
                raw.close()

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except LedgerError as error:
            raise LedgerError(f"the ledger {self.shown}: {error}") from None
        except ImportError as error:
            raise missing(error) from None
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise LedgerError(
                f"the ledger {self.shown} cannot be {what}: {_first_line(error)}"
            ) from None


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says, not later
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("wouldtake_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _first_line(error: BaseException) -> str:
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    cause = error.orig if isinstance(error, OperationalError) and error.orig else error
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    return lines[0] if lines else type(cause).__name__
