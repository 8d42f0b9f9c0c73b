"""Which conditions, alone or joined, are necessary for the outcome."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import ArrayLike

from .checks import Sets, read_sets, refuse, some
from .expressions import Term, parse, union
from .measures import Necessity, necessity
from .show import columns, figure
from .table import ROUNDING

MAX_COMBINED = 6


@dataclass(frozen=True)
class NecessaryCondition:
    """A condition, its negation or a combination, and how necessary it is.

    Attributes:
        expression: `DEV`, `~DEV`, `DEV*LIT` or `~URB + IND`.
        fit: consistency (inclN), coverage (covN), RoN.
        without: cases with the outcome and without the condition: they speak against necessity.
    """

    expression: str
    fit: Necessity
    without: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """expression, consistency, coverage, ron, without."""
        return {
            "expression": self.expression, **self.fit.to_dict(), "without": list(self.without),
        }


@dataclass(frozen=True)
class NecessityTable:
    """Conditions with their fit as necessary for the outcome."""

    outcome: str
    conditions: tuple[NecessaryCondition, ...]

    def __getitem__(self, expression: str) -> NecessaryCondition:
        """The line of one expression, as it is printed."""
        for line in self.conditions:
            if line.expression == expression:
                return line
        raise KeyError(expression)

    def to_dict(self) -> dict[str, object]:
        """outcome, conditions."""
        return {
            "outcome": self.outcome, "conditions": [line.to_dict() for line in self.conditions],
        }

    def __rich__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        head = [["", "inclN", "RoN", "covN", "outcome without it"]]
        lines = [
            [
                line.expression, figure(line.fit.consistency), figure(line.fit.ron),
                figure(line.fit.coverage), some(line.without),
            ]
            for line in self.conditions
        ]
        return "\n".join([f"Necessary for {self.outcome}", *columns(head + lines, left=1)])


def necessary_conditions(
    data: Mapping[str, ArrayLike],
    outcome: str,
    conditions: Sequence[str] | None = None,
    cases: Sequence[str] | None = None,
    *,
    formulas: Sequence[str] = (),
) -> NecessityTable:
    """Each condition and each negation, and whatever formulas are asked for.

    >>> found = necessary_conditions({"A": [1, 1, 0], "Y": [1, 0, 0]}, "Y")
    >>> found["A"].fit.consistency, found["~A"].without
    (1.0, ('1',))

    Args:
        data: name -> memberships in [0, 1], one a case.
        outcome: a name in `data`; `~NAME` for its absence.
        conditions: names in `data`; all but the outcome where left out.
        cases: a name a case.
        formulas: sums of products such as `~URB + IND`.
    Raises:
        SettingError: faults of the table, all at once; a condition a formula does not know.
    """
    sets = read_sets(data, outcome, conditions, cases, crossover=False)
    names = list(sets.conditions)
    singles = [(Term(((name, there),)),) for there in (True, False) for name in names]
    asked = [parse(text, names) for text in formulas]
    return NecessityTable(sets.outcome, tuple(_line(sets, terms) for terms in [*singles, *asked]))


def necessary_combinations(
    data: Mapping[str, ArrayLike],
    outcome: str,
    conditions: Sequence[str] | None = None,
    cases: Sequence[str] | None = None,
    *,
    consistency_cut: float = 0.9,
    coverage_cut: float = 0.0,
    ron_cut: float = 0.0,
    most: int = 3,
) -> NecessityTable:
    """Conjunctions that pass the cuts, and the shortest disjunctions that do.

    A disjunction is listed if no part of it passes: what contains a necessary condition is
    necessary by itself.

    Args:
        data, outcome, conditions, cases: as for `necessary_conditions`.
        consistency_cut, coverage_cut, ron_cut: the least inclN, covN and RoN, in [0, 1].
        most: conditions in a combination, 1 to 6.
    Raises:
        SettingError: faults of the table; a cut or `most` out of range.
    Source: `superSubset` of the R package QCA (Dusa), relation "necessity".
    """
    faults = [
        f"{name} {value:g}: expected 0 to 1"
        for name, value in (
            ("consistency_cut", consistency_cut), ("coverage_cut", coverage_cut),
            ("ron_cut", ron_cut),
        )
        if not 0.0 <= value <= 1.0
    ]
    if not 1 <= most <= MAX_COMBINED:
        faults.append(f"most {most}: expected 1 to {MAX_COMBINED}")
    refuse(faults, "the cuts for necessity")
    sets = read_sets(data, outcome, conditions, cases, crossover=False)

    def passes(line: NecessaryCondition) -> bool:
        fit = line.fit
        return (
            (fit.consistency or 0.0) >= consistency_cut - ROUNDING
            and (fit.coverage or 0.0) >= coverage_cut - ROUNDING
            and (fit.ron or 0.0) >= ron_cut - ROUNDING
        )

    joined = [_line(sets, (Term(literals),)) for literals in _combined(sets, range(1, most + 1))]
    found = [line for line in joined if passes(line)]
    enough = {
        frozenset(literals) for literals in _combined(sets, [1])
        if passes(_line(sets, (Term(literals),)))
    }
    for literals in _combined(sets, range(2, most + 1)):
        whole = frozenset(literals)
        if any(part <= whole for part in enough):
            continue
        line = _line(sets, tuple(Term((literal,)) for literal in literals))
        if passes(line):
            enough.add(whole)
            found.append(line)
    return NecessityTable(sets.outcome, tuple(found))


def _combined(sets: Sets, sizes: Iterable[int]) -> Iterable[tuple[tuple[str, bool], ...]]:
    """Every choice of conditions of the given sizes, each present or absent."""
    for size in sizes:
        for names in combinations(sets.conditions, size):
            for signs in product((True, False), repeat=size):
                yield tuple(zip(names, signs, strict=True))


def _line(sets: Sets, terms: tuple[Term, ...]) -> NecessaryCondition:
    x = union(terms, sets.conditions)
    without = [sets.cases[i] for i in np.flatnonzero((sets.y > 0.5) & (x < 0.5))]
    return NecessaryCondition(
        " + ".join(str(term) for term in terms), necessity(x, sets.y), tuple(without)
    )
