"""What formulas mean, on trajectories short enough to read."""

import datetime as dt
import time
from dataclasses import dataclass

import numpy as np
import pytest

from wouldtake.engine.formulas import (
    evaluate,
    evaluate_steps,
    horizon,
    required_signals,
    signal_step,
)
from wouldtake.errors import QuestionError, SettingError, UnknownNameError
from wouldtake.language import Vocabulary, parse_formula, parse_question


@dataclass(frozen=True)
class Entry:
    unit: str = ""
    event: bool = False
    clampable: bool = False
    low: float = 0.0
    high: float = 9.0


VOCABULARY = Vocabulary(
    signals={
        "a": Entry(event=True),
        "b": Entry(event=True),
        "x": Entry(),
        "men": Entry("persons"),
    },
    levers={"sent": Entry("persons")},
    formulas={
        "both": "a and b",
        "sometime": "eventually a",
        "soon": "a within 2 steps",
        "long": "a for 3 steps",
    },
    horizon=5,
    as_of=dt.date(2021, 1, 31),
)


def true_of(text: str, **series: str) -> bool:
    """Evaluate on one future; each series is a string of digits, one a step."""
    return bool(
        evaluate(
            parse_formula(text),
            {name: np.array([[int(digit) for digit in digits]]) for name, digits in series.items()},
            VOCABULARY,
        )[0]
    )


@pytest.mark.parametrize(
    ("text", "a", "b", "expected"),
    [
        # outside any temporal operator an event means eventually itself, each on its own
        ("a", "000001", "000000", True),
        ("not a", "000001", "000000", False),
        ("not a", "000000", "000000", True),
        ("a and b", "100000", "000001", True),
        ("a implies b", "000000", "000000", True),
        # inside one it means at that step
        ("eventually (a and b)", "100000", "000001", False),
        ("eventually not a", "111110", "000000", True),
        ("always (a or b)", "111000", "000111", True),
        # a named state formula is one event; a temporal one keeps its own meaning
        ("both", "100000", "000001", False),
        ("both", "000100", "000100", True),
        ("always sometime", "000001", "000000", True),
        ("eventually (b and sometime)", "100000", "010000", False),
        ("sometime and b", "100000", "010000", True),
        ("eventually (b and soon)", "00010000", "01000000", True),
        ("eventually (b and soon)", "00001000", "01000000", False),
        # windows hold steps 0 to n
        ("eventually a within 2 steps", "001000", "000000", True),
        ("eventually a within 2 steps", "000100", "000000", False),
        ("always a within 2 steps", "111000", "000000", True),
        ("always a within 0 steps", "100000", "000000", True),
        ("a within 2 steps", "001000", "000000", True),
        ("a and b within 2 steps", "001000", "000100", False),
        ("a by day 2", "001000", "000000", True),
        ("a by 2021-02-02", "001000", "000000", True),
        ("a by day 2", "000100", "000000", False),
        ("a between day 2 and day 3", "110011", "000000", False),
        ("a between day 2 and day 3", "000100", "000000", True),
        ("always a between day 2 and day 3", "001100", "000000", True),
        # until: before the first of the right, which must come
        ("a until b", "110000", "001000", True),
        ("a until b", "100000", "001000", False),
        ("a until b", "000000", "100000", True),
        ("a until b", "111111", "000000", False),
        ("a until b within 1 step", "111111", "001000", False),
        ("a until b between day 2 and day 4", "111000", "000100", True),
        ("a until b between day 2 and day 4", "110000", "000100", False),
        ("a until b between day 2 and day 4", "110000", "100100", False),
        # before: not earlier, and not at the same step
        ("a before b", "010000", "001000", True),
        ("a before b", "010000", "010000", False),
        ("a before b", "001000", "010000", False),
        ("a before b", "010000", "000000", True),
        ("a before b", "000000", "010000", False),
        ("a before b within 2 steps", "000100", "000000", False),
        # after: strictly later than the first
        ("a after b", "001000", "010000", True),
        ("a after b", "010000", "010000", False),
        ("a after b", "110001", "010000", True),
        ("a after b", "000001", "000000", False),
        ("a after b within 2 steps", "000100", "010000", False),
    ],
)
def test_formula_is_true_of_a_future(text: str, a: str, b: str, expected: bool) -> None:
    assert true_of(text, a=a, b=b) is expected


def test_a_run_is_true_at_its_first_step_and_may_end_after_the_window() -> None:
    run = "00111000"
    assert true_of("a for 3 steps", a=run)
    assert true_of("eventually a for 3 steps within 2 steps", a="00111")
    assert not true_of("eventually a for 3 steps within 1 step", a="0011")
    assert horizon(parse_formula("eventually a for 3 steps within 2 steps"), VOCABULARY) == 4
    assert true_of("long", a="00000111")  # starts at step 5, the horizon; ends at step 7
    assert horizon(parse_formula("long"), VOCABULARY) == 7


def test_nested_windows_add_up() -> None:
    formula = parse_formula("eventually always a within 3 steps within 10 steps")
    assert horizon(formula, VOCABULARY) == 13


def test_an_operator_without_a_window_reaches_to_the_models_horizon_wherever_it_stands() -> None:
    formula = parse_formula("always eventually a")
    assert horizon(formula, VOCABULARY) == 5
    # Steps past the horizon, simulated for some other part of a question, change nothing.
    for rest in ("", "1", "0000"):
        assert true_of("always eventually a", a="000001" + rest)
        assert not true_of("always eventually a", a="000010" + rest)


def test_no_window_and_no_horizon_is_an_error() -> None:
    bare = Vocabulary(signals={"a": Entry(event=True)})
    with pytest.raises(QuestionError, match="declares no horizon"):
        horizon(parse_formula("a"), bare)
    assert horizon(parse_formula("a within 3 days"), bare) == 3


def test_a_question_reaches_as_far_as_any_of_its_parts() -> None:
    question = parse_question("chance that a within 3 days given eventually b within 9 days")
    assert horizon(question, VOCABULARY) == 9
    assert horizon(parse_question("effect of sent = 3 on x at day 7"), VOCABULARY) == 7
    assert horizon(parse_question("gamble of sent = 3 on x"), VOCABULARY) == 5
    assert signal_step(parse_question("gamble of sent = 3 on x within 4 days"), VOCABULARY) == 4
    assert horizon(parse_question("a needs sent = 3 within 1 month"), VOCABULARY) == 28


def test_required_signals_are_those_read_and_no_levers() -> None:
    question = parse_question("chance that both given x > sent and sometime")
    assert required_signals(question, VOCABULARY) == {"a", "b", "x"}
    assert required_signals(parse_formula("1 > 0"), VOCABULARY) == frozenset()


def test_levers_in_a_comparison_take_each_futures_own_setting() -> None:
    found = evaluate(
        parse_formula("men > sent within 1 step"),
        {"men": np.array([[1, 2], [1, 2]])},
        VOCABULARY,
        settings={"sent": np.array([1.5, 2.5])},
    )
    assert found.tolist() == [True, False]


def test_arithmetic_does_not_overflow_small_integers() -> None:
    values = np.array([[200, 100]], dtype=np.uint8)
    tested = "x + x == 400 within 1 step and x - 201 < 0 within 1 step"
    for part in tested.split(" and "):
        assert evaluate(parse_formula(part), {"x": values}, VOCABULARY)[0]


def test_a_share_stored_in_single_precision_equals_its_decimal() -> None:
    values = np.array([[0.1]], dtype=np.float32)
    assert evaluate(parse_formula("x == 10% within 0 days"), {"x": values}, VOCABULARY)[0]


def test_division_by_zero_is_neither_an_error_nor_true_by_chance() -> None:
    zeros = {"x": np.zeros((1, 1))}
    assert not evaluate(parse_formula("x / x >= 0 within 0 days"), zeros, VOCABULARY)[0]
    assert evaluate(parse_formula("1 / x > 1e300 within 0 days"), zeros, VOCABULARY)[0]


def test_trajectories_too_short_to_tell_are_refused() -> None:
    with pytest.raises(SettingError, match="reaches to step 3, the trajectories to step 1"):
        true_of("a within 3 days", a="00")


def test_a_missing_trajectory_is_named() -> None:
    with pytest.raises(UnknownNameError, match="no `b`"):
        true_of("a or b within 1 day", a="00")


def test_truth_at_each_step_covers_the_steps_that_can_be_told() -> None:
    series = {"a": np.array([[0, 1, 1, 0, 1]])}
    assert evaluate_steps(parse_formula("not a"), series, VOCABULARY).tolist() == [
        [True, False, False, True, False]
    ]
    run = evaluate_steps(parse_formula("a for 2 steps"), series, VOCABULARY)
    assert run.tolist() == [[False, True, False, False]]
    nothing = evaluate_steps(parse_formula("a for 9 steps"), series, VOCABULARY)
    assert nothing.shape == (1, 0)


def test_nested_formula_over_ten_thousand_futures_takes_well_under_a_second() -> None:
    rng = np.random.default_rng(1)
    series = {name: rng.random((10_000, 366)) < 0.02 for name in ("a", "b")}
    series["x"] = rng.random((10_000, 366))
    text = "eventually always ((x >= 0.1) until b within 20 days) within 5 days within 300 days"
    formula = parse_formula(text)
    start = time.process_time()
    evaluate(formula, series, VOCABULARY)
    assert time.process_time() - start < 0.8
