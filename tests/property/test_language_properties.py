"""Any text gives only the language's own errors; any tree prints and reads back."""

import datetime as dt
import json
import random
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from wouldtake.errors import QuestionError, QuestionSyntaxError
from wouldtake.language import (
    Vocabulary,
    check,
    explain,
    from_json,
    parse,
    parse_formula,
    parse_question,
    to_json,
    to_text,
)
from wouldtake.language import tree as t
from wouldtake.language.printer import RESERVED

CORPUS = yaml.safe_load(
    Path(__file__).parents[1].joinpath("unit/language_corpus.yaml").read_text(encoding="utf-8")
)
TEXTS = [entry["input"] for group in CORPUS["entries"].values() for entry in group]


@dataclass(frozen=True)
class Entry:
    unit: str = ""
    event: bool = False
    clampable: bool = False
    low: float = 0.0
    high: float = 1.0


VOCABULARY = Vocabulary(
    signals={"won": Entry(event=True, clampable=True), "garrison": Entry("persons")},
    levers={"troops": Entry("persons")},
    as_of=dt.date(2021, 8, 6),
    horizon=9,
)

# --- random trees ----------------------------------------------------------------------

names = st.sampled_from(
    ["a", "x_2", "Won", "été", "for", "not", "day", "chance", "a b", "a-b", "3"]
)
numbers = st.one_of(
    st.integers(-10_000, 10_000).map(float), st.floats(allow_nan=False, allow_infinity=False)
)
quantities = st.builds(
    t.Number, numbers, st.sampled_from(["", "", "%", "persons", "persons/day", "m^2", "days"])
)


def more_values(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(t.Negate, inner) | st.builds(
        t.Arithmetic, inner, st.sampled_from(["+", "-", "*", "/"]), inner
    )


values = st.recursive(quantities | st.builds(t.Name, names), more_values, max_leaves=4)
durations = st.one_of(
    st.builds(
        t.Duration,
        st.integers(1, 10**6).map(float),
        st.sampled_from(["steps", "days", "weeks", "months", "years"]),
    ),
    st.just(t.Duration(1.5, "years")),
)
points = st.one_of(
    st.builds(t.Day, st.integers(0, 999), st.sampled_from(["day", "step"])),
    st.builds(t.Date, st.dates(dt.date(1000, 1, 1))),
)


def in_order(one: t.TimePoint, other: t.TimePoint) -> t.Between:
    first = [point.number if isinstance(point, t.Day) else point.date for point in (one, other)]
    swap = type(one) is type(other) and first[1] < first[0]  # type: ignore[operator]
    return t.Between(other, one) if swap else t.Between(one, other)


withins = st.builds(t.Within, durations)
windows = st.one_of(
    st.none(), withins, st.builds(t.By, points), st.builds(in_order, points, points)
)
simple = st.builds(t.Atom, names) | st.builds(
    t.Comparison, values, st.sampled_from([">=", ">", "<=", "<", "==", "!="]), values
)


def more_formulas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(t.Not, inner),
        *(st.builds(kind, inner, inner) for kind in (t.And, t.Or, t.Implies)),
        *(st.builds(kind, inner, windows) for kind in (t.Eventually, t.Always)),
        *(st.builds(kind, inner, inner, windows) for kind in (t.Until, t.Before, t.After)),
        st.builds(t.HoldsFor, inner, durations),
        st.builds(t.Windowed, inner, withins),
    )


formulas = st.recursive(simple, more_formulas, max_leaves=6)
settings_of_levers = st.builds(t.Setting, names, quantities, st.none() | quantities)
plain_settings = st.builds(t.Setting, names, quantities)
clauses: dict[str, Any] = {
    "given": st.none() | formulas,
    "when": st.lists(plain_settings, max_size=2, unique_by=lambda one: one.name).map(tuple),
    "window": st.none() | withins,
    "chance": st.none() | st.floats(0.001, 0.999),
    "using": st.lists(names, max_size=3, unique=True).map(tuple),
    "at_most": st.none() | st.floats(0, 1e12),
}


def question(kind: t.Kind, **parts: Any) -> st.SearchStrategy[t.Question]:
    return st.builds(t.Question, st.just(kind), **parts, **clauses)


about_signal = {"setting": settings_of_levers, "signal": values, "at": st.none() | points}
compound = formulas.filter(lambda node: not isinstance(node, t.Atom))
questions = st.one_of(
    *(question(kind, formula=formulas) for kind in ("chance", "inevitable", "possible")),
    *(question(kind, formula=formulas) for kind in ("takes", "drives")),
    *(
        question(kind, formula=formulas, condition=formulas | settings_of_levers)
        for kind in ("needs", "enough")
    ),
    question("tips", formula=formulas, signal=values),
    question("gamble", **about_signal),
    question("effect", **about_signal),
    question("effect", setting=settings_of_levers, formula=compound, at=st.none() | points),
)


@settings(max_examples=300, deadline=None)
@given(formulas)
def test_a_formula_prints_and_reads_back_as_itself(formula: Any) -> None:
    assert parse_formula(to_text(formula)) == formula
    assert parse(to_text(formula)) == formula


@settings(max_examples=300, deadline=None)
@given(questions)
def test_a_question_prints_and_reads_back_as_itself(asked: t.Question) -> None:
    assert parse_question(to_text(asked)) == asked


@settings(max_examples=100, deadline=None)
@given(formulas | questions)
def test_a_tree_goes_to_json_and_back_and_can_be_explained(node: Any) -> None:
    assert from_json(json.loads(json.dumps(to_json(node)))) == node
    assert explain(node).endswith(".")


# --- any text --------------------------------------------------------------------------


def only_the_languages_own_errors(text: str) -> None:
    for read in (parse, parse_formula, parse_question):
        try:
            node = read(text)
        except QuestionSyntaxError as error:
            assert 1 <= error.line <= text.count("\n") + 1
            assert error.column >= 1
            assert not any(name in error.message for name in ("LPAR", "QUOTED", "$END", "Token"))
            continue
        assert parse(to_text(node)) == node
        assert explain(node)
        try:
            check(node, VOCABULARY, text)
        except QuestionError as error:
            assert str(error)


PHRASES = """
chance that; is enough for; is inevitable; effect of; how many; what would it take for; what drives
gamble of; with chance; at most; instead of; 30 days; day 20; 2021-08-31; persons; what; is; won
garrison; troops; 3; 2.5; 1e3; day; (; ); =; ==; >=; <; +; -; *; /; ","; ?; %; `
"""
WORDS = [*RESERVED, "\n", *(word.strip() for word in PHRASES.replace("\n", ";").split(";"))]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_words_in_any_order_give_only_the_languages_own_errors(text: str) -> None:
    only_the_languages_own_errors(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40) | st.text(string.printable, max_size=40))
def test_arbitrary_text_gives_only_the_languages_own_errors(text: str) -> None:
    only_the_languages_own_errors(text)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(TEXTS), st.randoms(use_true_random=False))
def test_damaged_text_gives_only_the_languages_own_errors(text: str, rng: random.Random) -> None:
    letters = list(text)
    for _ in range(rng.randint(1, 4)):
        place = rng.randint(0, len(letters))
        if rng.random() < 0.5:
            letters[place : place + rng.randint(1, 3)] = []
        else:
            letters.insert(place, rng.choice(string.printable + "≥−é²٣\u2028"))
    only_the_languages_own_errors("".join(letters))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "won" + ")" * 5000,
        "not " * 3000 + "won",
        "won" + " and won" * 2000,
        "won implies " * 1000 + "won",
        "eventually " * 1500 + "won",
        "garrison" + " + 1" * 3000 + " > 2",
        "-" * 5000 + "1 > 2",
        "won" + " for 1 day" * 1500,
        "(" * 5000,
        "x" * 100_000,
    ],
    ids=lambda text: text[:12],
)
def test_text_nested_too_deep_or_too_long_gets_a_clear_error(text: str) -> None:
    with pytest.raises(QuestionSyntaxError, match=r"deep|at most 20,000|more than"):
        parse(text)


def test_a_formula_as_deep_as_allowed_goes_all_the_way() -> None:
    text = "not " * 98 + "won"
    node = parse_formula(text)
    assert to_text(node) == text
    assert check(node, VOCABULARY, text) == node
    assert explain(node, VOCABULARY)
    assert from_json(to_json(node)) == node
