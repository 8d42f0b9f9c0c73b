"""One run of some blocks: sent out a few at a time, kept as they come, told what goes wrong."""

import contextlib
import queue
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from wouldtake.errors import ClusterError, ModelError, WouldTakeError

from .blocks import Block, run_block
from .recipe import Recipe

if TYPE_CHECKING:
    from .connection import Cluster

T = TypeVar("T")

AHEAD = 2  # blocks out for each that can run: what is sent, done and not yet fetched is bounded
_TRIES = 2  # of a block under which Dask has seen several workers die
_LOOK = 2.0  # seconds between looks at the scheduler: is it there, how many workers has it


class Run:
    """Blocks on their way. At most `AHEAD` for each thread of the cluster are out at once."""

    def __init__(self, cluster: "Cluster", blocks: Sequence[Block], recipe: Recipe, name: str):
        self.cluster, self.blocks, self.recipe, self.name = cluster, blocks, recipe, name
        self._done = 0
        self._most = 0  # blocks that were out at once
        self._out: dict[Any, tuple[int, str]] = {}
        self._tries: dict[int, int] = {}
        self._ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._looked = time.monotonic()
        self._seen = time.monotonic()  # when there last was a worker

    def results(self) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
        """Each block's place and trajectories, in the order in which they are done.

        Raises:
            ClusterError: the scheduler was lost, no worker is left, the disk is full, or a block
                took too many workers with it. It comes within twice the cluster's patience of the
                loss; what was done by then is in the store.
            WouldTakeError: the model failed.
        """
        store, todo = self.cluster.store, enumerate(self.blocks)
        last = False
        try:
            while True:
                while not last and len(self._out) < AHEAD * self.cluster.threads:
                    place, block = next(todo, (-1, None))
                    if block is None:
                        last = True
                        break
                    key = block.key
                    kept = store.read(key, block) if store is not None else None
                    if kept is None:
                        self._send(place, key)
                        continue
                    self.cluster.read += 1
                    self._done += 1
                    yield place, kept
                if not self._out:
                    return
                ended = self._next()
                if ended is None:
                    continue
                place, key, found = ended
                if store is not None:
                    store.write(key, self.blocks[place], found, self.name)
                self.cluster.ran += 1
                self._done += 1
                yield place, found
        finally:
            for future in self._out:
                with contextlib.suppress(Exception):
                    future.release()  # what nobody waits for is not run

    def _send(self, place: int, key: str) -> None:
        self._tries[place] = self._tries.get(place, 0) + 1
        try:
            self.cluster.give(self.recipe)
            future = self.cluster.client.submit(
                run_block, self.blocks[place], pure=False,
                key=f"wouldtake-{uuid.uuid4().hex}", retries=0,
            )
        except WouldTakeError:
            raise
        except Exception as error:  # a client that was closed beneath us raises all sorts
            raise self._lost(error) from None
        self._out[future] = place, key
        self._most = max(self._most, len(self._out))
        future.add_done_callback(self._ended.put)

    def _next(self) -> "tuple[int, str, dict[str, np.ndarray]] | None":
        """The next block that is done; None where there is none yet, or it was sent again."""
        try:
            future = self._ended.get(timeout=_LOOK)
        except queue.Empty:
            self._look()
            return None
        if time.monotonic() - self._looked > _LOOK:
            self._look()
        place, key = self._out.pop(future)
        if future.status == "error":
            self._failed(future, place, key)
            return None
        if future.status != "finished":
            raise self._lost(None)
        found = self._fetched(future)
        future.release()
        return place, key, found

    def _failed(self, future: Any, place: int, key: str) -> None:
        """Send a block again whose workers died; raise what the model raised.

        Dask itself has tried it on several workers by then: its `allowed-failures`, four by
        default.
        """
        import distributed  # noqa: PLC0415

        error = future.exception(timeout=self.cluster.patience)
        future.release()
        if not isinstance(error, distributed.KilledWorker):
            raise told(error, self.name) from None
        if self._tries[place] >= _TRIES:
            numbers = self.blocks[place].futures
            raise ClusterError(
                f"worker after worker died under futures {numbers[0]} to {numbers[-1]} of model "
                f"`{self.name}`: is there enough memory for {numbers.size:,} futures at once? "
                "Fewer threads a worker, or smaller blocks, need less"
            )
        self._send(place, key)

    def _fetched(self, future: Any) -> dict[str, np.ndarray]:
        """A finished block's trajectories; if its worker has died since, it is run again."""
        while True:
            try:
                return future.result(timeout=_LOOK)
            except TimeoutError:
                self._look()
            except WouldTakeError:
                raise
            except Exception as error:
                if future.status == "error":
                    raise told(error, self.name) from None
                raise self._lost(error) from None

    def _look(self) -> None:
        """See whether the scheduler is there, and how many workers it has.

        Raises:
            ClusterError: it is gone, or there has been no worker for as long as our patience.
        """
        client = self.cluster.client
        if client.status != "running":
            raise self._lost(None)
        try:
            threads = self.cluster.ask_threads()
        except Exception as error:
            raise self._lost(error) from None
        self._looked = time.monotonic()
        if threads:
            self.cluster.threads, self._seen = threads, self._looked
        elif self._looked - self._seen > self.cluster.patience:
            raise ClusterError(
                f"there has been no worker for {self.cluster.patience:.0f} s, after {self._done} "
                f"of {len(self.blocks)} blocks; {self._advice()}"
            )
        lost = [future for future in self._out if future.status in ("lost", "cancelled")]
        if lost:
            raise self._lost(None)

    def _lost(self, error: BaseException | None) -> ClusterError:
        why = f" ({str(error) or type(error).__name__})" if error is not None else ""
        return ClusterError(
            f"the scheduler was lost{why}, after {self._done} of {len(self.blocks)} blocks of this "
            f"batch; {self._advice()}"
        )

    def _advice(self) -> str:
        if self.cluster.store is None:
            return "name a folder with --store, and a rerun goes on from what was done"
        return f"what was done is in {self.cluster.store.folder}: run it again to go on from there"


def told(error: BaseException | None, name: str) -> Exception:
    """A failure on a worker in words."""
    if isinstance(error, WouldTakeError):
        return error
    return ModelError(f"model `{name}` failed on a worker: {type(error).__name__}: {error}")


def within(seconds: float, call: Callable[[], T]) -> T:
    """What a call returns, if it does so in time; else it is left to itself.

    Dask's own calls may wait for ever on a scheduler that is gone.

    Raises:
        TimeoutError: it did not.
        Exception: what the call raises.
    """
    found: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            found.put((call(), None))
        except BaseException as error:
            found.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        value, error = found.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"silent for {seconds:.0f} s") from None
    if error is not None:
        raise error
    return cast("T", value)
