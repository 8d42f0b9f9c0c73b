"""Units, durations, named formulas: what numbers and names come to in a model."""

import datetime as dt
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files

import pytest

from wouldtake.errors import QuestionError, UnitError, UnknownNameError
from wouldtake.language import Vocabulary, check, parse, parse_formula, parse_question
from wouldtake.language import tree as t
from wouldtake.language.durations import duration_steps, point_step
from wouldtake.language.printer import RESERVED, to_text
from wouldtake.language.units import percent, settle, unit_of, value_in


@dataclass(frozen=True)
class Entry:
    unit: str = ""
    event: bool = False
    clampable: bool = False
    low: float = 0.0
    high: float = 1e6


def model(**changes: object) -> Vocabulary:
    signals = {
        "won": Entry(event=True, clampable=True),
        "share": Entry("share"),
        "percentage": Entry("%"),
        "men": Entry("persons"),
        "flow": Entry("people per day"),
        "pace": Entry("persons/day"),
        "delay": Entry("days"),
        "power": Entry("MW"),
        "plain": Entry(),
    }
    given = {"signals": signals, "levers": {"sent": Entry("persons")}, "horizon": 10} | changes
    return Vocabulary(**given)  # type: ignore[arg-type]


def settled(text: str) -> str:
    """The comparison with all its numbers plain, printed."""
    comparison = parse_formula(text)
    assert isinstance(comparison, t.Comparison)
    return to_text(settle(comparison, model()))


# --- units -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("share >= 50%", "share >= 0.5"),
        ("plain >= 12.3%", "plain >= 0.123"),
        ("percentage >= 50%", "percentage >= 50"),
        ("percentage >= 50", "percentage >= 50"),
        ("50% <= share + 10%", "0.5 <= share + 0.1"),
        ("50% > 0.3", "0.5 > 0.3"),
        ("men >= 2500 persons", "men >= 2500"),
        ("men >= 2500 Person", "men >= 2500"),
        ("men >= 2500 people", "men >= 2500"),
        ("men >= 50% * sent", "men >= 0.5 * sent"),
        ("men / sent > 50%", "men / sent > 0.5"),
        ("men >= 2 * 100 persons", "men >= 2 * 100"),
        ("flow >= 5 persons/day", "flow >= 5"),
        ("flow > pace", "flow > pace"),
        ("men / delay > 5 persons/day", "men / delay > 5"),
        ("pace * delay > men", "pace * delay > men"),
        ("pace * 2 weeks > men", "pace * 14 > men"),
        ("2 * 3 weeks > delay", "2 * 21 > delay"),
        ("delay >= 2 weeks", "delay >= 14"),
        ("delay - 1 week > -(1 day)", "delay - 7 > -(1)"),
        ("power > 5 MW", "power > 5"),
        ("1 / delay > 0.1", "1 / delay > 0.1"),
    ],
)
def test_numbers_take_the_unit_of_the_other_side(text: str, plain: str) -> None:
    assert settled(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "men > delay",
        "men > 5 days",
        "men > 50%",
        "men + 5 days > 3",
        "plain > 5 persons",
        "pace > 5 persons",
        "share > percentage",
        "power > 5 mW",
        "men * men > 5 persons",
        "delay >= 1 month",
    ],
)
def test_different_units_do_not_meet(text: str) -> None:
    with pytest.raises(UnitError):
        settled(text)


def test_the_unit_of_an_expression_is_that_of_its_signals() -> None:
    def unit(text: str) -> str:
        comparison = parse_formula(f"{text} > 0")
        assert isinstance(comparison, t.Comparison)
        return unit_of(comparison.left, model())

    assert unit("men + 3") == "persons"
    assert unit("men / delay") == "person/day"
    assert unit("men / sent") == ""
    assert unit("3") == ""


def test_percents_are_rounded_once() -> None:
    assert all(percent(tenths / 10) == float(f"{tenths}e-3") for tenths in range(1001))


def test_a_setting_is_turned_into_its_levers_unit() -> None:
    question = parse_question("effect of sent = 2_000 people instead of 0 on won")
    checked = check(question, model())
    assert checked.setting == t.Setting("sent", t.Number(2000), t.Number(0))
    assert value_in(t.Number(2, "weeks"), "days", "stay") == 14
    assert value_in(t.Number(30, "%"), "share", "part") == 0.3
    assert value_in(t.Number(30, "%"), "%", "part") == 30


# --- time ------------------------------------------------------------------------------


def steps(text: str, vocabulary: Vocabulary) -> int:
    formula = parse_formula(f"won within {text}")
    assert isinstance(formula, t.Windowed)
    return duration_steps(formula.window.duration, vocabulary)


@pytest.mark.parametrize(
    ("text", "as_of", "expected"),
    [
        ("3 steps", None, 3),
        ("0 days", None, 0),
        ("2 weeks", None, 14),
        ("1 month", None, 30),
        ("12 months", None, 365),
        ("1 year", None, 365),
        ("4 years", None, 1461),
        ("1.5 years", None, 548),
        ("1 month", dt.date(2021, 8, 6), 31),
        ("6 months", dt.date(2021, 8, 6), 184),
        ("1 month", dt.date(2021, 1, 31), 28),
        ("1 month", dt.date(2024, 1, 31), 29),
        ("1 year", dt.date(2024, 2, 29), 365),
        ("1.5 years", dt.date(2021, 8, 6), 549),
    ],
)
def test_durations_in_steps(text: str, as_of: dt.date | None, expected: int) -> None:
    assert steps(text, model(as_of=as_of)) == expected


def test_a_model_that_counts_in_steps_takes_steps_alone() -> None:
    coins = model(step="step")
    assert steps("7 steps", coins) == 7
    assert point_step(t.Day(7, "step"), coins) == 7
    with pytest.raises(QuestionError, match="knows no weeks"):
        steps("7 weeks", coins)
    with pytest.raises(QuestionError, match="knows no days"):
        point_step(t.Day(7), coins)


def test_dates_count_from_the_as_of_date() -> None:
    dated = model(as_of=dt.date(2021, 8, 6))
    assert point_step(t.Date(dt.date(2021, 8, 6)), dated) == 0
    assert point_step(t.Date(dt.date(2021, 8, 31)), dated) == 25
    with pytest.raises(QuestionError, match="before day 0"):
        point_step(t.Date(dt.date(2021, 8, 5)), dated)
    with pytest.raises(QuestionError, match="no calendar"):
        point_step(t.Date(dt.date(2021, 8, 6)), model())


def test_a_duration_past_the_last_year_of_the_calendar_is_an_error() -> None:
    with pytest.raises(QuestionError, match="9999"):
        steps("2000 years", model(as_of=dt.date(8500, 1, 1)))


# --- named formulas --------------------------------------------------------------------


def test_a_formula_may_be_a_text_or_a_tree() -> None:
    vocabulary = model(formulas={"one": "won by day 3", "two": t.Not(t.Atom("one"))})
    assert vocabulary.formula("one") == parse("won by day 3")
    assert vocabulary.is_temporal(vocabulary.formula("two"))


def test_for_is_no_temporal_operator_and_a_window_is() -> None:
    vocabulary = model(formulas={"run": "won for 3 days"})
    assert not vocabulary.is_temporal(parse_formula("run and not won"))
    assert vocabulary.is_temporal(parse_formula("run and (won within 3 days)"))


def test_a_formula_defined_by_itself_is_an_error_that_shows_the_ring() -> None:
    vocabulary = model(formulas={"a": "b or won", "b": "not c", "c": "eventually a"})
    with pytest.raises(QuestionError, match="`a` -> `b` -> `c` -> `a`"):
        vocabulary.formula("a")


def test_formulas_that_double_or_chain_without_end_are_refused_at_once() -> None:
    doubling = {f"f{i}": f"f{i + 1} and f{i + 1}" for i in range(60)} | {"f60": "won"}
    with pytest.raises(QuestionError, match="too large"):
        model(formulas=doubling).formula("f0")
    chain = {f"f{i}": f"f{i + 1}" for i in range(3000)} | {"f3000": "won"}
    with pytest.raises(QuestionError, match="too large"):
        model(formulas=chain).formula("f0")


def test_a_fault_in_a_named_formula_says_which_and_shows_its_text() -> None:
    vocabulary = model(formulas={"falls": "eventually lost"})
    with pytest.raises(UnknownNameError) as caught:
        check(parse("chance that falls"), vocabulary, "chance that falls")
    assert caught.value.text == "eventually lost"
    assert "in the formula `falls`: there is no event or formula `lost`" in str(caught.value)


def test_a_formula_alone_needs_no_window_a_question_does() -> None:
    patient = model(horizon=None)
    check(parse("won"), patient)
    with pytest.raises(QuestionError, match="no time window"):
        check(parse("chance that won"), patient)


def test_effect_on_a_bare_name_finds_out_what_the_name_is() -> None:
    vocabulary = model(formulas={"falls": "eventually won"})

    def about(text: str) -> t.Question:
        return check(parse_question(text), vocabulary)

    assert about("effect of sent = 1 on won").formula == t.Atom("won")
    assert about("effect of sent = 1 on falls").formula == t.Atom("falls")
    assert about("effect of sent = 1 on men").signal == t.Name("men")
    assert about("effect of sent = 1 on won at day 3").signal == t.Name("won")


# --- the package -----------------------------------------------------------------------


def test_reserved_words_are_those_of_the_grammar() -> None:
    grammar = files("wouldtake.language").joinpath("grammar.lark").read_text(encoding="utf-8")
    listed = re.search(r"^NAME: /\(\?!\(\?:([a-z|]+)\)", grammar, re.MULTILINE)
    assert listed is not None
    assert set(listed[1].split("|")) == set(RESERVED)


def test_importing_the_language_does_not_build_the_parser() -> None:
    code = "import sys, wouldtake.language; print('lark' in sys.modules, 'numpy' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["False", "False"]
