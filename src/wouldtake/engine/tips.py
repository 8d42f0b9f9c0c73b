"""how many: the level of a signal, held from day 0, at which a chance crosses a mark."""

from typing import Literal

import numpy as np

from wouldtake.answers import Chance, Interval, TipsAnswer
from wouldtake.language import tree as t

from .asked import Asked
from .search_oracle import Oracle
from .search_space import WHOLE_AT_MOST, Axis, signal_axis

_GRID = 24
_ZOOMS = 3
_ZOOM_CELLS = 8


def answer_tips(asked: Asked) -> TipsAnswer:
    """`how many SIGNAL for F [with chance p]`; p is 50 % where it is not named.

    Every level is met by the same futures. A level is clearly on one side where its interval is.
    """
    if not isinstance(asked.question.signal, t.Name):
        raise asked.fail(
            "this is not one signal, and only a signal can be held at a level",
            asked.question.signal, "Write `how many SIGNAL for ...`.",
        )
    required = 0.5 if asked.question.chance is None else float(asked.question.chance)
    statement, given = asked.statement(), asked.given()
    steps = max(statement.steps, given.steps if given else 0)
    axis = signal_axis(
        asked, asked.question.signal.name, steps, node=asked.question.signal
    )
    futures = asked.options.futures
    oracle = Oracle(
        asked, (axis,), statement, given, asked.world(), asked.options.seed, futures, 1 << 62
    )
    levels = _grid(axis)
    curve = _curve(oracle, levels, futures)
    for _ in range(_ZOOMS):
        finer = _between(axis, curve, required)
        if finer.size == 0:
            break
        curve |= _curve(oracle, finer, futures)
    ordered = sorted(curve.items())
    direction = _direction(ordered)
    interval, notes = _level(axis, ordered, required, direction)
    if given is not None:
        notes.append("Each level is judged on the futures that met the condition at that level.")
    return TipsAnswer(
        **asked.provenance(futures), signal=axis.name, unit=axis.unit, level=interval,
        required=required, direction=direction, curve=tuple(ordered), notes=tuple(notes),
    )


def _grid(axis: Axis) -> np.ndarray:
    whole = axis.whole and axis.high - axis.low <= min(200, WHOLE_AT_MOST)
    return axis.grid(axis.low, axis.high, 200 if whole else _GRID)


def _curve(oracle: Oracle, levels: np.ndarray, futures: int) -> dict[float, Chance]:
    tallies = oracle.look(levels[:, None], futures)
    return {
        float(level): oracle.asked.chance(tally.hits, tally.trials)
        for level, tally in zip(levels, tallies, strict=True)
    }


def _between(axis: Axis, curve: dict[float, Chance], required: float) -> np.ndarray:
    """Levels inside the grid's step, or steps, over which the side is not yet clear."""
    ordered = sorted(curve.items())
    clear = [_side(chance, required) for _, chance in ordered]
    spots = [
        at for at in range(len(ordered) - 1)
        if clear[at] * clear[at + 1] != 1  # clear on the same side: nothing crosses
    ]
    out: set[float] = set()
    # Interval's ends matter: look into the first and last unclear step, and the crossing's.
    crossing = [
        at for at in spots
        if ((ordered[at][1].estimate or 0) >= required)
        != ((ordered[at + 1][1].estimate or 0) >= required)
    ]
    for at in {*spots[:1], *spots[-1:], *crossing[:1]}:
        low, high = ordered[at][0], ordered[at + 1][0]
        if axis.whole:
            if high - low > 1:
                out.update(axis.grid(low, high, _ZOOM_CELLS).tolist())
        elif high - low > 1e-4 * (axis.high - axis.low):
            out.update(np.linspace(low, high, _ZOOM_CELLS + 1).tolist())
    return np.array(sorted(out - set(curve)))


def _side(chance: Chance, required: float) -> int:
    return -1 if chance.high < required else 1 if chance.low > required else 0


def _direction(
    ordered: list[tuple[float, Chance]],
) -> Literal["rising", "falling", "unclear"]:
    """Whether the chance clearly rises or falls with the level; both, or neither, is unclear."""
    rises = falls = False
    lowest = highest = ordered[0][1]
    for _, chance in ordered[1:]:
        rises |= chance.low > lowest.high
        falls |= chance.high < highest.low
        lowest = min(lowest, chance, key=lambda c: c.high)
        highest = max(highest, chance, key=lambda c: c.low)
    if rises is falls:
        return "unclear"
    return "rising" if rises else "falling"


def _level(
    axis: Axis, ordered: list[tuple[float, Chance]], required: float,
    direction: Literal["rising", "falling", "unclear"],
) -> tuple[Interval, list[str]]:
    notes: list[str] = []
    shown = f"{100 * required:g} %"
    span = f"between {axis.low:g} and {axis.high:g}"
    sides = [_side(chance, required) for _, chance in ordered]
    wanted = -1 if direction == "falling" else 1
    levels = [level for level, _ in ordered]
    reached = [
        at for at, (_, c) in enumerate(ordered)
        if c.estimate is not None and (c.estimate >= required) is (wanted == 1)
    ]
    estimate: float | None = None
    if reached and reached[0] > 0:
        at = reached[0]
        estimate = levels[at] if axis.whole else _crossing(ordered[at - 1], ordered[at], required)
    elif reached:
        notes.append(f"Already at {axis.low:g}, the lowest level tried, it is past {shown}.")
    else:
        notes.append(
            f"At no level tried, {span}, does the chance cross {shown}; that is not to say that "
            "none would."
        )
    # Ends: the last level clearly short before the first clearly past, and that one.
    past = [at for at, side in enumerate(sides) if side == wanted]
    first_past = past[0] if past else len(levels)
    short = [at for at, side in enumerate(sides[:first_past]) if side == -wanted]
    low = levels[short[-1]] if short else None
    high = levels[past[0]] if past else None
    if estimate is not None and high is None:
        notes.append(f"No level tried, {span}, is clearly past {shown}.")
    if estimate is not None and low is None:
        notes.append(f"No level tried, {span}, is clearly short of {shown}.")
    if direction == "unclear" and past and any(s == -wanted for s in sides[first_past:]):
        notes.append("The chance crosses more than once; this is the first crossing.")
    return Interval(estimate, low, high), notes


def _crossing(
    before: tuple[float, Chance], after: tuple[float, Chance], required: float
) -> float:
    (x0, c0), (x1, c1) = before, after
    y0, y1 = c0.estimate or 0.0, c1.estimate or 0.0
    return x1 if y1 == y0 else x0 + (x1 - x0) * (required - y0) / (y1 - y0)
