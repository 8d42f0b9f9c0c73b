"""The bottleneck table: what each level of the outcome requires of each condition."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wouldtake.errors import did_you_mean
from wouldtake.history.qca.checks import refuse
from wouldtake.history.qca.show import columns

from .ceilings import NAMES
from .corners import Corner

if TYPE_CHECKING:
    from .results import NCA, NecessityInDegree

WAYS = ("range", "max", "actual", "percentile")


@dataclass(frozen=True)
class Need:
    """What one level of the outcome requires of one condition.

    Attributes:
        level: as asked (percent or actual); None where nothing is required or nothing is enough.
        state: "needed"; "NN", not necessary at this level of the outcome; "NA", no level within
            the scope is enough.
        short: cases that do not have the required level; None where none is enough.
    """

    level: float | None
    state: str
    short: int | None

    def __str__(self) -> str:
        return self.state if self.level is None else f"{self.level:.1f}"


@dataclass(frozen=True)
class Bottleneck:
    """Rows of levels of the outcome, columns of conditions.

    Attributes:
        technique, outcome, conditions: what was asked.
        y_as, x_as: how levels are written: range, max, actual, percentile.
        levels: of the outcome, as `y_as` writes them; in corners below, falling.
        actual: the same in the outcome's own unit.
        needs: a row a level, a column a condition.
    """

    technique: str
    outcome: str
    conditions: tuple[str, ...]
    y_as: str
    x_as: str
    levels: tuple[float, ...]
    actual: tuple[float, ...]
    needs: tuple[tuple[Need, ...], ...]

    def to_dict(self) -> dict[str, object]:
        """technique, outcome, conditions, y_as, x_as, rows."""
        return {
            "technique": self.technique, "outcome": self.outcome,
            "conditions": list(self.conditions), "y_as": self.y_as, "x_as": self.x_as,
            "rows": [
                {
                    "level": level, "actual": actual,
                    "needs": [
                        {"level": n.level, "state": n.state, "short": n.short} for n in row
                    ],
                }
                for level, actual, row in zip(self.levels, self.actual, self.needs, strict=True)
            ],
        }

    def __rich__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        digits = 2 if self.y_as == "actual" else 0
        head = [f"{self.outcome}", *self.conditions]
        lines = [
            [f"{level:.{digits}f}", *map(str, row)]
            for level, row in zip(self.levels, self.needs, strict=True)
        ]
        return "\n".join([
            f"Bottlenecks by {NAMES[self.technique]}: {self.outcome} as {self.y_as}, conditions as "
            f"{self.x_as}; NN not necessary, NA no level is enough",
            *columns([head, *lines]),
        ])


def bottleneck_table(
    analysis: "NCA", technique: str, y_as: str, x_as: str, steps: int | Sequence[float]
) -> Bottleneck:
    """The table of one technique; see `NCA.bottlenecks`.

    Source: Dul (2016), Organizational Research Methods 19(1), 34; as `nca_output` of the R package
        NCA prints it, save that a step at the least X is "NN" here, not 0.
    """
    faults = [
        f"levels as `{way}`: {did_you_mean(way, WAYS)}" for way in (y_as, x_as) if way not in WAYS
    ]
    if isinstance(steps, int) and steps < 1:
        faults.append(f"steps {steps}: expected 1 or more, or a list of levels")
    refuse(faults, "the bottleneck table")
    first = analysis.conditions[0]
    down = Corner(first.corner).y_sign < 0
    # With scopes of its own for each condition, Y runs over what they have together.
    low = min(one.scope.y_low for one in analysis.conditions)
    high = max(one.scope.y_high for one in analysis.conditions)
    levels, actual = _levels(first.y, low, high, y_as, steps, down)
    needs = tuple(
        tuple(_need(one, y, technique, x_as) for one in analysis.conditions) for y in actual
    )
    return Bottleneck(
        technique, analysis.outcome, tuple(one.condition for one in analysis.conditions), y_as,
        x_as, tuple(levels), tuple(actual), needs,
    )


def _levels(
    y: np.ndarray, low: float, high: float, way: str, steps: int | Sequence[float], down: bool
) -> tuple[list[float], list[float]]:
    if isinstance(steps, int):
        shares = np.linspace(0.0, 1.0, steps + 1)
        levels = low + shares * (high - low) if way == "actual" else 100.0 * shares
        if way == "actual" and down:
            levels = levels[::-1]
    else:
        levels = np.array(steps, dtype=float)
    if way == "actual":
        return levels.tolist(), levels.tolist()
    shares = 1.0 - levels / 100.0 if down else levels / 100.0
    if way == "percentile":
        return levels.tolist(), np.quantile(y, shares).tolist()
    start = 0.0 if way == "max" else low
    return levels.tolist(), (start + shares * (high - start)).tolist()


def _need(one: "NecessityInDegree", y: float, technique: str, x_as: str) -> Need:
    at = one.required(y, technique)
    if at is None:
        return Need(None, "NA", None)
    if not np.isfinite(at):
        return Need(None, "NN", 0)
    sign = Corner(one.corner).x_sign
    slack = 1e-9 * (one.scope.x_high - one.scope.x_low)
    short = int(np.sum(sign * one.x < sign * at - slack))
    if x_as == "actual":
        level = at
    elif x_as == "percentile":
        level = 100.0 * short / len(one.x)
    elif x_as == "max":
        level = 100.0 * at / one.scope.x_high
    else:
        level = 100.0 * (at - one.scope.x_low) / (one.scope.x_high - one.scope.x_low)
    return Need(level, "needed", short)
