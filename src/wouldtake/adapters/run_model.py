"""A model made of a runner: what `from_function`, `from_mesa` and their like give back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from wouldtake.engine.model import Lever, Signal, require_model
from wouldtake.engine.uncertainty import Uncertainty
from wouldtake.errors import ModelError, SettingError

from .runs import Clamps, Failure, OneFuture, Task
from .workers import Workers


@dataclass(eq=False)
class RunModel:
    """A model whose futures are run one by one; made by `from_function` and its like.

    Args:
        runner: runs one future.
        workers: processes to share futures among; 1 runs them here. Changes speed alone.
        takes_clamps: whether the runner honours clamps; no signal is clampable where not.
        noise_free: equal settings give equal futures, so that each is run once.
    """

    name: str
    runner: OneFuture
    step: str
    levers: Mapping[str, Lever]
    uncertainties: Mapping[str, Uncertainty]
    signals: Mapping[str, Signal]
    horizon: int | None = None
    formulas: Mapping[str, str] = field(default_factory=dict)
    workers: int = 1
    takes_clamps: bool = False
    noise_free: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.workers, bool) or not isinstance(self.workers, int) or self.workers < 1:
            raise SettingError(f"workers is {self.workers!r}; expected a whole number from 1 up")
        held = [n for n, s in self.signals.items() if isinstance(s, Signal) and s.clampable]
        if held and not self.takes_clamps:
            raise ModelError(
                f"model `{self.name}`: `{held[0]}` is declared clampable, but nothing here could "
                "hold it at a value. A plain function can, if it takes a keyword `clamps` and "
                "honours it; declare the signal without clampable=True otherwise"
            )
        # Here, so that what is wrong shows where the model is made.
        require_model(self)
        self._switches = frozenset(n for n, v in self.levers.items() if v.kind == "switch")
        self._whole = frozenset(
            [n for n, v in self.levers.items() if v.kind == "integer"]
            + [n for n, v in self.uncertainties.items() if v.is_integer]
        )
        self._pool = Workers(self.runner, self.workers)

    def simulate(
        self, settings: dict[str, Any], *, futures: Any, steps: int, seed: int,
        clamps: Clamps | None = None, record: frozenset[str] | None = None,
    ) -> dict[str, np.ndarray]:
        """See `wouldtake.Model.simulate`.

        Raises:
            ModelError: a future failed; names it and its settings.
        """
        wanted = frozenset(self.signals) if record is None else frozenset(record)
        task = Task(
            settings, self._whole, self._switches, np.asarray(futures, dtype=np.int64), steps,
            seed, dict(clamps or {}), wanted,
        )
        rows: np.ndarray | None = None
        if self.noise_free and settings and not task.clamps:
            table = np.stack([settings[name] for name in sorted(settings)], axis=1)
            _, first, rows = np.unique(table, axis=0, return_index=True, return_inverse=True)
            task = Task(
                {name: values[first] for name, values in settings.items()}, self._whole,
                self._switches, task.futures[first], steps, seed, {}, wanted,
            )
        found = self._run(task)
        return found if rows is None else {n: v[rows.ravel()] for n, v in found.items()}

    def _run(self, task: Task) -> dict[str, np.ndarray]:
        parts = self._pool.run(task, self.name)
        for part in parts:
            if isinstance(part, Failure):
                shown = ", ".join(f"{n} = {v:g}" for n, v in part.settings.items()) or "none"
                raise ModelError(
                    f"model `{self.name}` failed at future {part.future} of seed {task.seed}: "
                    f"{part.message}\n  settings: {shown}"
                )
        whole = [part for part in parts if not isinstance(part, Failure)]
        if len(whole) == 1:
            return whole[0]
        return {name: np.concatenate([part[name] for part in whole]) for name in whole[0]}

    def close(self) -> None:
        """End the worker processes, if any; they start again when needed."""
        self._pool.close()
