"""The connection: to a scheduler by its address, or to processes of our own on this machine."""

import contextlib
import logging
import multiprocessing
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from wouldtake.errors import ClusterError, SettingError, WouldTakeError

from . import blocks as b
from .code import code, probe, processor
from .recipe import Recipe
from .runs import Run, within
from .spread import BLOCK, SpreadModel
from .store import BlockStore

INSTALL = "pip install 'wouldtake[cluster]'"
PATIENCE = 60.0  # seconds that a cluster may be silent, or without a worker
MESSAGES = "distributed.admin.low-level-log-length"
_CLOSING = 5.0  # seconds for a connection to be let go


def connect(
    cluster: Any, *, store: "str | Path | None" = None, patience: float = PATIENCE,
) -> "Cluster":
    """A cluster to run futures on.

    Args:
        cluster: a scheduler's address `tcp://HOST:PORT` (`tls://` with Dask's own settings of
            certificates), the path of its scheduler file (`*.json`), `local:N` for N processes on
            this machine, or a `distributed.Client` or cluster object you have made.
        store: a folder for finished blocks; a rerun takes from it what is there.
        patience: seconds to wait for the scheduler and for a first worker, and that either may be
            gone later, before the run ends with an error.
    Raises:
        SettingError: the address is none of these; Dask is not installed.
        ClusterError: the scheduler does not answer, or its workers run other code.
    """
    try:
        import distributed  # noqa: PLC0415
        import zarr  # noqa: F401, PLC0415
    except ModuleNotFoundError as error:
        raise SettingError(f"a cluster needs `{error.name}`; {INSTALL}") from None
    if not patience > 0:
        raise SettingError(f"patience is {patience!r}; expected a number of seconds above 0")
    kept = BlockStore(Path(store)) if store is not None else None
    quiet = _Quiet()
    own = None
    try:
        if isinstance(cluster, distributed.Client):
            client, theirs = cluster, True
        else:
            theirs = False
            where, own = _place(cluster)
            client = distributed.Client(**where, timeout=patience, set_as_default=False)
        found = Cluster(client, own, kept, patience, theirs, quiet)
    except BaseException as error:
        if own is not None:
            _close(own)
        quiet.end()
        if isinstance(error, WouldTakeError) or not isinstance(error, Exception):
            raise
        raise ClusterError(
            f"no answer from {_said(cluster)} within {patience:.0f} s "
            f"({str(error) or type(error).__name__}); is the scheduler running, and can it be "
            "reached from here?"
        ) from None
    try:
        found.check()
    except BaseException:
        found.close()
        raise
    return found


def _place(cluster: Any) -> tuple[dict[str, Any], Any]:
    """Where the client is to connect, and a cluster of our own where it is here.

    Raises:
        SettingError: it is no address.
        ClusterError: the processes cannot be started.
    """
    if not isinstance(cluster, str | Path):
        if hasattr(cluster, "scheduler_address"):
            return {"address": cluster}, None
        raise SettingError(
            f"a cluster is an address, a Dask client or a Dask cluster; found "
            f"{type(cluster).__name__}"
        )
    text = str(cluster).strip()
    local = re.fullmatch(r"local:(\d{1,3})", text)
    if local is not None:
        if int(local[1]) < 1:
            raise SettingError("local:0 has no workers; expected local:1 or more")
        own = _local(int(local[1]))
        return {"address": own}, own
    if text.endswith(".json"):
        if not Path(text).is_file():
            raise SettingError(f"no scheduler file `{text}`; is the scheduler running?")
        return {"scheduler_file": text}, None
    if not re.fullmatch(r"(tcp|tls|ws|wss|ucx)://[^\s/]+:\d+/?", text):
        raise SettingError(
            f"the cluster is `{text}`; expected its scheduler's address such as "
            "tcp://10.0.0.5:8786, its scheduler file (*.json), or local:4 for four processes on "
            "this machine"
        )
    return {"address": text}, None


def _local(count: int) -> Any:
    """Processes of our own. Ports are on the loopback alone; there is no dashboard."""
    import dask.config  # noqa: PLC0415
    import distributed  # noqa: PLC0415

    if getattr(multiprocessing.current_process(), "_inheriting", False):
        # A worker in the making has run the script that asked for it: no process of its own.
        sys.exit(1)
    routes = {"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}
    try:
        with dask.config.set(routes):
            return distributed.LocalCluster(
                n_workers=count, threads_per_worker=1, processes=True, host="127.0.0.1",
                silence_logs=logging.CRITICAL,
                scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            )
    except (OSError, RuntimeError, TimeoutError) as error:
        raise ClusterError(
            f"{count} worker processes cannot be started ({error}). If this is a script, ask "
            'under `if __name__ == "__main__":`; a program read from standard input cannot start '
            "any"
        ) from None


def _said(cluster: Any) -> str:
    return str(cluster) if isinstance(cluster, str | Path) else f"the {type(cluster).__name__}"


def _close(thing: Any) -> None:
    """Close a client or cluster; past the time it is left to itself."""
    with contextlib.suppress(Exception):
        within(2 * _CLOSING, lambda: thing.close(timeout=_CLOSING))


class _Quiet:
    """Dask's own log lines are kept back: what matters of them is told as errors here.

    So is its log of the last thousand messages of each connection, which would keep their blocks
    in memory.
    """

    _held: ClassVar[int] = 0
    _before: ClassVar[list[tuple[logging.Handler, int]]] = []
    _settings: ClassVar[ExitStack] = ExitStack()

    def __init__(self) -> None:
        if _Quiet._held == 0:
            import dask.config  # noqa: PLC0415

            _Quiet._settings.enter_context(dask.config.set({MESSAGES: 0}))
            _Quiet._before = [(h, h.level) for h in logging.getLogger("distributed").handlers]
            for handler, _ in _Quiet._before:
                handler.setLevel(logging.CRITICAL + 1)
        _Quiet._held += 1
        self._ended = False

    def end(self) -> None:
        """Let them be heard again, once no connection is left."""
        if self._ended:
            return
        self._ended = True
        _Quiet._held -= 1
        if _Quiet._held == 0:
            _Quiet._settings.close()
            for handler, level in _Quiet._before:
                handler.setLevel(level)


class Cluster:
    """Workers that run blocks. Close it, or use it in a `with`.

    `ran` and `read` count the blocks that workers have run and that the store had; `notes` says
    what of the cluster might be better otherwise.
    """

    def __init__(
        self, client: Any, own: Any, store: BlockStore | None, patience: float, theirs: bool,
        quiet: _Quiet,
    ):
        self.client, self.store, self.patience = client, store, patience
        self._own, self._theirs, self._quiet = own, theirs, quiet
        self.ran = self.read = 0
        self.threads = 1
        self.notes: tuple[str, ...] = ()
        self._given: set[str] = set()

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection, and workers of our own, go. Takes some seconds at the most."""
        if not self._theirs:
            _close(self.client)
        if self._own is not None:
            _close(self._own)
            self._own = None
        self._quiet.end()

    def of(
        self, thing: Any, *, recipe: Recipe | None = None, version: str | None = None,
        block: int = BLOCK,
    ) -> SpreadModel:
        """A model whose futures are run here.

        Args:
            thing: a case or any model.
            recipe: what workers make it from, where it came from a file: `Recipe.of_file`.
            version: of a model given as an object: a name for this version of its code, under
                which blocks are kept. Needed where there is a store.
            block: futures of a block. No answer depends on it.
        Raises:
            ModelError: it cannot be sent.
            SettingError: there is a store and nothing tells versions of the model apart.
        """
        from wouldtake.cases.case import Case  # noqa: PLC0415
        from wouldtake.cases.model import ConflictModel  # noqa: PLC0415

        if isinstance(block, bool) or not isinstance(block, int | np.integer) or block < 1:
            raise SettingError(f"block is {block!r}; expected a whole number from 1 up")
        if isinstance(thing, Case):
            thing = thing.model
        if recipe is None and type(thing) is ConflictModel:
            recipe = Recipe.of_case(thing)
        if recipe is None:
            recipe = Recipe.of_model(thing, version=version)
        if self.store is not None and not recipe.is_known:
            raise SettingError(
                f"blocks of model `{thing.name}` cannot be kept: it is given as an object, and "
                "nothing tells one version of its code from the next. Give it as "
                'path/to/model.py:NAME, or name its version: of(model, version="2")'
            )
        return SpreadModel(thing, recipe, self, block=int(block))

    def check(self) -> None:
        """Wait for a worker; see that scheduler and workers run this code.

        Raises:
            ClusterError: there is no worker, or one runs other code, which would give other bits.
        """
        try:
            self.client.wait_for_workers(1, timeout=self.patience)
            self.threads = self.ask_threads()
        except (OSError, TimeoutError) as error:
            raise ClusterError(
                f"the scheduler answers, but no worker has come within {self.patience:.0f} s "
                f"({str(error) or type(error).__name__}); start some, or wait longer: `patience`"
            ) from None
        found = self._probed()
        wrong = [(who, said) for who, said in found.items() if isinstance(said, Exception)]
        if wrong:
            who, error = wrong[0]
            raise ClusterError(
                f"{who} cannot run wouldtake ({type(error).__name__}: {error}). Install the same "
                "versions on every machine, extras included"
            )
        others = {who: said[0] for who, said in found.items() if said[0] != code()}
        if others:
            who, said = next(iter(others.items()))
            raise ClusterError(
                f"{who} runs other code: {said}; here it is {code()}. Install the same versions "
                "everywhere: other code, other bits"
            )
        notes = []
        kinds = sorted({said[1] for who, said in found.items()} | {processor()})
        if len(kinds) > 1:
            notes.append(
                f"This machine and the cluster's have {len(kinds)} kinds of processor "
                f"({', '.join(kinds)}): the last bits of a value may differ between them."
            )
        if found["the scheduler"][2]:
            notes.append(
                f"The scheduler keeps its last {found['the scheduler'][2]:,} messages to each "
                "worker, and so their blocks, in memory: start it with "
                f"DASK_{MESSAGES.upper().replace('.', '__').replace('-', '_')}=0."
            )
        self.notes = tuple(notes)

    def _probed(self) -> dict[str, Any]:
        """Of the scheduler and each worker: its code and processor, or the error it met."""
        try:
            run = within(self.patience, lambda: self.client.run(probe, on_error="return"))
            central = within(self.patience, lambda: self.client.run_on_scheduler(probe, MESSAGES))
        except Exception as error:
            return {"the scheduler, or a worker,": error}
        return {
            "the scheduler": central,
            **{f"worker {address}": said for address, said in run.items()},
        }

    def ask_threads(self) -> int:
        """Blocks that can run at once, by the scheduler. Also a sign of its life.

        Raises:
            OSError, TimeoutError: it does not answer.
        """
        return sum(within(self.patience / 2, self.client.nthreads).values())

    def run(
        self, blocks: Sequence[b.Block], recipe: Recipe, model: Any
    ) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
        """Blocks as they are done, each with its place; see `runs.Run`.

        Raises:
            ClusterError: the cluster was lost, or a block with too many workers.
            WouldTakeError: the model failed.
        """
        return Run(self, blocks, recipe, getattr(model, "name", "?")).results()

    def give(self, recipe: Recipe) -> None:
        """Make the recipe known to every worker, those that come later included.

        Raises:
            ClusterError: they cannot be reached.
        """
        if recipe.digest in self._given:
            return
        from .plugin import GiveRecipe  # noqa: PLC0415

        plugin, name = GiveRecipe(recipe), f"wouldtake-{recipe.digest}-{code()}"
        try:
            within(self.patience, lambda: self.client.register_plugin(plugin, name=name))
        except Exception as error:
            raise ClusterError(
                f"the workers cannot be told what to run ({type(error).__name__}: {error})"
            ) from None
        self._given.add(recipe.digest)
