"""A model whose futures are run elsewhere: to the engine it is a model like any other."""

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from .blocks import Block, squeezed
from .code import code
from .recipe import Recipe

if TYPE_CHECKING:
    from .connection import Cluster

BLOCK = 1000  # futures of a block: some tenths of a second of a case
_EACH = 4  # blocks a thread in a batch, so that few wait for the last at its end
_MOST_BYTES = 256 << 20  # of a batch's trajectories
_USUAL = 2000  # futures of a batch at least: the engine's own


class SpreadModel:
    """A model whose `simulate` shares its futures out over a cluster, block by block.

    Guarantee: bit for bit what the model itself returns, whatever the number of workers and
        whichever of them die, because a value depends on seed, future and settings alone.
    """

    def __init__(self, model: Any, recipe: Recipe, cluster: "Cluster", *, block: int = BLOCK):
        self.model, self.recipe, self.cluster, self.block = model, recipe, cluster, block

    def __getattr__(self, name: str) -> Any:
        """Name, levers, signals, horizon, formulas ... are the model's own."""
        if name == "model":  # not there yet: a copy in the making
            raise AttributeError(name)
        return getattr(self.model, name)

    def batch_for(self, steps: int, signals: frozenset[str]) -> int:
        """Futures the engine does well to ask for at once: some blocks for every thread.

        Bounded so that their trajectories take at most 256 MB here: an event one byte a day, any
        other signal eight.
        """
        each = sum(1 if self.signals[name].event else 8 for name in signals) or 8
        most = _MOST_BYTES // (each * (steps + 1))
        wanted = max(_EACH * self.cluster.threads * self.block, _USUAL)
        return max(_USUAL, min(wanted, most // self.block * self.block))

    def simulate(
        self, settings: Mapping[str, np.ndarray], *, futures: np.ndarray, steps: int, seed: int,
        clamps: Mapping[str, np.ndarray] | None = None, record: frozenset[str] | None = None,
    ) -> dict[str, np.ndarray]:
        """Trajectories of some futures: see `wouldtake.Model`.

        Raises:
            ClusterError: the cluster was lost, or a block with too many workers.
            WouldTakeError: the model failed on a worker.
        """
        futures = np.asarray(futures, dtype=np.int64)
        names = tuple(sorted(self.signals if record is None else record))
        cuts = _cuts(futures, self.block)
        blocks = [
            Block(
                self.recipe.digest, code(), futures[a:b], steps, seed,
                {name: squeezed(np.asarray(values[a:b])) for name, values in settings.items()},
                {name: np.asarray(values[a:b], np.float64) for name, values in
                 (clamps or {}).items()},
                names,
            )
            for a, b in cuts
        ]
        out: dict[str, np.ndarray] = {}
        for place, found in self.cluster.run(blocks, self.recipe, self.model):
            first, last = cuts[place]
            for name, values in found.items():
                if name not in out:
                    out[name] = np.empty((futures.size, steps + 1), values.dtype)
                elif out[name].dtype != values.dtype:
                    out[name] = out[name].astype(np.result_type(out[name], values))
                out[name][first:last] = values
        return out


def _cuts(futures: np.ndarray, block: int) -> list[tuple[int, int]]:
    """Places at which futures are cut: where their numbers pass a multiple of the block.

    So the blocks of one question are the same however the engine cut its batches, and a rerun on
    another number of workers finds them in the store.
    """
    if not futures.size:
        return []
    edges = np.flatnonzero(np.diff(futures // block)) + 1
    bounds = [0, *edges.tolist(), int(futures.size)]
    cuts = []
    for first, last in pairwise(bounds):
        cuts += [(at, min(at + block, last)) for at in range(first, last, block)]
    return cuts
