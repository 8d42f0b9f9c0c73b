"""Where a falling or rising function crosses zero."""

from collections.abc import Callable

MOST_STEPS = 100


def root(
    function: Callable[[float], float], low: float, high: float, *,
    xtol: float = 1e-12, rtol: float = 1e-12,
) -> float:
    """Where the function crosses zero between two points at which its signs differ.

    Each step is a secant or an inverse quadratic one where that stays well inside the bracket
    and shrinks fast enough, else half the bracket. Written out here since to load a library for
    it takes a third of a second, a good part of a warm answer; its numbers are that library's,
    bit for bit (`tests/unit/test_stats_roots.py`).

    Raises:
        ValueError: the signs do not differ.
        RuntimeError: it is not found in 100 steps; no function here needs half as many.
    Source: Brent (1973), Algorithms for Minimization without Derivatives, chapter 4.
    """
    before, at_before = float(low), float(function(low))
    best, at_best = float(high), float(function(high))
    if at_before == 0.0:
        return before
    if at_best == 0.0:
        return best
    if (at_before > 0.0) == (at_best > 0.0):
        raise ValueError(f"the function has the same sign at {low} and at {high}")
    other, at_other, moved, last = 0.0, 0.0, 0.0, 0.0
    for _ in range(MOST_STEPS):
        if at_before != 0.0 and (at_before > 0.0) != (at_best > 0.0):
            other, at_other = before, at_before
            moved = last = best - before
        if abs(at_other) < abs(at_best):
            before, best, other = best, other, best
            at_before, at_best, at_other = at_best, at_other, at_best
        near = (xtol + rtol * abs(best)) / 2.0
        half = (other - best) / 2.0
        if at_best == 0.0 or abs(half) < near:
            return best
        step = half
        if abs(moved) > near and abs(at_best) < abs(at_before):
            bold = _interpolated(before, at_before, best, at_best, other, at_other)
            if 2.0 * abs(bold) < min(abs(moved), 3.0 * abs(half) - near):
                moved, step = last, bold
            else:
                moved = half
        else:
            moved = half
        last = step
        before, at_before = best, at_best
        if abs(step) > near:
            best += step
        else:
            best += near if half > 0.0 else -near
        at_best = float(function(best))
    raise RuntimeError(f"no root within {MOST_STEPS} steps between {low} and {high}")


def _interpolated(
    before: float, at_before: float, best: float, at_best: float, other: float, at_other: float
) -> float:
    """The step to where a line, or an inverse parabola, through the points crosses zero."""
    if before == other:
        return -at_best * (best - before) / (at_best - at_before)
    rise = (at_before - at_best) / (before - best)
    far = (at_other - at_best) / (other - best)
    return -at_best * (at_other * far - at_before * rise) / (far * rise * (at_other - at_before))
