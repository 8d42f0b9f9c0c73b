"""Where the ledger is: an option, an environment variable, or the user's own data folder."""

import os
from pathlib import Path

from wouldtake.errors import LedgerError

VARIABLE = "WOULDTAKE_LEDGER"
"""A URL or a path; `off` keeps nothing."""
OFF = ("off", "none", "0", "no")
FILE = "ledger.sqlite"
INSTALL = 'pip install "wouldtake[ledger]"'
INSTALL_POSTGRES = 'pip install "wouldtake[postgres]"'


def is_off() -> bool:
    """Whether the environment says that nothing is to be kept."""
    return os.environ.get(VARIABLE, "").strip().lower() in OFF


def is_named() -> bool:
    """Whether the environment names a ledger."""
    return bool(os.environ.get(VARIABLE, "").strip()) and not is_off()


def chosen(place: "str | Path | None" = None) -> str:
    """The URL or path of the ledger meant: `place`, else the environment's, else the user's own.

    Raises:
        LedgerError: what finds the user's data folder is not installed.
    """
    if place is not None and str(place).strip():
        return str(place).strip()
    named = os.environ.get(VARIABLE, "").strip()
    if named and named.lower() not in OFF:
        return named
    try:
        from platformdirs import user_data_path  # noqa: PLC0415
    except ImportError as error:
        raise missing(error) from None
    return str(user_data_path("wouldtake", appauthor=False) / FILE)


def url_of(place: str) -> str:
    """A place as SQLAlchemy wants it; a path is a SQLite file.

    Raises:
        LedgerError: a database of another kind, or one in memory, which would keep nothing.
    """
    if "://" not in place:
        path = Path(place).expanduser()
        if path.is_dir():
            raise LedgerError(f"`{place}` is a folder; name a file in it: {path / FILE}")
        return f"sqlite:///{path.absolute()}"
    scheme, _, rest = place.partition("://")
    if scheme == "sqlite":
        if rest.strip("/") in ("", ":memory:"):
            raise LedgerError("a ledger in memory keeps nothing; name a file")
        return place
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    raise LedgerError(
        f"`{scheme[:40]}` is no database that a ledger can be kept in; expected a path, "
        "sqlite:///PATH or postgresql://USER@HOST/DATABASE"
    )


def missing(error: ImportError) -> LedgerError:
    """What to install, where something is not."""
    if error.name == "psycopg":
        return LedgerError(f"a ledger in Postgres needs psycopg. Install it: {INSTALL_POSTGRES}")
    return LedgerError(f"the ledger needs {error.name or 'SQLAlchemy'}. Install it: {INSTALL}")
