"""What runs on a worker: one block of futures, by the recipe it was given beforehand."""

import hashlib
import threading
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wouldtake.engine.ensemble import simulate
from wouldtake.errors import ClusterError

from .code import code
from .recipe import Recipe

_MOST_MODELS = 4  # kept made, a thread

_recipes: dict[str, tuple[Recipe, Path | None]] = {}  # in a worker: what it was given, and where
_making = threading.Lock()
_of_thread = threading.local()


@dataclass(frozen=True)
class Block:
    """Some futures of a model under some settings: everything their bits depend on.

    Args:
        recipe: digest of the model's recipe.
        code: of the process that asks, see `code.code`.
        futures: their numbers, int64 [F].
        settings: name -> one value for all, or one a future.
        clamps: signal -> values [F, steps + 1], NaN where free.
        record: signals wanted, sorted.
    """

    recipe: str
    code: str
    futures: np.ndarray
    steps: int
    seed: int
    settings: Mapping[str, "float | np.ndarray"]
    clamps: Mapping[str, np.ndarray]
    record: tuple[str, ...]

    @property
    def key(self) -> str:
        """Digest of all of it: equal blocks have equal trajectories."""
        found = hashlib.blake2b(digest_size=20)
        for part in (self.recipe, self.code, self.steps, self.seed, self.record):
            found.update(f"{part}\0".encode())
        found.update(np.ascontiguousarray(self.futures).tobytes())
        for group in (self.settings, self.clamps):
            found.update(f"{len(group)}\0".encode())
            for name in sorted(group):
                values = np.ascontiguousarray(group[name], dtype=np.float64)
                found.update(f"{name}\0{values.shape}\0".encode())
                found.update(values.tobytes())
        return found.hexdigest()

    @property
    def size(self) -> int:
        """Futures in it."""
        return int(self.futures.size)

    def __getstate__(self) -> dict[str, Any]:
        """Clamps go compressed: most are one value, or free, for days on end."""
        state = dict(self.__dict__)
        state["clamps"] = {
            name: (values.shape, zlib.compress(np.ascontiguousarray(values).tobytes(), 1))
            for name, values in self.clamps.items()
        }
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        state["clamps"] = {
            name: np.frombuffer(zlib.decompress(raw)).reshape(shape).copy()
            for name, (shape, raw) in state["clamps"].items()
        }
        self.__dict__.update(state)


def squeezed(values: np.ndarray) -> "float | np.ndarray":
    """One number where all are the same, to the bit (most levers), so that little is sent."""
    values = np.ascontiguousarray(values, dtype=np.float64)
    bits = values.view(np.int64)
    return float(values[0]) if values.size and (bits == bits[0]).all() else values


def give(recipe: Recipe, folder: Path | None = None) -> None:
    """Make a recipe known in this process; `folder` is where its files may lie."""
    _recipes.setdefault(recipe.digest, (recipe, folder))


def run_block(block: Block) -> dict[str, np.ndarray]:
    """The block's trajectories, checked as the engine checks those of a model of its own.

    Raises:
        ClusterError: this process runs other code, or was never given the recipe.
        WouldTakeError: the model cannot be made here, or breaks its contract.
    """
    if block.code != code():
        raise ClusterError(
            f"a worker runs other code: {code()}; here it is {block.code}. Install the same "
            "versions everywhere: other code, other bits"
        )
    count = block.size
    settings = {
        name: np.full(count, value) if np.ndim(value) == 0 else np.array(value, dtype=np.float64)
        for name, value in block.settings.items()
    }
    return simulate(
        _model(block.recipe), settings, futures=block.futures, steps=block.steps,
        seed=block.seed, clamps=dict(block.clamps), record=frozenset(block.record),
    )


def _model(digest: str) -> Any:
    """The recipe's model, one a thread: a model need not bear two runs at once."""
    models: OrderedDict[str, Any] | None = getattr(_of_thread, "models", None)
    if models is None:
        models = _of_thread.models = OrderedDict()
    if digest not in models:
        if digest not in _recipes:
            raise ClusterError(
                "a worker was not told what to run, though every worker is; was the scheduler "
                "started anew? Run it again"
            )
        recipe, folder = _recipes[digest]
        with _making:
            models[digest] = recipe.make(folder)
        while len(models) > _MOST_MODELS:
            models.popitem(last=False)
    models.move_to_end(digest)
    return models[digest]
