"""A model of the EMA Workbench: its uncertainties, levers and outcomes as ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from wouldtake.engine.model import Lever, Signal
from wouldtake.engine.uncertainty import Uncertainty
from wouldtake.errors import ModelError, did_you_mean

from .peers import global_noise, need
from .run_model import RunModel
from .runs import Call, Value

_PACKAGE = ("ema-workbench", ">=2.5,<3")
_QUANTILES = 10_000  # points of a distribution that we have no name for


@dataclass(frozen=True)
class EmaRun:
    """Runs one experiment of an EMA model."""

    model: Any

    def __call__(self, settings: dict[str, Value], call: Call) -> Mapping[str, Any]:
        """Outcomes of one experiment."""
        points = need("ema_workbench.em_framework.points", *_PACKAGE)
        levers = {p.name: _in_their_terms(p, settings[p.name]) for p in self.model.levers}
        inputs = {p.name: _in_their_terms(p, settings[p.name]) for p in self.model.uncertainties}
        # A model is set up anew where the policy has another name: so it is named by its levers.
        policy = points.Policy(repr(sorted(levers.items())), **levers)
        with global_noise(call.whole_number("ema")):
            try:
                self.model.run_model(points.Scenario(str(call.future), **inputs), policy)
            except need("ema_workbench", *_PACKAGE).EMAError as error:  # not an Exception
                raise ModelError(f"EMA Workbench: {error}") from None
        return self.model.outcomes_output


def _in_their_terms(parameter: Any, value: Value) -> Any:
    """A value as an EMA model expects it; a category by its place."""
    if hasattr(parameter, "categories"):
        return parameter.cat_for_index(_place(parameter, value)).value
    return value


def _place(parameter: Any, value: Value) -> int:
    if _is_switch(parameter):
        return next(i for i, c in enumerate(parameter.categories) if c.value is bool(value))
    return int(value)


def _is_switch(parameter: Any) -> bool:
    return type(parameter).__name__ == "BooleanParameter"


def _is_whole(parameter: Any) -> bool:
    return hasattr(parameter, "categories") or type(parameter).__name__ == "IntegerParameter"


def _uncertainty(parameter: Any) -> Uncertainty:
    if _is_switch(parameter):
        return Uncertainty.integers(0, 1)
    if parameter.dist.dist.name == "randint":
        return Uncertainty.integers(int(parameter.lower_bound), int(parameter.upper_bound))
    if parameter.dist.dist.name == "uniform":
        return Uncertainty.uniform(float(parameter.lower_bound), float(parameter.upper_bound))
    shares = (np.arange(_QUANTILES) + 0.5) / _QUANTILES
    return Uncertainty.samples(np.asarray(parameter.dist.ppf(shares), dtype=np.float64))


def _lever(parameter: Any, baseline: Any) -> Lever:
    if _is_switch(parameter):
        return Lever(0, 1, int(bool(baseline)), kind="switch")
    if hasattr(parameter, "categories"):
        baseline = parameter.index_for_cat(str(baseline))
    low, high = float(parameter.lower_bound), float(parameter.upper_bound)
    return Lever(low, high, baseline, kind="integer" if _is_whole(parameter) else "real")


def from_ema(
    model: Any, *, baselines: Mapping[str, Any] | None = None,
    levers: Mapping[str, Lever] | None = None,
    uncertainties: Mapping[str, Uncertainty] | None = None,
    signals: Mapping[str, Signal] | None = None, name: str | None = None, step: str = "step",
    horizon: int | None = None, formulas: Mapping[str, str] | None = None, workers: int = 1,
) -> RunModel:
    """A model from one of the EMA Workbench, with its uncertainties, levers and outcomes.

    >>> from_ema(lake, baselines={"decay": 0.5}, horizon=100)

    Uncertainties keep their distribution (one other than uniform is read at 10,000 quantiles);
    categories become whole numbers, their places; time series become signals, scalar outcomes
    constant ones. Constraints are left out.

    Args:
        model: an `ema_workbench.Model` or another of its single models; its outcomes are scalars
            or one-dimensional series.
        baselines: where each lever stands when nobody pulls it: EMA has no such notion. A
            parameter's own `default` serves where there is one.
        levers, uncertainties, signals: in place of those read from the model, by name: for a
            cost, a unit, an event.
        name, step, horizon, formulas, workers: as of `from_function`.
    Returns:
        A model without clampable signals.
    Raises:
        ModelError: the workbench is not installed, or a lever has no baseline.
    Guarantee: what the model draws from Python's and NumPy's global generators depends on
        (seed, future number) alone; a generator that it keeps for itself does not, and
        `check_model` says so. Twins are coupled as far as it draws in the same order.
    """
    abstract = need("ema_workbench.em_framework.model", *_PACKAGE).AbstractModel
    if not isinstance(model, abstract):
        raise ModelError(f"from_ema takes a model of the EMA Workbench; found {model!r}")
    pulled = {p.name: p for p in model.levers}
    stands = {n: p.default for n, p in pulled.items() if p.default is not None}
    stands |= dict(baselines or {})
    made = dict(levers or {})
    missing = [n for n in pulled if n not in made and n not in stands]
    if missing:
        raise ModelError(
            f"levers without a baseline: {', '.join(f'`{n}`' for n in missing)}. Say where each "
            f"stands when nobody pulls it: baselines={{'{missing[0]}': ...}}"
        )
    drawn = {p.name: _uncertainty(p) for p in model.uncertainties}
    seen = {
        o.name: Signal() for o in model.outcomes if type(o).__name__ != "Constraint"
    }
    for kind, given, known in (
        ("lever", {**made, **dict(baselines or {})}, pulled),
        ("uncertainty", uncertainties or {}, drawn), ("outcome", signals or {}, seen),
    ):
        for one in given:
            if one not in known:
                raise ModelError(
                    f"the model `{model.name}` has no {kind} `{one}`. {did_you_mean(one, known)}"
                )
    return RunModel(
        name or model.name, EmaRun(model), step,
        {n: made[n] if n in made else _lever(p, stands[n]) for n, p in pulled.items()},
        drawn | dict(uncertainties or {}), seen | dict(signals or {}), horizon,
        dict(formulas or {}), workers,
    )
