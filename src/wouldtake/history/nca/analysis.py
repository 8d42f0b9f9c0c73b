"""Necessary condition analysis: how much of the scatter a condition keeps empty."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from wouldtake.errors import did_you_mean
from wouldtake.history.qca.checks import case_names, numbers, refuse, some

from .ceilings import (
    TECHNIQUES,
    Box,
    free_disposal_hull,
    line_zone,
    regression_line,
    step_zone,
    tight_line,
)
from .corners import CORNERS, Corner, corner_number
from .permute import permutation_test
from .results import NCA, Ceiling, NecessityInDegree, Peer

Scope = tuple[float, float, float, float]


def nca(
    data: Mapping[str, ArrayLike],
    outcome: str,
    conditions: Sequence[str] | None = None,
    cases: Sequence[str] | None = None,
    *,
    ceilings: Sequence[str] = ("ce_fdh", "cr_fdh"),
    corner: int | str | Mapping[str, int | str] = 1,
    scope: Scope | Mapping[str, Scope] | None = None,
    permutations: int = 0,
    seed: int = 0,
    confidence: float = 0.95,
) -> NCA:
    """Draw ceiling lines over X and Y and measure the empty zone beyond them.

    effect size d = zone / scope;  0 is no constraint, 1 the greatest

    CE-FDH steps up along the peers, so that no case lies beyond it; CR-FDH is the least-squares
    line through the peers; C-LP the line beyond which no case lies that is closest to the peers.

    >>> found = nca({"X": [0, 1, 2, 3], "Y": [0, 1, 1, 3]}, "Y")
    >>> round(found["X"]["ce_fdh"].effect, 3), found["X"]["cr_fdh"].slope
    (0.778, 1.0)

    Args:
        data: name -> values, one a case, in any unit.
        outcome: a name in `data`.
        conditions: names in `data`; all but the outcome where left out.
        cases: a name a case.
        ceilings: of ce_fdh, cr_fdh, c_lp.
        corner: the empty corner: 1 or "upper left" if high X is necessary for high Y, 2 "upper
            right" low for high, 3 "lower left" high for low, 4 "lower right" low for low; or one
            a condition. Corners of one analysis are all upper or all lower.
        scope: (least X, greatest X, least Y, greatest Y) that could be, or one a condition; what
            was observed where left out.
        permutations: of the test for each ceiling; 0 for none, 10,000 is usual.
        seed: of the permutations, 0 or more.
        confidence: of the p-value's Monte Carlo interval.
    Raises:
        SettingError: unknown names, missing values, a column that never varies, cases outside the
            scope, an unknown ceiling or corner, all at once.
    Source: Dul (2016), Organizational Research Methods 19(1), 10-52; as `nca_analysis` of the R
        package NCA. With a scope wider than the data, inefficiencies here are read off the line
        within the scope; that package takes them from the peers.
    """
    faults: list[str] = []
    names = list(conditions) if conditions is not None else [n for n in data if n != outcome]
    if not names:
        faults.append("there is no condition; give at least one column beside the outcome")
    if outcome in names:
        faults.append(f"`{outcome}` is both the outcome and a condition")
    read = numbers(data, list(dict.fromkeys([*names, outcome])), faults)
    n = len(next(iter(read.values()), ()))
    named = case_names(cases, n, faults)
    labels = named if len(named) == n else tuple(str(at + 1) for at in range(n))
    for name, column in read.items():
        missing = [labels[int(i)] for i in np.flatnonzero(~np.isfinite(column))]
        if missing:
            faults.append(f"`{name}` is missing for {some(missing)}; drop the case or code it")
        elif n and np.ptp(column) == 0:
            faults.append(f"`{name}` is {column[0]:g} for every case; it has to vary")
        elif n < 2:
            faults.append(f"`{name}`: {n} cases; two are the least")
    faults += _settings(ceilings, permutations, seed)
    corners = _corners(corner, names, faults)
    boxes = _boxes(scope, names, outcome, read, labels, faults)
    refuse(faults, "the necessary condition analysis")
    y = read[outcome]
    return NCA(
        outcome,
        tuple(
            _condition(
                name, outcome, read[name], y, named, Corner(corners[name]), boxes[name],
                _limits(scope, name) is not None, ceilings, (permutations, seed, confidence),
            )
            for name in names
        ),
        named,
    )


def _settings(ceilings: Sequence[str], permutations: int, seed: int) -> list[str]:
    faults = [
        f"no ceiling is called `{ceiling}`. {did_you_mean(ceiling, TECHNIQUES)}"
        for ceiling in ceilings if ceiling not in TECHNIQUES
    ]
    if not ceilings:
        faults.append(f"there is no ceiling to draw; give some of {', '.join(TECHNIQUES)}")
    if permutations < 0:
        faults.append(f"permutations {permutations}: expected 0 for no test, or more")
    if seed < 0:
        faults.append(f"seed {seed}: expected 0 or more")
    return faults


def _corners(
    corner: int | str | Mapping[str, int | str], names: Sequence[str], faults: list[str]
) -> dict[str, int]:
    given = corner if isinstance(corner, Mapping) else dict.fromkeys(names, corner)
    faults += [
        f"corner of `{name}`: it is no condition. {did_you_mean(name, names)}"
        for name in given if name not in names
    ]
    found = {name: corner_number(given.get(name, 1)) for name in names}
    faults += [
        f"corner {given[name]!r} of `{name}`: expected 1 to 4, or one of "
        f"{', '.join(CORNERS.values())}"
        for name, number in found.items() if number is None
    ]
    known = {name: number for name, number in found.items() if number is not None}
    if len({number > 2 for number in known.values()}) > 1:
        faults.append("upper and lower corners in one analysis: high and low Y are two outcomes")
    return known


def _limits(scope: Scope | Mapping[str, Scope] | None, name: str) -> Scope | None:
    return scope.get(name) if isinstance(scope, Mapping) else scope


def _boxes(
    scope: Scope | Mapping[str, Scope] | None, names: Sequence[str], outcome: str,
    read: Mapping[str, np.ndarray], labels: Sequence[str], faults: list[str],
) -> dict[str, Box]:
    faults += [
        f"scope of `{name}`: it is no condition. {did_you_mean(name, names)}"
        for name in (scope if isinstance(scope, Mapping) else ()) if name not in names
    ]
    boxes = {}
    for name in names:
        if name not in read or outcome not in read or not len(read[name]):
            continue
        x, y = read[name], read[outcome]
        limits = _limits(scope, name)
        if limits is None:
            boxes[name] = Box(float(x.min()), float(x.max()), float(y.min()), float(y.max()))
            continue
        if len(limits) != 4 or not (limits[0] < limits[1] and limits[2] < limits[3]):
            faults.append(
                f"scope {tuple(limits)} of `{name}`: expected least X, greatest X, least Y, "
                "greatest Y"
            )
            continue
        boxes[name] = box = Box(*map(float, limits))
        outside = (x < box.x_low) | (x > box.x_high) | (y < box.y_low) | (y > box.y_high)
        if outside.any():
            there = [labels[int(i)] for i in np.flatnonzero(outside)]
            faults.append(f"scope {tuple(limits)} of `{name}` leaves out {some(there)}; widen it")
    return boxes


def _condition(
    name: str, outcome: str, x: np.ndarray, y: np.ndarray, cases: Sequence[str], corner: Corner,
    scope: Box, scope_given: bool, techniques: Sequence[str], test: tuple[int, int, float],
) -> NecessityInDegree:
    u, v = corner.to_upper_left(x, y)
    box = corner.box(scope)
    hull = free_disposal_hull(u, v[None, :])
    steps = float(step_zone(hull, box)[0])
    at = np.flatnonzero(hull.weight[0] > 0)
    peers = tuple(
        Peer(
            float(corner.x_sign * hull.x[i]), float(corner.y_sign * hull.y[0, i]),
            tuple(
                case for case, a, b in zip(cases, u, v, strict=True)
                if a == hull.x[i] and b == hull.y[0, i]
            ),
        )
        for i in at
    )
    found = []
    for technique in techniques:
        if technique == "ce_fdh":
            slope = intercept = np.nan
            zone, above = steps, 0
            reaches, starts = _ends_of_steps(hull.x[at], hull.y[0, at], box)
        else:
            draw = regression_line if technique == "cr_fdh" else tight_line
            line = draw(hull)
            slope, intercept = float(line[0][0]), float(line[1][0])
            zone = float(line_zone(*line, box)[0])
            slack = 1e-9 * (box.y_high - box.y_low)
            above = int(np.sum(v > intercept + slope * u + slack))
            reaches = (box.y_high - intercept) / slope
            starts = intercept + slope * box.x_low
        rising = (technique == "ce_fdh" and len(at) > 1) or slope > 0.0
        idle_x = (box.x_high - np.clip(reaches, box.x_low, box.x_high)) / (box.x_high - box.x_low)
        idle_y = (np.clip(starts, box.y_low, box.y_high) - box.y_low) / (box.y_high - box.y_low)
        lined = np.isfinite(slope)
        permutations, seed, confidence = test
        found.append(Ceiling(
            technique, zone, zone / box.area, above, 1.0 - above / len(x),
            zone / steps if steps > 0.0 and zone <= steps * (1 + 1e-12) else None,
            # A slope in (-X, -Y) is one in (X, Y); with one sign changed it is its negative.
            float(corner.x_sign * corner.y_sign * slope) if lined else None,
            float(corner.y_sign * intercept) if lined else None,
            float(idle_x) if rising else None, float(idle_y) if rising else None,
            float(idle_x + idle_y - idle_x * idle_y) if rising else None,
            permutation_test(technique, u, v, box, permutations, seed, confidence)
            if permutations else None,
        ))
    return NecessityInDegree(
        name, outcome, corner.number, scope, scope_given, peers, tuple(found), x, y
    )


def _ends_of_steps(x: np.ndarray, y: np.ndarray, box: Box) -> tuple[float, float]:
    """The X from which the steps are as high as the scope, and how high they begin."""
    reaches = float(x[-1]) if y[-1] >= box.y_high else box.x_high
    starts = float(y[0]) if x[0] <= box.x_low else box.y_low
    return reaches, starts
