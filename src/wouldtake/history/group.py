"""The rows a figure rests on: which are in the group, and when the thing asked for came to each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from wouldtake.answers import Chance
from wouldtake.language import tree as t

from .base_rates import HIT, OPEN, RULED_OUT, base_rate, incidence
from .on_rows import Reading, Told
from .table import Case


class Seen(NamedTuple):
    """What one row adds: months to the event or to the end of sight, and which it was."""

    months: float
    kind: int
    followed: float


@dataclass(frozen=True)
class Plan:
    """A target that is one event, or one before another: what comes first decides a row.

    hits: any of these events. rivals: these, coming no later, rule it out.
    """

    hits: tuple[str, ...]
    rivals: tuple[str, ...]
    negated: bool
    months: float


@dataclass(frozen=True)
class Sample:
    """Rows of a group with what each adds, and how many were left out, by reason."""

    rows: tuple[Case, ...]
    months: Float[np.ndarray, " row"]
    kinds: Int[np.ndarray, " row"]
    followed: Float[np.ndarray, " row"]
    left_out: Mapping[str, int]
    horizon: float
    negated: bool

    def estimate(self, weights: Float[np.ndarray, "*sets row"] | None = None) -> np.ndarray:
        """The chance asked for, for one or many sets of weights; NaN where there is no row."""
        if not self.rows:
            shape = () if weights is None else weights.shape[:-1]
            return np.full(shape, np.nan)
        found = incidence(self.months, self.kinds, self.horizon, weights)
        return 1.0 - found if self.negated else found

    def chance(self, confidence: float) -> Chance:
        """The chance asked for with its interval."""
        found = base_rate(self.months, self.kinds, self.followed, self.horizon, confidence)
        if not self.negated:
            return found
        estimate = None if found.estimate is None else 1.0 - found.estimate
        return Chance(estimate, 1.0 - found.high, 1.0 - found.low, found.method)

    @property
    def hits(self) -> int:
        """Rows in which the thing asked for is known to have come within the window."""
        came = int(np.count_nonzero((self.kinds == HIT) & (self.months <= self.horizon)))
        return len(self.rows) - self.open - came if self.negated else came

    @property
    def open(self) -> int:
        """Rows not followed to the end of the window in which nothing has come yet."""
        return int(np.count_nonzero((self.kinds == OPEN) & (self.months < self.horizon)))


@dataclass(frozen=True)
class Group:
    """A target among the rows where a condition holds.

    Attributes:
        whole: leave out every row not followed for the whole window, whatever came to it. A row
            may not be kept for its event alone: that would count what came early, and not what
            did not.
    """

    reading: Reading
    target: "t.Formula"
    given: "t.Formula | None"
    whole: bool

    def columns(self) -> dict[str, None]:
        """Columns that the figure hangs on."""
        names = self.reading.names
        return names.read(self.target) | (names.read(self.given) if self.given else {})

    def plan(self) -> Plan | None:
        """How open rows can be used, or None where only whole rows can tell."""
        names = self.reading.names
        if self.given is not None and names.events(self.given):
            return None
        return _plan(self.reading, self.target, (0.0, self.reading.months), negated=False)

    def sample(self, rows: Iterable[Case]) -> Sample:
        """The group's rows among `rows`."""
        plan = self.plan()
        horizon = self._reach() if plan is None else plan.months
        kept: list[Case] = []
        seen: list[Seen] = []
        out: dict[str, int] = {}
        for row in rows:
            told = self.look(row, plan, horizon)
            if isinstance(told, Seen):
                kept.append(row)
                seen.append(told)
            elif told is not Told.NO:
                out[told.value] = out.get(told.value, 0) + 1
        columns = np.array(seen, dtype=np.float64).reshape(-1, 3)
        negated = plan is not None and plan.negated
        return Sample(
            tuple(kept), columns[:, 0], columns[:, 1].astype(np.int64), columns[:, 2], out,
            horizon, negated,
        )

    def look(self, row: Case, plan: Plan | None, horizon: float) -> Seen | Told:
        """What a row adds; or NO where it is not in the group, or why it is left out."""
        if self.given is not None:
            met = self.reading.tell(self.given, row)
            if met is not Told.YES:
                return met
        if (self.whole or plan is None) and row.months < horizon:
            return Told.OPEN
        if plan is not None:
            return _first(self.reading, plan, row)
        told = self.reading.tell(self.target, row)
        if told not in (Told.YES, Told.NO):
            return told
        return Seen(horizon, HIT if told is Told.YES else OPEN, max(row.months, horizon))

    def _reach(self) -> float:
        """Months that a row must have been followed for; 0 where no event is asked about."""
        parts = [self.target] if self.given is None else [self.target, self.given]
        return max(reach(self.reading, part) for part in parts)


def reach(reading: Reading, formula: "t.Formula") -> float:
    """Months that a row must have been followed for to tell; 0 where no event is asked about."""
    return _reach(reading, formula, (0.0, reading.months))


def _first(reading: Reading, plan: Plan, row: Case) -> Seen | Told:
    """Which came first, a hit, something that rules it out, or the end of sight."""
    hits = [reading.table.happened(row, name) for name in plan.hits]
    rivals = [reading.table.happened(row, name) for name in plan.rivals]
    if not all(one.known for one in (*hits, *rivals)):
        return Told.UNKNOWN
    if not all(one.at_risk for one in (*hits, *rivals)):
        return Told.SPENT
    came = min((one.months for one in hits if one.months is not None), default=None)
    ends = [one.months for one in rivals if one.months is not None]
    if all(one.ended is not None for one in hits):
        ends.append(max(one.ended for one in hits if one.ended is not None))
    ruled_out = min(ends, default=None)
    if came is not None and (ruled_out is None or came < ruled_out):
        return Seen(came, HIT, max(row.months, came))
    if ruled_out is not None:
        return Seen(ruled_out, RULED_OUT, max(row.months, ruled_out))
    return Seen(row.months, OPEN, row.months)


def _plan(
    reading: Reading, node: "t.Formula", window: tuple[float, float], *, negated: bool
) -> Plan | None:
    match node:
        case t.Not():
            return _plan(reading, node.operand, window, negated=not negated)
        case t.Eventually() | t.Windowed():
            return _plan(reading, node.operand, reading.span(node.window, window), negated=negated)
        case t.Before():
            first, last = reading.span(node.window, window)
            names = _event(reading, node.left), _event(reading, node.right)
            if first > 0.0 or names[0] == names[1]:
                return None
            return Plan((names[0],), (names[1],), negated, last)
        case t.Or():
            parts = [
                _plan(reading, one, window, negated=False) for one in (node.left, node.right)
            ]
            one, two = parts
            if one is None or two is None or one.rivals or two.rivals or one.months != two.months:
                return None
            if one.negated or two.negated:
                return None
            return Plan((*one.hits, *two.hits), (), negated, one.months)
        case t.Atom() if node.name in reading.table.book.events and window[0] <= 0.0:
            reading.span(None, window)
            return Plan((node.name,), (), negated, window[1])
        case _:
            return None


def _event(reading: Reading, node: "t.Formula") -> str:
    assert isinstance(node, t.Atom) and node.name in reading.table.book.events
    return node.name


def _reach(reading: Reading, node: t.Node, window: tuple[float, float]) -> float:
    if isinstance(node, t.Eventually | t.Windowed | t.Before | t.After):
        window = reading.span(node.window, window)
    if isinstance(node, t.Atom):
        return window[1] if node.name in reading.table.book.events else 0.0
    return max((_reach(reading, child, window) for child in t.children(node)), default=0.0)
