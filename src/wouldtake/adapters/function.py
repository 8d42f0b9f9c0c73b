"""A plain function of settings and a random generator, as a model."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wouldtake.engine.model import Lever, Signal
from wouldtake.engine.uncertainty import Uncertainty
from wouldtake.errors import ModelError

from .run_model import RunModel
from .runs import Call, Value

_FILLED = ("rng", "steps", "clamps", "noise")


@dataclass(frozen=True)
class FunctionRun:
    """Calls the function for one future.

    Args:
        positional: whether the second parameter gets the generator whatever its name.
        keywords: of `_FILLED`, those it takes by name.
    """

    function: Callable[..., Mapping[str, Any]]
    positional: bool
    keywords: tuple[str, ...]

    def __call__(self, settings: dict[str, Value], call: Call) -> Mapping[str, Any]:
        """What the function returns."""
        made: dict[str, Callable[[], Any]] = {
            "rng": call.generator, "steps": lambda: call.steps, "clamps": lambda: call.clamps,
            "noise": call.noise,
        }
        first = (call.generator(),) if self.positional else ()
        return self.function(settings, *first, **{name: made[name]() for name in self.keywords})


def from_function(
    function: Callable[..., Mapping[str, Any]], *, signals: Mapping[str, Signal],
    levers: Mapping[str, Lever] | None = None,
    uncertainties: Mapping[str, Uncertainty] | None = None,
    name: str | None = None, step: str = "step", horizon: int | None = None,
    formulas: Mapping[str, str] | None = None, workers: int = 1,
) -> RunModel:
    """A model from a function that runs one future.

    >>> def walk(settings, rng):
    ...     return {"place": np.cumsum(rng.random(31) < settings["p"])}
    >>> walking = from_function(
    ...     walk, levers={"p": Lever(0, 1, 0.5)}, signals={"place": Signal()}, horizon=30
    ... )
    >>> ask(walking, "chance that place >= 20")

    Args:
        function: called with a dict of settings, name -> number (whole numbers as int, switches
            as bool), and a `numpy.random.Generator` that depends on (seed, future number) alone.
            It may take by name as well: `steps`, the last step needed; `noise`, a
            `wouldtake.Noise` of this future; `clamps`, signal -> array [steps + 1] with NaN
            where free. Returns signal -> series of at least steps + 1 values, or one number,
            which is a constant series.
        signals, levers, uncertainties, name, step, horizon, formulas: as of `wouldtake.Model`.
        workers: processes; 1 runs it in this one. No answer depends on it.
    Returns:
        A model. Signals can be clampable only if the function takes `clamps` and honours them.
    Raises:
        ModelError: the function takes what nothing fills, or the model breaks the contract.
    Guarantee: noise is equal in twins as far as the function draws in the same order; one draw
        more or less shifts all after it. That coupling is weak: with `noise` each draw has an
        address, and twins stay coupled.
    """
    label = name or getattr(function, "__name__", type(function).__name__)
    positional, keywords = _parameters(function, label)
    return RunModel(
        label, FunctionRun(function, positional, keywords), step, dict(levers or {}),
        dict(uncertainties or {}), dict(signals), horizon, dict(formulas or {}), workers,
        takes_clamps="clamps" in keywords,
    )


def _parameters(function: Any, label: str) -> tuple[bool, tuple[str, ...]]:
    """Whether the second parameter is the generator, and the keywords to fill."""
    if not callable(function) or isinstance(function, type):
        raise ModelError(
            f"from_function takes a function of settings and a generator; found {function!r}"
        )
    parameters = list(inspect.signature(function).parameters.values())
    places = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if not places:
        raise ModelError(
            f"`{label}` takes no settings; expected a function such as `{label}(settings, rng)`"
        )
    second = places[1] if len(places) > 1 else None
    positional = second is not None and (
        second.kind is second.POSITIONAL_ONLY
        or (second.name not in _FILLED and second.default is second.empty)
    )
    keywords: list[str] = []
    for one in parameters[2 if positional else 1 :]:
        if one.name in _FILLED and one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY):
            keywords.append(one.name)
        elif one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            raise ModelError(
                f"`{label}` takes `{one.name}`, which nothing fills; a function is called with "
                "settings and a generator, and by name with "
                + ", ".join(f"`{name}`" for name in _FILLED if name != "rng")
            )
    return positional, tuple(keywords)
