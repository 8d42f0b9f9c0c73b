"""The same tests on both databases: a SQLite file, and a Postgres server of our own for a while."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from wouldtake.ledger import Ledger

pytest.importorskip("sqlalchemy")
NUMBERS = itertools.count(1)


def postgres_folder():
    """Where the server's programs are, or None."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "pg_ctl").exists()), None)


@pytest.fixture(scope="session")
def postgres():
    """The URL of a server that ends with the tests; it listens on a socket in its folder alone."""
    programs = postgres_folder()
    if programs is None:
        pytest.skip("no Postgres here (apt-get install postgresql); SQLite alone was tested")
    pytest.importorskip("psycopg")
    who = {}
    if os.geteuid() == 0:  # Postgres refuses to be run by root
        nobody = pwd.getpwnam("nobody")
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    with tempfile.TemporaryDirectory(prefix="wtpg") as text:  # a socket's path must be short
        folder = Path(text)
        if who:
            os.chown(folder, who["user"], who["group"])

        def run(program, *arguments):
            subprocess.run(
                [programs / program, "-D", folder / "data", *arguments], check=True, cwd=folder,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, **who,
            )

        run("initdb", "-A", "trust", "-U", "tester", "--no-sync", "-E", "UTF8", "--locale=C")
        options = f"-k {folder} -c listen_addresses= -c max_connections=200 -F"
        run("pg_ctl", "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql://tester@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, tmp_path):
    """Where an empty ledger is, on each database in turn."""
    if request.param == "sqlite":
        return str(tmp_path / "deep" / "ledger.sqlite")
    server = request.getfixturevalue("postgres")
    import psycopg

    schema = f"room_{next(NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    return f"{server}&options=-csearch_path%3D{schema}"


@pytest.fixture
def ledger(place):
    """An empty ledger, on each database in turn."""
    with Ledger.open(place) as found:
        yield found
