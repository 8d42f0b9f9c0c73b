"""Two worker processes shared by the tests of a file, and fresh ones to be killed."""

import os

import pytest

pytest.importorskip("distributed")
pytest.importorskip("zarr")

from wouldtake.cluster import connect
from wouldtake.engine.load import load_model

from .processes import MODELS, NAP, Processes


@pytest.fixture(scope="module")
def two():
    """A cluster of two processes on this machine."""
    os.environ["NAP"] = NAP  # for the workers alone
    try:
        with connect("local:2") as cluster:
            del os.environ["NAP"]
            yield cluster
    finally:
        os.environ.pop("NAP", None)


@pytest.fixture
def started(tmp_path):
    found = Processes(tmp_path)
    yield found
    found.end()


@pytest.fixture(scope="session")
def napping():
    return load_model(f"{MODELS}:napping")
