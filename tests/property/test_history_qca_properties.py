"""Minimisation against an oracle that tries everything, and what must not change a score."""

from itertools import combinations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wouldtake.history.qca import (
    TruthTable,
    assess,
    calibrate_direct,
    minimise,
    necessary_conditions,
    necessity,
    sufficiency,
    truth_table,
)
from wouldtake.history.qca.primes import minimal_covers

NAMES = "ABCD"


@st.composite
def truth_tables(draw, most=4):
    """Up to four conditions; each row 1, 0 or a remainder; at least one of each of 1 and 0."""
    k = draw(st.integers(1, most))
    rows = list(product((0, 1), repeat=k))
    outputs = draw(
        st.lists(st.sampled_from("10?"), min_size=len(rows), max_size=len(rows))
        .filter(lambda outputs: "1" in outputs and "0" in outputs)
    )
    sorted_rows = {out: [r for r, o in zip(rows, outputs, strict=True) if o == out] for out in "10"}
    return TruthTable.from_rows(NAMES[:k], "Y", sorted_rows), sorted_rows


def holds(cube, row):
    return all(c in (2, r) for c, r in zip(cube, row, strict=True))


def by_trying_everything(k, positive, allowed):
    """All prime implicants of 3^k cubes, and all smallest covers of the positive rows."""
    rows = list(product((0, 1), repeat=k))
    implicants = [
        cube for cube in product((0, 1, 2), repeat=k)
        if all(row in allowed for row in rows if holds(cube, row))
    ]
    primes = [
        cube for cube in implicants
        if any(holds(cube, row) for row in positive)
        and not any(
            other != cube and all(o in (2, c) for o, c in zip(other, cube, strict=True))
            for other in implicants
        )
    ]
    for size in range(1, len(positive) + 1):
        covers = [
            set(chosen) for chosen in combinations(primes, size)
            if all(any(holds(cube, row) for cube in chosen) for row in positive)
        ]
        if covers:
            return set(primes), covers
    raise AssertionError("no cover")


def cube_of(term, k):
    signs = dict(term.literals)
    return tuple(int(signs[name]) if name in signs else 2 for name in NAMES[:k])


@settings(max_examples=200, deadline=None)
@given(truth_tables())
def test_solutions_are_those_found_by_trying_everything(drawn):
    table, rows = drawn
    k = len(table.conditions)
    for kind in ("complex", "parsimonious"):
        spare = set() if kind == "complex" else set(product((0, 1), repeat=k)) - set(rows["0"])
        primes, covers = by_trying_everything(k, rows["1"], set(rows["1"]) | spare)
        found = minimise(table, kind)
        assert {cube_of(term, k) for term in found.prime_implicants} == primes
        models = [{cube_of(term, k) for term in model.terms} for model in found.models]
        assert found.complete
        assert len(models) == len(covers)
        assert all(model in covers for model in models)


@settings(max_examples=100, deadline=None)
@given(truth_tables(), st.lists(st.sampled_from((0, 1, None)), min_size=4, max_size=4))
def test_an_intermediate_solution_lies_between(drawn, wanted):
    """Complex within intermediate within parsimonious; all cover the 1s and none of the 0s."""
    table, rows = drawn
    k = len(table.conditions)
    expected = {n: w for n, w in zip(table.conditions, wanted, strict=False) if w is not None}
    found = minimise(table, "intermediate", expected)
    sets = {}
    for kind, solution in (
        ("complex", minimise(table)), ("parsimonious", minimise(table, "parsimonious")),
        ("intermediate", found),
    ):
        sets[kind] = [
            {row for row in product((0, 1), repeat=k)
             if any(holds(cube_of(term, k), row) for term in model.terms)}
            for model in solution.models
        ]
    for one in sets["intermediate"]:
        assert set(rows["1"]) <= one
        assert not one & set(rows["0"])
        assert any(one <= least for least in sets["parsimonious"])
        assert any(full <= one for full in sets["complex"])
    assert all(set(model.assumptions) <= set(model.easy) for model in found.models)
    if not expected:
        assert sets["intermediate"] == sets["complex"]


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 6).flatmap(
    lambda rows: st.lists(st.integers(1, 2**rows - 1), min_size=1, max_size=7)
))
def test_irredundant_covers_are_all_that_spare_none(masks):
    everything = 0
    for mask in masks:
        everything |= mask
    together = [
        chosen for size in range(1, len(masks) + 1)
        for chosen in combinations(range(len(masks)), size) if _union(masks, chosen) == everything
    ]
    tight = [
        chosen for chosen in together
        if all(_union(masks, set(chosen) - {one}) != everything for one in chosen)
    ]
    assert sorted(minimal_covers(masks, everything, irredundant=True).models) == sorted(tight)
    fewest = min(len(chosen) for chosen in together)
    assert sorted(minimal_covers(masks, everything).models) == [
        chosen for chosen in sorted(together) if len(chosen) == fewest
    ]


def _union(masks, chosen):
    whole = 0
    for one in chosen:
        whole |= masks[one]
    return whole


# --- scores -----------------------------------------------------------------------------------


def shares(n, crossover=True):
    """Memberships in hundredths, 0.5 left out where a case would be in no row."""
    hundredths = st.integers(0, 100).filter(lambda h: crossover or h != 50)
    return st.lists(hundredths, min_size=n, max_size=n).map(lambda hs: [h / 100 for h in hs])


@st.composite
def tables(draw):
    n, k = draw(st.integers(3, 8)), draw(st.integers(1, 3))
    data = {name: draw(shares(n, crossover=False)) for name in NAMES[:k]}
    data["Y"] = draw(shares(n).filter(lambda y: max(y) > min(y)))
    return data, n


@settings(max_examples=100, deadline=None)
@given(tables())
def test_scores_are_shares(drawn):
    data, _ = drawn
    for line in necessary_conditions(data, "Y").conditions:
        for score in (line.fit.consistency, line.fit.coverage, line.fit.ron):
            assert score is None or 0 <= score <= 1
    for row in truth_table(data, "Y").rows:
        assert 0 <= row.consistency <= 1
        assert row.pri is None or 0 <= row.pri <= row.consistency + 1e-12


@settings(max_examples=100, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_cases_changes_nothing(drawn, random):
    data, n = drawn
    order = list(range(n))
    random.shuffle(order)
    cases = [f"c{i}" for i in range(n)]
    shuffled = {name: [column[i] for i in order] for name, column in data.items()}
    ours = truth_table(data, "Y", cases=cases, consistency_cut=0.7)
    theirs = truth_table(shuffled, "Y", cases=[cases[i] for i in order], consistency_cut=0.7)
    for one, other in zip(ours.rows, theirs.rows, strict=True):
        assert (one.number, one.output, one.consistency, one.pri) == (
            other.number, other.output, other.consistency, other.pri
        )
        assert set(one.cases) == set(other.cases)
    plain = necessary_conditions(data, "Y").conditions
    mixed = necessary_conditions(shuffled, "Y").conditions
    assert [line.fit for line in plain] == [line.fit for line in mixed]


@settings(max_examples=60, deadline=None)
@given(truth_tables(), st.permutations("PQRS"))
def test_renaming_conditions_renames_the_formulas(drawn, others):
    table, rows = drawn
    new = dict(zip(NAMES, others, strict=True))
    renamed = TruthTable.from_rows([new[n] for n in table.conditions], "Y", rows)
    for kind in ("complex", "parsimonious"):
        before = {
            frozenset(tuple((new[n], s) for n, s in term.literals) for term in model.terms)
            for model in minimise(table, kind).models
        }
        after = {
            frozenset(term.literals for term in model.terms)
            for model in minimise(renamed, kind).models
        }
        assert before == after


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=12))
def test_in_crisp_sets_necessity_is_sufficiency_of_the_absences(pairs):
    """X necessary for Y if and only if ~X is sufficient for ~Y."""
    x, y = np.array(pairs, dtype=float).T
    needed, enough = necessity(x, y), sufficiency(1 - x, 1 - y)
    holds_one_way = needed.consistency in (None, 1.0)
    assert holds_one_way == (enough.consistency in (None, 1.0))
    assert holds_one_way == bool(np.all(x >= y))


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 10).flatmap(lambda n: st.tuples(shares(n), shares(n))))
def test_necessity_is_sufficiency_the_other_way_round(drawn):
    x, y = map(np.array, drawn)
    one, other = necessity(x, y), sufficiency(y, x)
    assert (one.consistency, one.coverage) == (other.consistency, other.coverage)


@settings(max_examples=60, deadline=None)
@given(tables())
def test_unique_coverages_fit_into_the_whole(drawn):
    data, _ = drawn
    model = assess(data, "Y", " + ".join([name for name in data if name != "Y"]))
    alone = [fit.unique_coverage for fit in model.fits]
    assert all(-1e-12 <= part <= fit.coverage + 1e-12
               for part, fit in zip(alone, model.fits, strict=True))
    assert sum(alone) <= model.coverage + 1e-9
    if len(model.fits) == 1:
        assert alone[0] == model.fits[0].coverage == model.coverage


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20),
    st.tuples(st.integers(-50, 50), st.integers(1, 50), st.integers(1, 50)),
)
def test_calibration_rises_with_the_value_and_turns_with_the_anchors(values, anchors):
    middle, below, above = anchors
    rising = calibrate_direct(values, middle - below, middle, middle + above)
    falling = calibrate_direct(values, middle + above, middle, middle - below)
    assert np.all((rising >= 0) & (rising <= 1))
    order = np.argsort(values)
    assert np.all(np.diff(rising[order]) >= 0)
    assert np.allclose(rising + falling, 1.0)
