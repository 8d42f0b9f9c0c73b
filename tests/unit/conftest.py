"""What several files of unit tests use."""

import pytest


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
