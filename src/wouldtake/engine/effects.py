"""effect and gamble: the same futures with a lever at V and at W, side by side."""

import math
from dataclasses import dataclass

import numpy as np

from wouldtake.answers import (
    Chance,
    Effect,
    EffectAnswer,
    Gamble,
    GambleAnswer,
    GambleQuantile,
    Interval,
)
from wouldtake.errors import ModelError
from wouldtake.language import tree as t
from wouldtake.stats.binomial import quantile_bounds
from wouldtake.stats.paired import mean_bounds, paired_difference
from wouldtake.stats.shape import dominance, expected_shortfall, shortfall_parts

from .asked import Asked, merge
from .statement import Reading, Statement

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
SHORTFALL = 0.05
_LEAST_IN_TAIL = 10  # futures among the worst, below which their mean has no honest interval


@dataclass(frozen=True)
class _Pairs:
    """One value a future that met the question's condition: without the change, and with it."""

    before: np.ndarray
    after: np.ndarray
    run: int


def _pairs(asked: Asked, about: "Statement | Reading") -> _Pairs:
    """The question's setting at V (after) and at W (before); `given` is read before."""
    setting = asked.question.setting
    assert setting is not None
    value, instead = asked.setting(setting)
    base = asked.world()
    world_before = base if instead is None else base.holding(**{setting.name: instead})
    world_after = base.holding(**{setting.name: value})
    given = asked.given()
    own = about.steps if isinstance(about, Statement) else about.step
    steps = max(own, given.steps if given else 0)
    record = about.signals | (given.signals if given else frozenset())
    parts = []
    for batch in asked.runner.batches(asked.options.futures):
        found = {}
        met = np.ones(batch.size, dtype=bool)
        for name, world in (("before", world_before), ("after", world_after)):
            settings = asked.runner.settings(world, batch)
            trajectories = asked.runner.run(world, batch, steps, record)
            if isinstance(about, Statement):
                found[name] = about.holds(trajectories, settings)
            else:
                values = about.value(trajectories, settings, batch.size)
                if not np.isfinite(values).all():
                    raise ModelError(
                        f"model `{asked.model.name}`: the quantity asked about is not finite in "
                        f"future {batch[~np.isfinite(values)][0]} (a division by zero?)"
                    )
                found[name] = values
            if given and name == "before":
                met = given.holds(trajectories, settings)
        parts.append({name: values[met] for name, values in found.items()})
        asked.progress(int(batch[-1]) + 1, asked.options.futures, "pairs")
    joined = merge(parts)
    return _Pairs(joined["before"], joined["after"], asked.options.futures)


def _finite(estimate: float | None, low: float, high: float) -> Interval:
    return Interval(
        estimate, low if math.isfinite(low) else None, high if math.isfinite(high) else None
    )


def _notes(asked: Asked, pairs: _Pairs) -> tuple[str, ...]:
    if asked.question.given is None:
        return asked.no_change()
    return (
        *asked.no_change(),
        f"{pairs.before.size:,} of {pairs.run:,} futures met the condition (without the change).",
    )


def answer_effect(asked: Asked) -> EffectAnswer:
    """`effect of LEVER = V instead of W on F`, or on a signal at a time."""
    confidence = asked.options.confidence
    if asked.question.formula is not None:
        about: Statement | Reading = asked.statement()
        unit, yes_no = "chance", True
    else:
        about = asked.reading()
        # An event at a time is a yes or no as well.
        signal = about.expression
        entry = asked.model.signals.get(signal.name) if isinstance(signal, t.Name) else None
        yes_no = entry is not None and entry.event
        unit = "chance" if yes_no else about.unit
    pairs = _pairs(asked, about)
    n = pairs.before.size
    if yes_no:
        pairs = _Pairs(pairs.before.astype(bool), pairs.after.astype(bool), pairs.run)
    if yes_no:
        gains = int((pairs.after & ~pairs.before).sum())
        losses = int((pairs.before & ~pairs.after).sum())
        sides: list[Interval | Chance] = [
            asked.chance(int(values.sum()), n) for values in (pairs.before, pairs.after)
        ]
        difference = Interval(*paired_difference(gains, losses, n, confidence))
        method = "exact intervals; the difference from pairs, exact (Berger and Boos)"
    else:
        sides = [_finite(*mean_bounds(v, confidence)) for v in (pairs.before, pairs.after)]
        difference = _finite(*mean_bounds(pairs.after - pairs.before, confidence))
        method = "means with Student intervals; the difference from pairs"
    return EffectAnswer(
        **asked.provenance(pairs.run), effect=Effect(sides[0], sides[1], difference),
        unit=unit, method=method, notes=_notes(asked, pairs),
    )


def _shortfalls(pairs: _Pairs, confidence: float, lower: bool) -> dict[str, Interval]:
    """Expected shortfall with, without, and their difference twin by twin."""
    sides = {"with": pairs.after, "without": pairs.before}
    parts = {name: shortfall_parts(values, SHORTFALL, lower) for name, values in sides.items()}
    exact = {name: expected_shortfall(values, SHORTFALL, lower) for name, values in sides.items()}
    parts["difference"] = parts["with"] - parts["without"]
    exact["difference"] = exact["with"] - exact["without"]
    found = {}
    for name, values in parts.items():
        _, low, high = mean_bounds(values, confidence)
        if pairs.before.size * SHORTFALL < _LEAST_IN_TAIL:
            low, high = -math.inf, math.inf
        # The estimate counts a fractional future in part, which can move it by a rounding error.
        found[f"shortfall_{name}"] = _finite(
            exact[name], min(low, exact[name]), max(high, exact[name])
        )
    return found


def answer_gamble(asked: Asked) -> GambleAnswer:
    """`gamble of LEVER = V instead of W on SIGNAL`."""
    confidence, lower = asked.options.confidence, asked.options.worse == "lower"
    about = asked.reading()
    pairs = _pairs(asked, about)
    n = pairs.before.size
    if n == 0:
        empty = Chance(None, 0.0, 1.0, "no futures")
        nothing = Interval(None, None, None)
        gamble = Gamble(
            (), empty, empty, nothing, nothing, nothing, SHORTFALL, "neither", "neither",
            asked.options.worse,
        )
        return GambleAnswer(
            **asked.provenance(pairs.run), gamble=gamble, unit=about.unit,
            notes=_notes(asked, pairs),
        )
    quantiles = tuple(
        GambleQuantile(
            level,
            _finite(*quantile_bounds(pairs.after, level, confidence)),
            _finite(*quantile_bounds(pairs.before, level, confidence)),
        )
        for level in QUANTILES
    )
    change = (pairs.after - pairs.before) * (1.0 if lower else -1.0)
    gamble = Gamble(
        quantiles=quantiles,
        worse=asked.chance(int((change < 0).sum()), n),
        better=asked.chance(int((change > 0).sum()), n),
        **_shortfalls(pairs, confidence, lower),
        shortfall_share=SHORTFALL,
        first_order=dominance(pairs.after, pairs.before, 1, lower),
        second_order=dominance(pairs.after, pairs.before, 2, lower),
        direction=asked.options.worse,
    )
    return GambleAnswer(
        **asked.provenance(pairs.run), gamble=gamble, unit=about.unit, notes=_notes(asked, pairs),
    )
