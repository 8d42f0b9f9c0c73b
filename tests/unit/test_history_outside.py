"""The outside view of a question, on ten sieges of an invented country, worked out by hand."""

import datetime as dt
import json
from pathlib import Path

import pytest

from wouldtake.errors import QuestionError, SettingError, UnitError, UnknownNameError
from wouldtake.history import Choices, load_table, outside_view
from wouldtake.history import outside as module
from wouldtake.language import parse_formula, parse_question

SIEGES = Path(__file__).parents[1] / "broken_tables" / "good"
KEYS = [
    "question", "kind", "target", "confidence", "window", "rows", "came", "open", "left_out",
    "chance", "words", "robustness", "hindsight", "digest",
]

lifelines = pytest.importorskip("lifelines")


@pytest.fixture(scope="module")
def table():
    return load_table(SIEGES)


def ask(table, question, **options):
    return outside_view(table, question, **options)


# --- estimates ---------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("question", "estimate", "rows", "method"),
    [
        ("fall", 1 - 7 / 8 * 5 / 7 * 4 / 5, 8, "Kaplan-Meier"),
        ("chance that fall within 24 months", 0.5, 8, "Kaplan-Meier"),
        ("fall within 2 years", 0.5, 8, "Kaplan-Meier"),
        ("not fall", 0.5, 8, "Kaplan-Meier"),
        ("town_falls given walled", 1 / 3, 3, "Kaplan-Meier"),
        ("fall given not walls", 3 / 5, 5, "exact"),
        ("fall within 6 months", 3 / 8, 8, "exact"),
        ("fall within 13 weeks", 1 / 8, 8, "exact"),
        ("fall before relief", 1 / 8 + 6 / 8 * 2 / 6 + 1 / 2 * 1 / 4, 8, "Aalen-Johansen"),
        ("stormed", 2 / 7, 7, "Aalen-Johansen"),
        ("fall or relief", 1 - 7 / 8 * 6 / 7 * 4 / 6 * 2 / 4, 8, "Kaplan-Meier"),
        ("fall and walls", 1 / 6, 6, "exact"),
        ("fall after relief within 5 years", 1 / 6, 6, "exact"),
        ("relief given fall within 5 years", 1 / 4, 4, "exact"),
        ("fall between day 30 and day 200", 2 / 8, 8, "exact"),
        ("walls", 5 / 10, 10, "exact"),
        ("walls >= 0.5", 5 / 10, 10, "exact"),
        ("walls implies plague", 6 / 9, 9, "exact"),
        ("garrison >= 100", 4 / 9, 9, "exact"),
        ("garrison / 2 > 45 persons", 4 / 9, 9, "exact"),
        ("side == dark_green or side == blue", 5 / 10, 10, "exact"),
        ("side != `dark green`", 8 / 10, 10, "exact"),
    ],
)
def test_the_figure_is_that_by_hand(table, question, estimate, rows, method):
    found = ask(table, question)
    assert found.chance.estimate == pytest.approx(estimate, abs=1e-9)
    assert found.rows == rows
    assert method in found.chance.method
    assert found.chance.low <= estimate <= found.chance.high


def test_rows_left_out_are_counted_with_the_reason(table):
    found = ask(table, "fall")
    assert found.left_out == {"happened before the row began": 1, "not known": 1}
    assert (found.came, found.open) == (4, 1)
    assert "Left out: 1 happened before the row began; 1 not known." in str(found)


def test_a_row_not_followed_is_left_out_even_if_it_fell_where_only_whole_rows_tell(table):
    """Ivy fell within its nine months; keeping it and not Hazel would count what came early."""
    found = ask(table, "fall", open_rows=False, show_rows=True)
    assert found.chance.estimate == pytest.approx(3 / 6)
    assert found.left_out["not followed for the whole window"] == 2
    assert "9" not in {case.id for case in found.cases}


def test_without_lifelines_it_answers_from_whole_rows_and_says_so(table, monkeypatch):
    monkeypatch.setattr(module, "can_use_open_rows", lambda: False)
    found = ask(table, "fall")
    assert found.chance.method.startswith("exact")
    assert "pip install 'wouldtake[history]'" in found.notes[0]
    assert not any("lifelines" in note for note in ask(table, "walls").notes)
    with pytest.raises(SettingError, match="lifelines, which is not installed: pip install"):
        ask(table, "fall", open_rows=True)


def test_needs_is_the_share_of_the_outcome_that_had_the_condition(table):
    found = ask(table, "fall needs walls")
    assert found.chance.estimate == found.fit.consistency.estimate == pytest.approx(1 / 3)
    assert found.fit.coverage.estimate == pytest.approx(1 / 2)
    assert found.fit.relevance == pytest.approx(4 / 5)
    assert found.fit.counts.to_dict() == {
        "both": 1, "only_condition": 1, "only_outcome": 2, "neither": 2,
    }
    assert found.without.estimate == pytest.approx(1 / 3)
    assert (found.verdict, found.threshold) == ("undecided", 0.9)
    assert "consistency" in found.to_dict()["fit"]


def test_enough_is_the_chance_where_the_condition_holds(table):
    found = ask(table, "walls is enough for fall")
    assert found.chance.estimate == pytest.approx(1 / 3)  # Hazel, still open, counts so far
    assert found.fit.consistency.estimate == pytest.approx(1 / 2)  # whole rows alone
    assert found.fit.pri == pytest.approx(1 / 2)
    assert found.threshold == 0.8


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("fall is inevitable", "contradicted"),
        ("fall is possible", "supported"),
        ("fall is inevitable with chance 10%", "supported"),
        ("garrison > 1_000 is possible with chance 50%", "contradicted"),
        ("walls is enough for fall", "undecided"),
    ],
)
def test_verdicts(table, question, verdict):
    assert ask(table, question).verdict == verdict


def test_a_threshold_given_comes_before_the_questions_own(table):
    assert ask(table, "fall is inevitable with chance 10%", threshold=0.99).threshold == 0.99
    with pytest.raises(SettingError, match="threshold 1"):
        ask(table, "fall is inevitable", threshold=1.5)


# --- coding, and rows of one war ---------------------------------------------------------------

@pytest.mark.parametrize(
    ("choices", "estimate", "rows"),
    [
        (Choices(recode=True), 5 / 8, 8),
        (Choices(drop_doubtful=True), 4 / 6, 6),
        (Choices(drop_unsure=True), 0.5, 8),
        (Choices(once_per_war=True), 5 / 12, 8),
    ],
)
def test_each_choice_moves_the_figure_as_by_hand(table, choices, estimate, rows):
    found = ask(table, "fall", choices=choices)
    assert found.chance.estimate == pytest.approx(estimate)
    assert found.rows == rows
    assert found.to_dict()["asked_with"] == choices.chosen()


def test_every_answer_says_how_far_other_codings_would_move_it(table):
    """Dogwood fell after all; Fir did not; Gorse belongs elsewhere. Ash stays as it is."""
    r = ask(table, "fall").robustness
    assert r.doubtful == 3
    assert r.one_recoded.high == pytest.approx(5 / 8)
    assert r.one_recoded.highest == "Dogwood: fell"
    assert r.one_recoded.lowest == "Fir: fell"
    assert r.one_recoded.low == pytest.approx(4 / 9)
    assert r.furthest.high == pytest.approx(5 / 7)  # Dogwood fell, Gorse left out
    assert r.furthest.low == r.one_recoded.low
    assert r.recoded.estimate == pytest.approx(5 / 8)
    assert (r.without_doubtful.estimate, r.without_doubtful.rows) == (pytest.approx(4 / 6), 6)
    assert r.once_per_war.estimate == pytest.approx(5 / 12)
    assert r.once_per_war.wars == 4
    assert r.first_of_war.rows == 4
    assert r.without_one_war.low <= 0.5 <= r.without_one_war.high


def test_wars_that_are_all_alike_leave_an_exact_interval_not_none(table):
    """Redrawn, none of so many wars would be 0 to 0 %: that is not what is known."""
    once = ask(table, "relief within 1 day").robustness.once_per_war
    assert (once.estimate, once.redrawn, once.low) == (0.0, False, 0.0)
    assert once.high == pytest.approx(1 - 0.025 ** (1 / once.wars))
    assert "exact, all alike" in str(ask(table, "relief within 1 day"))


def test_a_doubt_about_what_is_not_asked_moves_nothing(table):
    assert ask(table, "stormed").robustness.doubtful == 4  # `how` counts here too
    assert ask(table, "garrison >= 100").robustness.doubtful == 1  # the row that may not belong


def test_recoding_twice_changes_nothing(table):
    for row in table.rows:
        back = row.recoded(["fell", "plague", "how"]).recoded(["fell", "plague", "how"])
        assert dict(back.cells) == dict(row.cells)


def test_independence_is_not_claimed(table):
    assert "independent draws from one urn. They are not" in str(ask(table, "fall"))


# --- hindsight ---------------------------------------------------------------------------------

@pytest.mark.parametrize(
    "question",
    ["fall given plague", "fall needs plague", "plague is enough for fall", "plague",
     "fall and plague"],
)
def test_hindsight_in_the_coding_is_said_beside_the_figure(table, question):
    found = ask(table, question)
    assert found.hindsight == (
        "`plague`: the chronicle looks for plague only where a town fell.",
    )
    assert "Hindsight: `plague`" in str(found)
    assert found.to_dict()["hindsight"] == list(found.hindsight)


def test_where_there_is_none_nothing_is_said(table):
    assert not ask(table, "fall given walls").hindsight


# --- what was known on a day -------------------------------------------------------------------

def test_seen_from_a_day_what_came_later_is_hidden(table):
    """On 1 January 2003: three sieges, Cedar's end not yet come."""
    found = ask(table, "fall within 18 months", as_of=dt.date(2003, 1, 1), show_rows=True)
    assert {case.id: case.outcome for case in found.cases} == {"1": "yes", "2": "no", "3": "open"}
    assert found.as_of == "2003-01-01"
    assert "judged today" in found.notes[-1]


def test_a_month_counts_as_known_once_it_is_over(table):
    before = ask(table, "fall", as_of=dt.date(2001, 7, 31), show_rows=True)
    after = ask(table, "fall", as_of=dt.date(2001, 8, 1), show_rows=True)
    assert [case.outcome for case in before.cases] == ["open", "open"]
    assert [case.outcome for case in after.cases] == ["yes", "open"]


def test_a_row_can_be_left_out_by_its_id(table):
    found = ask(table, "fall", leave_out=["1"], show_rows=True)
    assert "1" not in {case.id for case in found.cases}
    assert found.to_dict()["asked_with"] == {"leave_out": ["1"]}
    with pytest.raises(SettingError, match="has no row `99`"):
        ask(table, "fall", leave_out=["99"])


# --- forms -------------------------------------------------------------------------------------

def test_a_tree_of_the_language_is_asked_like_its_text(table):
    text = ask(table, "fall given walls").to_dict()
    tree = ask(table, parse_question("chance that fall given walls")).to_dict()
    both = ask(table, parse_formula("fall"), given=parse_formula("walls")).to_dict()
    for key in ("chance", "rows", "robustness", "chance_without"):
        assert text[key] == tree[key] == both[key]


@pytest.mark.parametrize(
    ("question", "error", "place", "said"),
    [
        ("always fall", QuestionError, "always fall", "cannot answer `always`"),
        ("fall until relief", QuestionError, "fall until relief", "cannot answer `until`"),
        ("fall for 3 months", QuestionError, "fall for 3 months", "cannot answer `for`"),
        ("fall by 2021-08-31", QuestionError, "2021-08-31", "a date has no meaning here"),
        ("fall within 3 steps", QuestionError, "3 steps", "history has no steps"),
        ("fall within 11 years", QuestionError, "within 11 years", "are followed for 120 months"),
        ("fal given walls", UnknownNameError, "fal", "Did you mean `fall`?"),
        ("fall given wals", UnknownNameError, "wals", "Did you mean `walls`?"),
        ("fall given town", UnknownNameError, "town", "only describes a row"),
        ("fall given garrison", UnknownNameError, "garrison", "is a number"),
        ("fall given garrison > 3 days", UnitError, "garrison > 3 days", "persons"),
        ("fall given side", QuestionError, "side", "one of several words"),
        ("fall given side == green", QuestionError, "side == green", "`dark green`"),
        ("fall > 3", QuestionError, "fall", "something that happens, not a number"),
        ("walls before fall", QuestionError, "walls", "join two events"),
        ("eventually (fall and relief)", QuestionError, "fall and relief", "on one day"),
        ("fall given", QuestionError, " ", "after `given`"),
        ("what drives fall", QuestionError, "w", "of the kind `drives`"),
        ("fall given walls when x = 1", QuestionError, "f", "`when` sets levers"),
        ("fall needs x = 3", QuestionError, "x = 3", "sets a lever"),
    ],
)
def test_what_rows_cannot_answer_is_refused_with_the_place(table, question, error, place, said):
    with pytest.raises(error) as told:
        ask(table, question)
    shown = str(told.value)
    assert said in shown
    lines = shown.splitlines()
    caret = next(line for line in lines if set(line.strip()) == {"^"})
    start = len(caret) - len(caret.lstrip()) - 2
    assert (question + " ")[start:].startswith(place), shown


# --- the answer --------------------------------------------------------------------------------

def test_the_keys_are_fixed_and_hold_plain_values(table):
    found = ask(table, "fall given plague", show_rows=True).to_dict()
    assert list(found)[: len(KEYS)] == KEYS
    assert json.loads(json.dumps(found)) == found
    assert set(found["robustness"]) == {
        "doubtful", "one_recoded", "furthest", "recoded", "without_doubtful", "sure_only",
        "once_per_war", "first_of_war", "without_one_war",
    }
    assert set(found["cases"][0]) == {
        "id", "label", "war", "outcome", "months", "sure", "doubtful", "sources", "note",
    }


def test_equal_questions_give_equal_bytes(table):
    one, two = (ask(load_table(SIEGES), "fall given walls").to_json() for _ in range(2))
    assert one == two
    assert ask(table, "fall given walls").to_json() == one


def test_nothing_to_go_by_is_said(table):
    found = ask(table, "fall given garrison > 5_000")
    assert found.chance.estimate is None
    assert "othing to go by" in found.sentence()
    assert json.dumps(found.to_dict())


def test_it_is_frozen_and_shows_itself(table):
    found = ask(table, "fall given walls")
    with pytest.raises(AttributeError):
        found.rows = 3
    assert "<b>Of the sieges with `walls`" in found._repr_html_()
    assert str(found).splitlines()[0] == "fall given walls"


# --- the command -------------------------------------------------------------------------------

def test_the_command_lists_what_can_be_asked(tell):
    code, out, _ = tell("history", "--table", SIEGES)
    assert code == 0
    assert "10 sieges of 5 wars" in out
    assert "plague*" in out
    assert "fall (town_falls)" in out
    code, out, _ = tell("history", "--json")
    assert "withdrawals-and-returns" in {one["name"] for one in json.loads(out)}


def test_the_command_answers(tell):
    code, out, _ = tell(
        "history", "fall given walls", "--table", SIEGES, "--within", "6 months", "--json"
    )
    assert code == 0
    assert json.loads(out)["window"] == "6 months"
    code, out, _ = tell("history", "fall", "--table", SIEGES, "--recode", "--json")
    assert json.loads(out)["chance"]["estimate"] == pytest.approx(5 / 8)
    code, out, _ = tell("history", "fall", "--table", SIEGES, "--rows")
    assert "Ash" in out
    assert "The Chronicle" in out


def test_without_a_table_the_one_that_knows_the_names_is_asked(tell):
    out = tell("history", "takeover given help == none", "--json")[1]
    assert json.loads(out)["target"] == "offensives"
    assert "with `help == none`" in json.loads(out)["sentence"]
    assert json.loads(tell("history", "fall", "--json")[1])["target"] == "withdrawals-and-returns"


def test_the_command_refuses_in_words(tell):
    code, out, err = tell("history", "fal", "--table", SIEGES)
    assert (code, out) == (2, "")
    assert "Did you mean `fall`?" in err
    code, _, err = tell("history", "fall", "--table", "nowhere")
    assert code == 2
    assert "neither a built-in table nor a folder" in err
    assert tell("history", "fall", "--table", SIEGES, "--as-of", "soon")[0] == 2
    assert tell("history", "fall", "--table", SIEGES, "--confidence", "2")[0] == 2
