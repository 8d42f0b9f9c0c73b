"""How far one case moves an effect size."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .ceilings import zones
from .corners import Corner

if TYPE_CHECKING:
    from .results import NecessityInDegree


@dataclass(frozen=True)
class Influence:
    """The effect size without one case.

    Attributes:
        case: its name.
        effect: d without it.
        change: that less d with it.
        on_ceiling, on_scope: whether it is a corner of the hull, or the only one at an end of X
            or Y: the two ways a case can matter.
    """

    case: str
    effect: float
    change: float
    on_ceiling: bool
    on_scope: bool

    def to_dict(self) -> dict[str, object]:
        """case, effect, change, on_ceiling, on_scope."""
        return {
            "case": self.case, "effect": self.effect, "change": self.change,
            "on_ceiling": self.on_ceiling, "on_scope": self.on_scope,
        }


def influences(
    found: "NecessityInDegree", cases: tuple[str, ...], technique: str
) -> tuple[Influence, ...]:
    """Each case that moves the effect size when it alone is left out, the furthest first.

    The scope is that of the remaining cases where it was observed, and stays where it was given.
    A case whose absence would leave X or Y without a range is passed over.

    Args:
        found: the result of a condition.
        cases: names, in the order of its data.
        technique: of its ceilings.
    Source: `nca_outliers` of the R package NCA, one case at a time.
    """
    whole = found[technique].effect
    corner = Corner(found.corner)
    edge = {case for peer in found.peers for case in peer.cases}
    moved = []
    for at, case in enumerate(cases):
        x, y = np.delete(found.x, at), np.delete(found.y, at)
        if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
            continue
        scope = found.observed_scope(x, y)
        u, v = corner.to_upper_left(x, y)
        box = corner.box(scope)
        effect = float(zones(technique, u, v[None, :], box)[0] / box.area)
        if abs(effect - whole) > 1e-12:
            moved.append(
                Influence(case, effect, effect - whole, case in edge, scope != found.scope)
            )
    return tuple(sorted(moved, key=lambda one: (-abs(one.change), one.case)))
