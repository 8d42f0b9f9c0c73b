"""Futures run one at a time. What an adapter adds is a *runner*: it runs one future.

The noise of a future comes from (seed, future number) alone, so neither batches nor workers
change a bit of any result.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from wouldtake.engine.noise import Noise
from wouldtake.errors import ModelError, did_you_mean

Value = float | int | bool
Clamps = dict[str, np.ndarray]


@dataclass(frozen=True)
class Call:
    """One future to run.

    Args:
        clamps: signal -> array [steps + 1], NaN = free; empty where nothing is held.
        record: the signals wanted.
    """

    seed: int
    future: int
    steps: int
    clamps: Clamps
    record: frozenset[str]

    def generator(self) -> np.random.Generator:
        """A generator of this future alone: Philox, its key the pair (seed, future number).

        Source: Salmon et al. (2011), SC '11: streams of distinct keys are independent.
        """
        key = np.array([self.seed, self.future], dtype=np.uint64)
        return np.random.Generator(np.random.Philox(key=key))

    def noise(self) -> Noise:
        """Noise addressed by process and step; each draw is [1, steps]."""
        return Noise(self.seed, np.array([self.future], dtype=np.int64))

    def whole_number(self, purpose: str) -> int:
        """A seed for another library's generator, 0 <= value < 2**63."""
        text = f"{self.seed}\x00{self.future}\x00{purpose}"
        word = hashlib.blake2b(text.encode(), digest_size=8).digest()
        return int.from_bytes(word, "little") >> 1


class OneFuture(Protocol):
    """Runs one future; the result names at least the signals recorded."""

    def __call__(self, settings: dict[str, Value], call: Call) -> Mapping[str, Any]:
        """Series of at least steps + 1 values, or scalars, which are constant series."""
        ...


@dataclass(frozen=True)
class Failure:
    """What went wrong in a future, in words: it may have come from another process."""

    future: int
    settings: dict[str, Value]
    message: str


@dataclass(frozen=True)
class Task:
    """Futures for one worker to run, with everything that decides their result."""

    settings: dict[str, np.ndarray]
    whole: frozenset[str]
    switches: frozenset[str]
    futures: np.ndarray
    steps: int
    seed: int
    clamps: Clamps
    record: frozenset[str]

    def part(self, first: int, last: int) -> "Task":
        """Futures first .. last - 1 of it, by place."""
        rows = slice(first, last)
        return Task(
            {name: values[rows] for name, values in self.settings.items()}, self.whole,
            self.switches, self.futures[rows], self.steps, self.seed,
            {name: values[rows] for name, values in self.clamps.items()}, self.record,
        )

    def settings_at(self, row: int) -> dict[str, Value]:
        """The settings of one future, whole numbers as int, switches as bool."""
        found: dict[str, Value] = {}
        for name, values in self.settings.items():
            value = float(values[row])
            if name in self.switches:
                found[name] = bool(value)
            else:
                found[name] = int(value) if name in self.whole else value
        return found


def run_task(runner: OneFuture, task: Task) -> "dict[str, np.ndarray] | Failure":
    """Run futures one after the other; stops at the first that fails.

    Returns:
        signal -> float64 [futures, steps + 1]; or what failed.
    """
    out = {name: np.empty((task.futures.size, task.steps + 1)) for name in sorted(task.record)}
    for row, future in enumerate(task.futures.tolist()):
        settings = task.settings_at(row)
        clamps = {name: values[row].copy() for name, values in task.clamps.items()}
        call = Call(task.seed, future, task.steps, clamps, task.record)
        try:
            found = runner(dict(settings), call)
        except Exception as error:
            # A ModelError was written for the user; anything else is the user's code failing.
            known = isinstance(error, ModelError)
            message = str(error) if known else f"{type(error).__name__}: {error}"
            return Failure(future, settings, message)
        fault = _copy(found, out, row, task.steps)
        if fault is not None:
            return Failure(future, settings, fault)
    return out


def _copy(found: Any, out: dict[str, np.ndarray], row: int, steps: int) -> str | None:
    """Put one future's results in their row; a fault in words if they cannot be."""
    if not isinstance(found, Mapping):
        return f"it returned {type(found).__name__}; expected a dict of signal -> series or number"
    for name, cells in out.items():
        if name not in found:
            names = [key for key in found if isinstance(key, str)]
            return f"it did not return the signal `{name}`. {did_you_mean(name, names)}"
        try:
            values = np.asarray(found[name])
        except ValueError as error:
            return f"signal `{name}`: not an array ({error})"
        if values.dtype.kind not in "biuf":
            return f"signal `{name}`: {values.dtype} values; expected real numbers"
        if values.ndim > 1:
            return f"signal `{name}`: shape {values.shape}; expected a series or one number"
        if values.ndim == 1 and values.size <= steps:
            return (
                f"signal `{name}`: {values.size} values; this question needs {steps + 1} (steps 0 "
                f"to {steps}). Return a longer series, or ask within a shorter window"
            )
        cells[row] = values[: steps + 1] if values.ndim else values
    return None
