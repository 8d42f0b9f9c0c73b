"""What holds for every test: nothing of it goes into the ledger or cache of whoever runs it."""

import os
import tempfile
from pathlib import Path

import pytest

os.environ["WOULDTAKE_LEDGER"] = "off"
_OWN = f"wouldtake-tests-{os.getuid() if hasattr(os, 'getuid') else 'own'}"
os.environ["WOULDTAKE_CACHE"] = str(Path(tempfile.gettempdir()) / _OWN)


@pytest.fixture
def tell(capsys):
    """Run a command line; its exit code, standard output and standard error."""
    from wouldtake.cli.main import run

    def told(*arguments):
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return code, shown.out, shown.err

    return told
