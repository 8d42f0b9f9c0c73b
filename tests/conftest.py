"""What holds for every test: nothing of it goes into the ledger of whoever runs it."""

import os

import pytest

os.environ["WOULDTAKE_LEDGER"] = "off"


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
