"""Workers, schedulers and clients that die in the middle: no bit changes, nothing is lost."""

import signal
import time

import pytest

from wouldtake import ask
from wouldtake.cluster import Recipe, connect
from wouldtake.engine.load import load_model
from wouldtake.errors import ClusterError

from .processes import BLOCK, FUTURES, LONG, MODELS, Asking, Processes, until

QUESTION = "chance that falls"
BLOCKS = FUTURES // BLOCK
EARLY = 5  # blocks done when something dies


@pytest.fixture(scope="module")
def here(napping):
    """The answer of this process alone."""
    return ask(napping, QUESTION, futures=FUTURES, seed=5).to_dict()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A scheduler and two workers, one of them with two threads."""
    found = Processes(tmp_path_factory.mktemp("running"))
    found.central, found.address = found.scheduler()
    found.workers = [found.worker(found.address), found.worker(found.address, threads=2)]
    yield found
    found.end()


def spread(cluster, name="napping"):
    target = f"{MODELS}:{name}"
    return cluster.of(load_model(target), recipe=Recipe.of_file(target), block=BLOCK)


def asking(cluster):
    there = spread(cluster)
    found = Asking(lambda: ask(there, QUESTION, futures=FUTURES, seed=5))
    until(lambda: cluster.ran >= EARLY or not found.is_alive(), "blocks done")
    assert found.is_alive(), found.error
    return found


def kept(store):
    return sum(1 for _ in store.glob("??/*"))


def finished(store, address, here):
    """Ask again; how many blocks were run, and read. Together they are all there are."""
    with connect(address, store=store, patience=20) as cluster:
        assert ask(spread(cluster), QUESTION, futures=FUTURES, seed=5).to_dict() == here
        assert cluster.ran + cluster.read == BLOCKS
        return cluster.ran, cluster.read


def test_a_killed_worker_changes_neither_answer_nor_bits(running, here):
    with connect(running.address) as cluster:
        until(lambda: cluster.ask_threads() == 3, "two workers")
        found = asking(cluster)
        running.workers[1].kill()
        running.workers[1].wait()
        late = running.worker(running.address)  # one that comes in the middle of the run
        assert found.wait().error is None
        assert found.answer.to_dict() == here
        assert cluster.ran == BLOCKS
        running.workers[1] = late
        until(lambda: cluster.ask_threads() == 2, "the late worker")


def test_a_killed_client_loses_nothing_that_was_written(running, here, tmp_path):
    client = running.client(running.address, tmp_path)
    until(lambda: kept(tmp_path) >= EARLY or client.poll() is not None, "blocks kept")
    client.kill()
    client.wait(LONG)
    before = kept(tmp_path)
    assert EARLY <= before < BLOCKS
    assert finished(tmp_path, running.address, here) == (BLOCKS - before, before)
    assert finished(tmp_path, running.address, here) == (0, BLOCKS)


def test_a_silent_scheduler_is_told_of_in_time_and_a_rerun_goes_on(running, here, tmp_path):
    with connect(running.address, store=tmp_path, patience=4) as cluster:
        found = asking(cluster)
        running.central.send_signal(signal.SIGSTOP)
        start = time.monotonic()
        try:
            found.wait()
            took = time.monotonic() - start
        finally:
            running.central.send_signal(signal.SIGCONT)
    assert took < 2 * 4
    assert isinstance(found.error, ClusterError)
    assert "the scheduler was lost" in str(found.error)
    assert f"what was done is in {tmp_path}" in str(found.error)
    ran, read = finished(tmp_path, running.address, here)
    assert read >= EARLY
    assert ran < BLOCKS


def test_a_block_that_kills_every_worker_is_told_of(running):
    with connect(running.address, patience=4) as cluster:
        with pytest.raises(ClusterError, match=r"worker after worker died under futures 0 to 99"):
            ask(spread(cluster, "deadly"), QUESTION, futures=BLOCK)
        until(lambda: cluster.ask_threads() == 0, "both workers dead")
        start = time.monotonic()
        with pytest.raises(ClusterError, match=r"no worker for 4 s, after 0 of 30 .* --store"):
            ask(spread(cluster), QUESTION, futures=FUTURES, batch=FUTURES)
        assert time.monotonic() - start < 2 * 4
    with pytest.raises(ClusterError, match="no worker has come within 1 s"):
        connect(running.address, patience=1)


def test_a_killed_scheduler_loses_nothing_and_a_rerun_elsewhere_goes_on(started, here, tmp_path):
    store = tmp_path / "store"
    central, address = started.scheduler()
    worker = started.worker(address, threads=2)
    with connect(address, store=store, patience=20) as cluster:
        found = asking(cluster)
        central.send_signal(signal.SIGKILL)
        central.wait()
        start = time.monotonic()
        assert isinstance(found.wait().error, ClusterError)
        assert time.monotonic() - start < 2 * 20
        assert "run it again to go on from there" in str(found.error)
        start = time.monotonic()
        cluster.close()
        cluster.close()  # once more does no harm
        assert time.monotonic() - start < 10
    before = kept(store)
    assert EARLY <= before < BLOCKS
    worker.kill()
    with pytest.raises(ClusterError, match="is the scheduler running"):
        connect(address, patience=1)
    _, address = started.scheduler()
    started.worker(address)
    assert finished(store, address, here) == (BLOCKS - before, before)
