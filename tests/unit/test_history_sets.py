"""Past cases as sets: from a table to what is needed and what suffices, by the language."""

import datetime as dt
import json

import numpy as np
import pytest

from wouldtake.errors import QuestionError, SettingError
from wouldtake.history import Choices, analyse, load_table, outside_view

OFFENSIVES = load_table("offensives")
RETURNS = load_table("withdrawals-and-returns")


@pytest.fixture(scope="module")
def taken():
    return analyse(OFFENSIVES, "takeover within 2 years", ["help == none", "withdrawn"])


def test_each_statement_becomes_a_set_of_its_own(taken):
    assert set(taken.written.values()) == {
        "takeover within 2 years", "help == none", "withdrawn",
    }
    assert all(set(np.unique(values)) <= {0.0, 1.0} for values in taken.data.values())
    assert {len(values) for values in taken.data.values()} == {len(taken.cases)}


def test_every_row_is_used_or_counted_as_left_out(taken):
    assert len(taken.cases) + sum(taken.left_out.values()) == len(OFFENSIVES.rows)


def test_its_consistency_is_the_outside_views(taken):
    """The same rows, asked in two ways: `needs` over rows, and necessity over sets."""
    both = analyse(OFFENSIVES, "takeover within 2 years", ["help == none"])
    view = outside_view(OFFENSIVES, "takeover needs help == none within 2 years",
                        open_rows=False)
    fit = both.needed["HELP_NONE"].fit
    assert fit.consistency == pytest.approx(view.fit.consistency.estimate)
    assert fit.coverage == pytest.approx(view.fit.coverage.estimate)


def test_what_was_coded_with_hindsight_is_said():
    found = analyse(RETURNS, "return within 5 years", ["homeland_threat", "insurgency"])
    assert any("homeland_threat" in said for said in found.hindsight)
    assert "Hindsight" in str(found)


def test_recoding_doubtful_rows_is_one_choice_away():
    plain = analyse(RETURNS, "return within 5 years", ["homeland_threat", "insurgency"])
    other = analyse(RETURNS, "return within 5 years", ["homeland_threat", "insurgency"],
                    choices=Choices(recode=True))
    assert any((plain.data[name].size != other.data[name].size
                or (plain.data[name] != other.data[name]).any()) for name in plain.data)


@pytest.mark.parametrize(
    ("outcome", "conditions", "said"),
    [
        ("retrun within 5 years", ["insurgency"], "`return`"),
        ("return within 5 years", ["insurgencey"], "`insurgency`"),
        ("return within 1 days", ["insurgency"], "is the same in all"),
        ("return within 5 years", ["patron"], "describes a row"),
    ],
)
def test_what_a_table_cannot_tell_is_said(outcome, conditions, said):
    with pytest.raises(QuestionError, match=said):
        analyse(RETURNS, outcome, conditions)


def test_the_shell_prints_it_and_json(tell):
    arguments = ("history", "takeover within 2 years", "--condition", "help == none",
                 "--condition", "withdrawn", "--table", "offensives")
    code, out, _ = tell(*arguments)
    assert code == 0
    assert "Truth table" in out
    code, out, _ = tell(*arguments, "--json")
    assert json.loads(out)["table"] == "offensives"
    code, _, err = tell(*arguments, "--solution", "parsimonius")
    assert code != 0
    assert "parsimonious" in err


LAST = ["help == none", "withdrawn", "attackers_helped", "capital_reached"]


def test_the_intermediate_solution_hears_what_is_expected():
    """With nothing expected it is the complex one; what is expected lets remainders in."""
    complex_one, nothing, told = (
        analyse(OFFENSIVES, "takeover within 2 years", LAST, kind=kind, inclusion=0.7,
                expected=expected).solution
        for kind, expected in (("complex", ()), ("intermediate", ()), ("intermediate", LAST))
    )
    assert [m.formula() for m in nothing.models] == [m.formula() for m in complex_one.models]
    assert dict(told.expectations) == {
        "HELP_NONE": 1, "WITHDRAWN": 1, "ATTACKERS_HELPED": 1, "CAPITAL_REACHED": 1,
    }
    absent = analyse(OFFENSIVES, "takeover within 2 years", LAST, kind="intermediate",
                     inclusion=0.7, expected=["not withdrawn"])
    assert dict(absent.solution.expectations) == {"WITHDRAWN": 0}


def test_sets_are_seen_from_a_day_too():
    found = analyse(OFFENSIVES, "takeover within 1 year", ["help == none"],
                    as_of=dt.date(1995, 1, 1), leave_out=["vietnam-1975"])
    years = {next(row for row in OFFENSIVES.rows if row.id == case).cells["started"][:4]
             for case in found.cases}
    assert max(years) < "1995"
    assert "vietnam-1975" not in found.cases


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"conditions": ["takeover within 2 years"]}, "condition of itself"),
        ({"choices": Choices(once_per_war=True)}, "sets count rows"),
        ({"leave_out": ["vietnam-1976"]}, "`vietnam-1975`"),
        ({"kind": "intermediate", "expected": ["withdrawen"]}, "`withdrawn`"),
    ],
)
def test_what_sets_cannot_do_is_said(options, said):
    given = {"conditions": ["help == none", "withdrawn"]} | options
    with pytest.raises(SettingError, match=said):
        analyse(OFFENSIVES, "takeover within 2 years", **given)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--condition", "withdrawn", "--once-per-war", "--rows"), "--once-per-war, --rows"),
        (("--condition", "withdrawn", "--confidence", "0.9"), "--confidence"),
        (("--condition", "withdrawn", "--expect", "withdrawn"), "--expect"),
        (("--solution", "complex"), "--solution"),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(tell, options, said):
    code, _, err = tell("history", "takeover within 2 years", *options)
    assert code == 2
    assert said in err


@pytest.mark.parametrize(
    ("question", "said"),
    [("takeovr within 1 year", "Did you mean `takeover`"), ("takeover given hlp", "`help`"),
     ("takeover given help", "write `help == ...`")],
)
def test_a_slip_is_told_by_the_table_that_comes_nearest(tell, question, said):
    assert said.casefold() in tell("history", question)[2].casefold()
