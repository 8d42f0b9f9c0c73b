"""A Mesa model class, as a model."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from wouldtake.engine.model import Lever, Signal
from wouldtake.engine.uncertainty import Uncertainty
from wouldtake.errors import ModelError, did_you_mean

from .peers import global_noise, need
from .run_model import RunModel
from .runs import Call, Value

Reader = str | Callable[[Any], Any]


@dataclass(frozen=True)
class MesaRun:
    """Makes a Mesa model, steps it and reads its signals at each step."""

    model: type[Any]
    arguments: dict[str, Any]
    read: dict[str, Reader] = field(default_factory=dict)

    def __call__(self, settings: dict[str, Value], call: Call) -> dict[str, np.ndarray]:
        """Series of one run."""
        seed = call.whole_number("mesa")
        names = sorted(call.record)
        out = {name: np.empty(call.steps + 1) for name in names}
        with global_noise(seed):
            made = self.model(**self.arguments, **settings, seed=seed)
            for step in range(call.steps + 1):
                if step:
                    made.step()
                for name in names:
                    out[name][step] = self._value(made, name)
                if not made.running:  # it stays as it ended
                    for values in out.values():
                        values[step + 1 :] = values[step]
                    break
        return out

    def _value(self, made: Any, name: str) -> float:
        reader = self.read.get(name, name)
        value = reader(made) if callable(reader) else _look_up(made, reader, name)
        try:
            return float(value)
        except (TypeError, ValueError):
            raise ModelError(
                f"signal `{name}` is {value!r}, a {type(value).__name__}; expected a number. Say "
                f"how to read it: read={{'{name}': lambda model: ...}}"
            ) from None


def _look_up(made: Any, reader: str, name: str) -> Any:
    """A model reporter of the data collector, or else an attribute of the model."""
    reporters = getattr(getattr(made, "datacollector", None), "model_reporters", {})
    if reader in reporters:
        reporter = reporters[reader]
        if isinstance(reporter, str):
            return getattr(made, reporter)
        if isinstance(reporter, list):
            return reporter[0](*reporter[1])
        takes_model = len(inspect.signature(reporter).parameters) > 0
        return reporter(made) if takes_model else reporter()
    if not hasattr(made, reader):
        known = [*reporters, *(n for n in vars(made) if not n.startswith("_"))]
        raise ModelError(
            f"signal `{name}`: the model has no reporter and no attribute `{reader}`. "
            f"{did_you_mean(reader, known)}"
        )
    value = getattr(made, reader)
    return value() if callable(value) else value


def from_mesa(
    model: type[Any], *, signals: Mapping[str, Signal],
    levers: Mapping[str, Lever] | None = None,
    uncertainties: Mapping[str, Uncertainty] | None = None,
    read: Mapping[str, Reader] | None = None, arguments: Mapping[str, Any] | None = None,
    name: str | None = None, step: str = "step", horizon: int | None = None,
    formulas: Mapping[str, str] | None = None, workers: int = 1,
) -> RunModel:
    """A model from a Mesa model class (Mesa 3).

    >>> from_mesa(
    ...     Schelling, levers={"homophily": Lever(0, 1, 0.4)}, signals={"happy": Signal("agents")},
    ...     arguments={"width": 20, "height": 20}, horizon=50,
    ... )

    Step 0 is the model as made, step t the model after t calls of its `step`; after `running`
    turns False everything stays as it is.

    Args:
        model: a subclass of `mesa.Model`. It is made with a keyword for every lever and
            uncertainty, those of `arguments`, and `seed`, which it must hand to
            `super().__init__(seed=seed)`.
        read: how a signal is read where its name is neither a model reporter of the data
            collector nor an attribute: another such name, or a function of the model.
        arguments: further keywords, the same in all futures.
        signals, levers, uncertainties, name, step, horizon, formulas, workers: as of
            `from_function`.
    Returns:
        A model without clampable signals.
    Raises:
        ModelError: Mesa is not installed, or the class does not take what it is to be given.
    Guarantee: noise depends on (seed, future number) alone, also that of Python's and NumPy's
        global generators. Twins are coupled as far as the model draws in the same order, which
        in a model of agents is seldom far: trust the chances, and read effects as differences of
        nearly independent runs.
    """
    mesa = need("mesa", "mesa", ">=3.0")
    if not (isinstance(model, type) and issubclass(model, mesa.Model)):
        raise ModelError(f"from_mesa takes a subclass of mesa.Model; found {model!r}")
    given = [*(levers or {}), *(uncertainties or {}), *(arguments or {}), "seed"]
    parameters = inspect.signature(model.__init__).parameters
    if not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        for one in given:
            if one not in parameters:
                hint = (
                    "Add `seed=None` to it and call `super().__init__(seed=seed)`"
                    if one == "seed" else did_you_mean(one, [p for p in parameters if p != "self"])
                )
                raise ModelError(f"`{model.__name__}.__init__` does not take `{one}`. {hint}")
    return RunModel(
        name or model.__name__, MesaRun(model, dict(arguments or {}), dict(read or {})), step,
        dict(levers or {}), dict(uncertainties or {}), dict(signals), horizon,
        dict(formulas or {}), workers,
    )
