"""What a necessary condition analysis gives."""

from dataclasses import dataclass, field

import numpy as np

from wouldtake.errors import SettingError, did_you_mean
from wouldtake.history.qca.checks import some
from wouldtake.history.qca.show import columns, figure

from .bottleneck import Bottleneck, bottleneck_table
from .ceilings import NAMES, Box
from .corners import MEANING, Corner
from .influence import Influence, influences
from .permute import PermutationTest

SIZES = ((0.5, "very large"), (0.3, "large"), (0.1, "medium"), (0.0, "small"))


@dataclass(frozen=True)
class Peer:
    """A corner of the CE-FDH line and the cases at it."""

    x: float
    y: float
    cases: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """x, y, cases."""
        return {"x": self.x, "y": self.y, "cases": list(self.cases)}


@dataclass(frozen=True)
class Ceiling:
    """One ceiling line over one condition.

    Attributes:
        technique: ce_fdh, cr_fdh or c_lp.
        zone: area of the scope beyond the line, in units of X times units of Y.
        effect: d = zone / scope, in [0, 1].
        above: cases beyond the line.
        accuracy: share of cases on or within it (c-accuracy).
        fit: effect as a share of CE-FDH's; None where it is larger, or that is 0.
        slope, intercept: Y = intercept + slope X; None for steps, and where one case alone makes
            the line.
        condition_inefficiency: share of X's range at which X never binds.
        outcome_inefficiency: share of Y's range for which X is not necessary.
        inefficiency: share of the scope in either, x + y - x y.
        test: the permutation test, where one was asked for.
    """

    technique: str
    zone: float
    effect: float
    above: int
    accuracy: float
    fit: float | None
    slope: float | None
    intercept: float | None
    condition_inefficiency: float | None
    outcome_inefficiency: float | None
    inefficiency: float | None
    test: PermutationTest | None = None

    @property
    def size(self) -> str:
        """Small (d < 0.1), medium (< 0.3), large (< 0.5) or very large. Source: Dul (2016), 30."""
        return next(word for least, word in SIZES if self.effect >= least)

    def to_dict(self) -> dict[str, object]:
        """technique, zone, effect, size, above, accuracy, fit, slope, intercept, ..., test."""
        return {
            "technique": self.technique, "zone": self.zone, "effect": self.effect,
            "size": self.size, "above": self.above, "accuracy": self.accuracy, "fit": self.fit,
            "slope": self.slope, "intercept": self.intercept,
            "condition_inefficiency": self.condition_inefficiency,
            "outcome_inefficiency": self.outcome_inefficiency,
            "inefficiency": self.inefficiency,
            "test": None if self.test is None else self.test.to_dict(),
        }


@dataclass(frozen=True)
class NecessityInDegree:
    """One condition and its ceilings.

    Attributes:
        condition, outcome: names.
        corner: 1 upper left, 2 upper right, 3 lower left, 4 lower right.
        scope: least and greatest X and Y.
        scope_given: whether it was given rather than observed.
        peers: corners of the CE-FDH line, from the corner of the scope that binds least.
        ceilings: one a technique.
        x, y: the data.
    """

    condition: str
    outcome: str
    corner: int
    scope: Box
    scope_given: bool
    peers: tuple[Peer, ...]
    ceilings: tuple[Ceiling, ...]
    x: np.ndarray = field(repr=False, compare=False)
    y: np.ndarray = field(repr=False, compare=False)

    def __getitem__(self, technique: str) -> Ceiling:
        """The ceiling of a technique.

        Raises:
            SettingError: it was not asked for.
        """
        for ceiling in self.ceilings:
            if ceiling.technique == technique:
                return ceiling
        hint = did_you_mean(technique, [ceiling.technique for ceiling in self.ceilings])
        raise SettingError(f"no ceiling `{technique}` was drawn. {hint}")

    def required(self, y: float, technique: str) -> float | None:
        """The X that the ceiling requires for a Y: -inf if none is needed, None if none is enough.

        In the corners on the right it is the most X may be, and inf if any will do.
        """
        corner = Corner(self.corner)
        box = corner.box(self.scope)
        target = corner.y_sign * y
        slack = 1e-9 * (box.y_high - box.y_low)
        ceiling = self[technique]
        if technique == "ce_fdh":
            at = next(
                (corner.x_sign * p.x for p in self.peers if corner.y_sign * p.y >= target - slack),
                np.inf,
            )
        elif ceiling.slope is None or ceiling.intercept is None:
            at = -np.inf
        else:
            at = corner.x_sign * (y - ceiling.intercept) / ceiling.slope
        slack = 1e-9 * (box.x_high - box.x_low)
        if at <= box.x_low + slack:
            return -np.inf * corner.x_sign
        if at > box.x_high + slack:
            return None
        return float(corner.x_sign * min(at, box.x_high))

    def observed_scope(self, x: np.ndarray, y: np.ndarray) -> Box:
        """The scope of other cases: as given, or else what is observed of them."""
        if self.scope_given:
            return self.scope
        return Box(float(x.min()), float(x.max()), float(y.min()), float(y.max()))

    def to_dict(self) -> dict[str, object]:
        """condition, outcome, corner, n, scope, peers, ceilings."""
        return {
            "condition": self.condition, "outcome": self.outcome, "corner": self.corner,
            "n": len(self.x),
            "scope": [self.scope.x_low, self.scope.x_high, self.scope.y_low, self.scope.y_high],
            "peers": [peer.to_dict() for peer in self.peers],
            "ceilings": [ceiling.to_dict() for ceiling in self.ceilings],
        }

    def __str__(self) -> str:
        box = self.scope
        return "\n".join([
            MEANING[self.corner].format(x=self.condition, y=self.outcome),
            f"{len(self.x)} cases; {self.condition} {box.x_low:g} to {box.x_high:g}, "
            f"{self.outcome} {box.y_low:g} to {box.y_high:g}",
            *columns(_summary(self.ceilings)),
            "on the edge: " + some([",".join(peer.cases) for peer in self.peers]),
        ])


def _summary(ceilings: tuple[Ceiling, ...]) -> list[list[str]]:
    def percent(share: float | None, digits: int = 1) -> str:
        return "-" if share is None else f"{100 * share:.{digits}f} %"

    lines = {
        "Ceiling zone": [figure(c.zone) for c in ceilings],
        "Effect size": [figure(c.effect) for c in ceilings],
        "# above": [str(c.above) for c in ceilings],
        "c-accuracy": [percent(c.accuracy) for c in ceilings],
        "Fit": [percent(c.fit) for c in ceilings],
        "Slope": [figure(c.slope) for c in ceilings],
        "Intercept": [figure(c.intercept) for c in ceilings],
        "Condition inefficiency": [percent(c.condition_inefficiency) for c in ceilings],
        "Outcome inefficiency": [percent(c.outcome_inefficiency) for c in ceilings],
    }
    if any(c.test for c in ceilings):
        lines["p-value"] = [figure(c.test.p if c.test else None) for c in ceilings]
        lines["  Monte Carlo"] = [
            f"{c.test.low:.3f} to {c.test.high:.3f}" if c.test else "-" for c in ceilings
        ]
    return [["", *(NAMES[c.technique] for c in ceilings)]] + [
        [name, *cells] for name, cells in lines.items()
    ]


@dataclass(frozen=True)
class NCA:
    """A necessary condition analysis: each condition against one outcome.

    Attributes:
        outcome: name.
        conditions: one result a condition.
        cases: names of the cases.
    """

    outcome: str
    conditions: tuple[NecessityInDegree, ...]
    cases: tuple[str, ...]

    def __getitem__(self, condition: str) -> NecessityInDegree:
        """The result of a condition.

        Raises:
            SettingError: it was not analysed.
        """
        for one in self.conditions:
            if one.condition == condition:
                return one
        hint = did_you_mean(condition, [one.condition for one in self.conditions])
        raise SettingError(f"`{condition}` was not analysed. {hint}")

    def bottlenecks(
        self, technique: str = "ce_fdh", *, y_as: str = "range", x_as: str = "range",
        steps: int | list[float] = 10,
    ) -> Bottleneck:
        """Which level of each condition each level of the outcome requires.

        Args:
            technique: of the ceilings drawn.
            y_as, x_as: "range" (percent of the range), "max" (percent of the greatest), "actual",
                "percentile".
            steps: how many steps of Y, or its levels as `y_as` writes them.
        Raises:
            SettingError: an unknown technique or way of writing levels.
        """
        return bottleneck_table(self, technique, y_as, x_as, steps)

    def without_each(self, condition: str, technique: str = "ce_fdh") -> tuple[Influence, ...]:
        """Cases that move a condition's effect size when left out alone, the furthest first."""
        return influences(self[condition], self.cases, technique)

    def to_dict(self) -> dict[str, object]:
        """outcome, cases, conditions."""
        return {
            "outcome": self.outcome, "cases": list(self.cases),
            "conditions": [one.to_dict() for one in self.conditions],
        }

    def __rich__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return "\n\n".join(str(one) for one in self.conditions)
