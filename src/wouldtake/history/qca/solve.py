"""Solutions: complex, parsimonious and intermediate, every minimal model of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from wouldtake.errors import SettingError, did_you_mean

from .checks import read_sets, refuse
from .expressions import Term, from_cube, parse
from .measures import sufficiency, unique_coverage
from .primes import MAX_MODELS, Covers, minimal_covers, prime_implicants, rows_of
from .solution import Model, Solution, TermFit
from .table import TruthTable

KINDS = ("complex", "parsimonious", "intermediate")
ALIASES = {"conservative": "complex"}


def minimise(
    table: TruthTable,
    kind: str = "complex",
    expectations: Mapping[str, bool | int] | None = None,
    *,
    irredundant: bool = False,
) -> Solution:
    """The simplest sums of products that cover every sufficient row.

    complex (or conservative): no remainder is used.
    parsimonious: any remainder is used that makes the formula simpler.
    intermediate: of the remainders that the parsimonious solution used, the easy ones: those
        reached from an observed row by setting conditions to what is expected of them. For each
        term of the complex solution within a term of the parsimonious one, literals that the
        latter does not have and that run against an expectation are dropped; the remainders in
        what is left are the easy counterfactuals, and rows and easy counterfactuals are minimised.

    >>> table = TruthTable.from_rows("ABC", "Y", {"1": ["111", "101"], "0": ["000", "011"]})
    >>> str(minimise(table).models[0]), str(minimise(table, "parsimonious").models[0])
    ('A*C -> Y', 'A -> Y')

    Args:
        table: from `truth_table` or `TruthTable.from_rows`.
        kind: complex, parsimonious or intermediate.
        expectations: condition -> 1 or True if its presence should help the outcome, 0 or False
            if its absence should; conditions left out are not simplified by. For intermediate.
        irredundant: list every model from which no term can be left out, rather than those with
            the fewest terms alone.
    Returns:
        All models that fit the truth table equally well; more than one is model ambiguity.
    Raises:
        SettingError: no row is sufficient, nothing to minimise against, an unknown kind, unknown
            conditions or values in the expectations.
    Source: Ragin (2008), Redesigning Social Inquiry, chapters 8 and 9; models with the fewest
        terms, as in the R package QCA (Dusa 2018, R Journal 10(2), 357-370); ambiguity: Baumgartner
        and Thiem (2017), Sociological Methods and Research 46(4), 954-987.
    """
    chosen = ALIASES.get(kind, kind)
    _check(table, chosen, expectations)
    if chosen == "intermediate":
        return _intermediate(table, dict(expectations or {}), irredundant)
    spare = table.numbers("?") if chosen == "parsimonious" else ()
    part = _minimal(table, spare, irredundant)
    scores = _Scores.of(table)
    models = tuple(scores.pick(part, model) for model in part.covers.models)
    return _solution(table, chosen, [part], models, part.covers.complete)


def assess(
    data: Mapping[str, ArrayLike], outcome: str, formula: str, cases: Sequence[str] | None = None
) -> Model:
    """How well a formula that somebody states does as sufficient for the outcome.

    >>> model = assess({"A": [1, 1, 0], "B": [0, 1, 1], "Y": [1, 1, 0]}, "Y", "A + A*B")
    >>> model.consistency, [fit.unique_coverage for fit in model.fits]
    (1.0, [0.5, 0.0])

    Args:
        data: name -> memberships in [0, 1], one a case.
        outcome: a name in `data`; `~NAME` for its absence.
        formula: a sum of products of other names in `data`, such as `DEV*~URB + LIT`.
        cases: a name a case.
    Raises:
        SettingError: faults of the table, or a condition the formula does not know.
    """
    sets = read_sets(data, outcome, None, cases, crossover=False)
    terms = parse(formula, list(sets.conditions))
    return _Scores(sets.outcome, sets.conditions, sets.y, sets.cases).model(terms)


@dataclass(frozen=True)
class _Part:
    """What one minimisation gave."""

    cubes: tuple[tuple[int, ...], ...]
    terms: tuple[Term, ...]
    chart: tuple[tuple[int, ...], ...]
    covers: Covers


def _minimal(table: TruthTable, spare: tuple[int, ...], irredundant: bool) -> _Part:
    k = len(table.conditions)
    positive = table.numbers("1")
    cubes = prime_implicants(k, [n - 1 for n in positive], [n - 1 for n in spare])
    rows = np.array([[n - 1 >> k - 1 - at & 1 for at in range(k)] for n in positive])
    digits = np.array(cubes)
    covered = np.all((digits[:, None, :] == 2) | (digits[:, None, :] == rows[None]), axis=2)
    masks = [sum(1 << int(at) for at in np.flatnonzero(line)) for line in covered]
    covers = minimal_covers(masks, (1 << len(positive)) - 1, irredundant=irredundant)
    chart = tuple(tuple(positive[at] for at in np.flatnonzero(line)) for line in covered)
    return _Part(
        tuple(cubes), tuple(from_cube(table.conditions, cube) for cube in cubes), chart, covers
    )


class _Scores:
    """Models of one table with their fit; each term is scored once, however many models have it."""

    def __init__(
        self, outcome: str, memberships: Mapping[str, np.ndarray], y: np.ndarray | None,
        cases: Sequence[str], remainders: frozenset[int] = frozenset(),
    ):
        self.outcome, self.memberships, self.y = outcome, memberships, y
        self.cases, self.remainders = cases, remainders
        self.known: dict[Term, tuple[np.ndarray, TermFit]] = {}

    @classmethod
    def of(cls, table: TruthTable) -> "_Scores":
        left = frozenset(table.numbers("?"))
        return cls(table.outcome, table.memberships, table.y, table.cases, left)

    def pick(
        self, part: _Part, model: tuple[int, ...], easy: tuple[int, ...] = (),
        sources: tuple[str, ...] = (),
    ) -> Model:
        """One of a minimisation's models, with the remainders it takes to be sufficient."""
        held = {row + 1 for i in model for row in rows_of(part.cubes[i])}
        assumed = tuple(sorted(held & self.remainders))
        return replace(
            self.model([part.terms[i] for i in model]),
            assumptions=assumed, easy=easy, sources=sources,
        )

    def model(self, terms: Sequence[Term]) -> Model:
        """A sum of terms and its fit."""
        if self.y is None:
            return Model(self.outcome, tuple(TermFit(term) for term in terms))
        scored = [self._term(term, self.y) for term in terms]
        scores = np.array([score for score, _ in scored])
        unique = unique_coverage(scores, self.y)
        whole = scores.max(axis=0)
        fit = sufficiency(whole, self.y)
        return Model(
            self.outcome,
            tuple(
                replace(one, unique_coverage=alone)
                for (_, one), alone in zip(scored, unique, strict=True)
            ),
            fit.consistency, fit.pri, fit.coverage,
            self._named((whole < 0.5) & (self.y > 0.5)),
            self._named((whole > 0.5) & (self.y < 0.5)),
        )

    def _term(self, term: Term, y: np.ndarray) -> tuple[np.ndarray, TermFit]:
        if term not in self.known:
            score = term.membership(self.memberships)
            fit = sufficiency(score, y)
            self.known[term] = score, TermFit(
                term, fit.consistency, fit.pri, fit.coverage, None,
                self._named(score > 0.5), self._named((score > 0.5) & (y < 0.5)),
            )
        return self.known[term]

    def _named(self, which: np.ndarray) -> tuple[str, ...]:
        return tuple(self.cases[int(i)] for i in np.flatnonzero(which))


def _solution(
    table: TruthTable, kind: str, parts: list[_Part], models: tuple[Model, ...], complete: bool,
    expectations: Mapping[str, bool | int] | None = None,
) -> Solution:
    shared = set.intersection(*(set(model.terms) for model in models))
    chart = {
        term: rows for part in parts for term, rows in zip(part.terms, part.chart, strict=True)
    }
    return Solution(
        kind, table.conditions, table.outcome, models,
        tuple(term for term in chart if term in shared),
        tuple(chart), tuple(chart.values()), complete,
        tuple((name, int(value)) for name, value in (expectations or {}).items()),
    )


def _intermediate(
    table: TruthTable, expectations: dict[str, bool | int], irredundant: bool
) -> Solution:
    full = _minimal(table, (), irredundant)
    least = _minimal(table, table.numbers("?"), irredundant)
    at = {name: i for i, name in enumerate(table.conditions)}
    expected = {at[name]: int(value) for name, value in expectations.items()}
    remainders = sum(1 << n for n in table.numbers("?"))
    relaxed: dict[tuple[int, int], int] = {}
    solved: dict[tuple[int, ...], _Part] = {}
    found: dict[frozenset[Term], tuple[_Part, tuple[int, ...], tuple[int, ...]]] = {}
    sources: dict[frozenset[Term], list[str]] = {}
    pairs = list(product(*(range(len(one.covers.models)) for one in (full, least))))
    complete = full.covers.complete and least.covers.complete
    for c, p in pairs:
        if len(solved) > MAX_MODELS or len(found) > MAX_MODELS:
            complete = False
            break
        easy = 0
        for link in product(full.covers.models[c], least.covers.models[p]):
            if link not in relaxed:
                relaxed[link] = remainders & _relaxed(
                    full.cubes[link[0]], least.cubes[link[1]], expected
                )
            easy |= relaxed[link]
        key = tuple(n for n in table.numbers("?") if easy >> n & 1) if easy else ()
        if key not in solved:
            solved[key] = _minimal(table, key, irredundant)
        part = solved[key]
        complete &= part.covers.complete
        for model in part.covers.models:
            terms = frozenset(part.terms[i] for i in model)
            found.setdefault(terms, (part, model, key))
            sources.setdefault(terms, []).append(f"C{c + 1}P{p + 1}")
    scores = _Scores.of(table)
    models = tuple(
        scores.pick(one, model, easy, tuple(sources[terms]))
        for terms, (one, model, easy) in list(found.items())[:MAX_MODELS]
    )
    return _solution(table, "intermediate", list(solved.values()), models, complete, expectations)


def _relaxed(
    cube: tuple[int, ...], simple: tuple[int, ...], expected: Mapping[int, int]
) -> int:
    """Rows, as bits, of a complex term without what runs against expectation.

    No row where it is not within the parsimonious term; literals of that one stay.
    """
    if not all(s in (2, d) for s, d in zip(simple, cube, strict=True)):
        return 0
    wider = tuple(
        2 if s == 2 and d < 2 and expected.get(i, d) != d else d
        for i, (s, d) in enumerate(zip(simple, cube, strict=True))
    )
    return sum(1 << row + 1 for row in rows_of(wider))


def _check(
    table: TruthTable, kind: str, expectations: Mapping[str, bool | int] | None
) -> None:
    if kind not in KINDS:
        raise SettingError(f"no solution is called `{kind}`. {did_you_mean(kind, KINDS)}")
    faults = [
        f"`{name}` is not a condition. {did_you_mean(name, table.conditions)}"
        for name in expectations or () if name not in table.conditions
    ]
    faults += [
        f"`{name}`: {value!r} is no expectation; 1 if its presence should help, 0 if its absence"
        for name, value in (expectations or {}).items() if value not in (0, 1)
    ]
    if kind == "intermediate" and expectations is None:
        faults.append(
            "an intermediate solution needs to be told what is expected: a mapping such as "
            f"{{'{table.conditions[0]}': 1}}, empty if nothing is"
        )
    if kind != "intermediate" and expectations:
        faults.append(f"expectations are for the intermediate solution, not the {kind} one")
    refuse(faults, "the expectations")
    if not table.numbers("1"):
        best = max((row.consistency or 0.0 for row in table.rows), default=0.0)
        told = "" if table.y is None else (
            f"; the most consistent has {best:.3f}, and consistency_cut is "
            f"{table.consistency_cut:g}, pri_cut {table.pri_cut:g}"
        )
        raise SettingError(f"no row is sufficient for {table.outcome}{told}")
    if kind != "complex" and not (table.numbers("0") or table.numbers("C")):
        raise SettingError(
            f"every observed row is sufficient for {table.outcome}: with remainders anything is. "
            "Ask for the complex solution, or raise consistency_cut"
        )
