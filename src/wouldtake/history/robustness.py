"""How far a base rate moves when its rows are coded, kept or counted otherwise."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .base_rates import exact, war_draws, war_weights
from .group import Group, Sample
from .table import Case

NOT_INDEPENDENT = (
    "The interval takes the rows for independent draws from one urn. They are not: rows of one war "
    "share their causes, and history was not sampled."
)


@dataclass(frozen=True)
class Range:
    """Lowest and highest of several figures, and whose they are; the same where there is none."""

    low: float | None
    high: float | None
    lowest: str = ""
    highest: str = ""

    def to_dict(self) -> dict[str, object]:
        """low, high, lowest, highest."""
        return dict(vars(self))


@dataclass(frozen=True)
class Variant:
    """The figure on other rows, or on rows coded otherwise."""

    estimate: float | None
    rows: int

    def to_dict(self) -> dict[str, object]:
        """estimate, rows."""
        return dict(vars(self))


@dataclass(frozen=True)
class OncePerWar:
    """The figure with rows weighted so that every war counts once.

    Attributes:
        redrawn: the interval redraws wars; else all wars are alike, and it is exact.
    """

    estimate: float | None
    low: float | None
    high: float | None
    wars: int
    redrawn: bool

    def to_dict(self) -> dict[str, object]:
        """estimate, low, high, wars, redrawn."""
        return dict(vars(self))


@dataclass(frozen=True)
class Robustness:
    """What the figure becomes under other readings of the table.

    Attributes:
        doubtful: cells and rows in doubt that the figure could hang on.
        one_recoded: over every single doubtful cell given its other value (or row left out).
        furthest: all recodings at once that alone lower it; all that alone raise it.
        recoded: all doubtful cells at once.
        without_doubtful, sure_only: without doubtful rows; without rows of confidence C.
        once_per_war: every war counts once. first_of_war: the first row of each war alone.
        without_one_war: over every single war left out.
    """

    doubtful: int
    one_recoded: Range
    furthest: Range
    recoded: Variant
    without_doubtful: Variant
    sure_only: Variant
    once_per_war: OncePerWar
    first_of_war: Variant
    without_one_war: Range

    def to_dict(self) -> dict[str, object]:
        """Every field."""
        return {
            name: value if isinstance(value, int) else value.to_dict()
            for name, value in vars(self).items()
        }


def is_doubtful(row: Case, columns: Iterable[str]) -> bool:
    """Whether a row, or a cell of it in one of the columns, could be argued otherwise."""
    return row.arguable or any(name in row.doubts for name in columns)


def recode(rows: Iterable[Case], columns: Iterable[str]) -> list[Case]:
    """Every doubtful cell of the columns given its other value; arguable rows left out."""
    names = list(columns)
    return [row.recoded(names) for row in rows if not row.arguable]


def once_per_war(sample: Sample, confidence: float) -> OncePerWar:
    """Every war counts once: weights 1 / (rows of the war), wars redrawn for the interval.

    Where redrawing wars shows no spread, all being alike, the interval is the exact one of as
    many wars as were followed to the end: none of eight is not a chance of 0.

    Guarantee: none at a few wars; the percentile interval is rough below about twenty.
    Source: Field and Welsh (2007), JRSS B 69, 369-390 (cluster bootstrap).
    """
    wars = [row.war for row in sample.rows]
    if not wars:
        return OncePerWar(None, None, None, 0, False)
    weights = war_weights(wars)
    place = {war: at for at, war in enumerate(dict.fromkeys(wars))}
    draws = war_draws(len(place))[:, [place[war] for war in wars]] * weights
    found = sample.estimate(draws)
    tail = 50.0 * (1.0 - confidence)
    low, high = (float(end) for end in np.nanpercentile(found, [tail, 100.0 - tail]))
    estimate, redrawn = _number(sample.estimate(weights)), low < high
    if not redrawn and estimate is not None:
        followed = zip(sample.rows, sample.followed, strict=True)
        whole = len({row.war for row, months in followed if months >= sample.horizon})
        bounds = exact(round(estimate * whole), whole, confidence)
        low, high = bounds.low, bounds.high
    return OncePerWar(estimate, low, high, len(place), redrawn)


def robustness(group: Group, rows: Sequence[Case], confidence: float) -> Robustness:
    """Ask the same figure of the rows coded, kept and counted otherwise."""
    columns = list(group.columns())
    base = group.sample(rows)
    here = _number(base.estimate())
    single: list[tuple[str, float | None]] = []
    lower: list[Case | None] = list(rows)
    higher: list[Case | None] = list(rows)
    count = 0
    for at, column, other in _single_recodings(rows, columns):
        changed = [*rows[:at], *other, *rows[at + 1 :]]
        found = _number(group.sample(changed).estimate())
        count += 1
        single.append((f"{rows[at].shown}: {column}", found))
        if here is not None and found is not None and found != here:
            moved = lower if found < here else higher
            moved[at] = _also(moved[at], column)
    towards = [
        _number(group.sample([row for row in kept if row is not None]).estimate())
        for kept in (lower, higher)
    ]
    wars = list(dict.fromkeys(row.war for row in base.rows))
    dropped = [(war, _number(group.sample(r for r in rows if r.war != war).estimate()))
               for war in wars] if len(wars) > 1 else []
    return Robustness(
        doubtful=count,
        one_recoded=_range(here, single),
        furthest=_range(here, [("", value) for value in towards]),
        recoded=_variant(group.sample(recode(rows, columns))),
        without_doubtful=_variant(
            group.sample(row for row in rows if not is_doubtful(row, columns))
        ),
        sure_only=_variant(group.sample(row for row in rows if row.sure != "C")),
        once_per_war=once_per_war(base, confidence),
        first_of_war=_variant(group.sample(_first_of_war(base.rows))),
        without_one_war=_range(here, dropped),
    )


def _single_recodings(
    rows: Sequence[Case], columns: Sequence[str]
) -> Iterator[tuple[int, str, list[Case]]]:
    """Place of a row, what of it is changed, and what then stands there."""
    for at, row in enumerate(rows):
        if row.arguable:
            yield at, "row", []
        for name in columns:
            if name in row.doubts:
                yield at, name, [row.recoded([name])]


def _also(row: Case | None, column: str) -> Case | None:
    """The row changed further; None once it is left out."""
    return None if row is None or column == "row" else row.recoded([column])


def _first_of_war(rows: Iterable[Case]) -> list[Case]:
    first: dict[str, Case] = {}
    for row in rows:
        first.setdefault(row.war, row)
    return list(first.values())


def _number(value: np.ndarray) -> float | None:
    return None if np.isnan(value) else float(value)


def _variant(sample: Sample) -> Variant:
    return Variant(_number(sample.estimate()), len(sample.rows))


def _range(here: float | None, found: Iterable[tuple[str, float | None]]) -> Range:
    told = [("", here), *found]
    known = [(value, name) for name, value in told if value is not None]
    if not known:
        return Range(None, None)
    low = min(known, key=lambda one: one[0])
    high = max(known, key=lambda one: one[0])
    return Range(low[0], high[0], low[1], high[1])
