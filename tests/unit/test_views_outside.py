"""Both views of a claim side by side, and the sentence on what to make of them together."""

import dataclasses
from typing import get_args

import pytest

from wouldtake import load_case
from wouldtake.answers import Chance
from wouldtake.history import load_table, outside_view
from wouldtake.language.tree import Kind
from wouldtake.views.outside import Outside, compared, own_rows

CASE = load_case("afghanistan-2021")
WITH_A_CLASS = [claim for claim in CASE.claims if claim.outside]


@pytest.fixture(scope="module")
def outside():
    return Outside(CASE)


def view(question="return within 2 years", **chance):
    found = outside_view(load_table("withdrawals-and-returns"), question)
    return dataclasses.replace(found, chance=Chance(**chance, method="exact")) if chance else found


def inside(low, high, kind="chance", **more):
    return {"kind": kind, "chance": {"estimate": (low + high) / 2, "low": low, "high": high}} | more


def test_the_built_in_case_names_a_class_wherever_there_is_one():
    assert {claim.id for claim in WITH_A_CLASS} >= {
        "headline", "return_needs_threat", "terror_drives_return", "takeover_not_inevitable",
        "swing_to_stalemate",
    }


@pytest.mark.parametrize("claim", WITH_A_CLASS, ids=lambda claim: claim.id)
def test_every_such_claim_gets_both_views(outside, claim):
    beside = outside.beside(claim, inside(0.1, 0.2, claim.kind))
    assert beside.view.chance.estimate is not None
    assert beside.disagreement.count(". ") <= 1
    told = beside.to_dict()
    assert told["answer"]["digest"]
    assert told["table"] == claim.outside_table


def test_history_knows_no_more_than_the_case_does(outside):
    """What came on or after the as-of day is hidden: Kabul's own row, above all."""
    claim = next(claim for claim in WITH_A_CLASS if claim.id == "return_needs_threat")
    assert outside.beside(claim, inside(0, 1)).view.as_of == CASE.as_of.isoformat()


@pytest.mark.parametrize("claim", WITH_A_CLASS, ids=lambda claim: claim.id)
def test_the_case_is_no_past_case_of_itself(outside, claim):
    """Its offensive had begun by the as-of day, so hiding what came later does not hide its row."""
    table = outside.table(claim.outside_table)
    (own,) = own_rows(CASE.name, table)
    asked = outside.beside(claim, inside(0, 1)).view
    assert own in asked.asked_with["leave_out"]
    alone = outside_view(
        table.only(lambda row: row.id != own), claim.outside, as_of=CASE.as_of
    )
    assert asked.chance == alone.chance


@pytest.mark.parametrize("claim", [c for c in WITH_A_CLASS if "homeland_threat" in c.outside],
                         ids=lambda claim: claim.id)
def test_hindsight_in_the_coding_is_said_beside_the_figure(outside, claim):
    assert outside.beside(claim, inside(0, 1)).view.hindsight


def test_a_claim_without_a_class_has_none(outside):
    claim = next(claim for claim in CASE.claims if not claim.outside)
    assert outside.beside(claim, inside(0, 1)) is None


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.01, 0.04, "gives less than history"),
        (0.30, 0.40, "gives more than history"),
        (0.12, 0.20, "do not contradict"),
    ],
)
def test_chances_are_laid_side_by_side(low, high, words):
    history = view(estimate=0.1, low=0.06, high=0.15)
    assert words in compared(inside(low, high), history)


def test_a_forecaster_is_told_where_to_begin():
    history = view(estimate=0.1, low=0.06, high=0.15)
    assert "would start from 10 %" in compared(inside(0.5, 0.6), history)


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        ("supported", "supported", "Both views find"),
        ("supported", "contradicted", "contradict each other"),
        ("undecided", "contradicted", "cannot tell"),
        ("undecided", "undecided", "Neither view can tell"),
    ],
)
def test_verdicts_are_compared_where_chances_are_not_of_one_thing(ours, theirs, words):
    history = dataclasses.replace(view("return needs homeland_threat"), verdict=theirs)
    assert words in compared(inside(0, 1, "needs", verdict=ours), history)


def test_different_questions_are_said_to_be_different():
    assert "different questions" in compared({"kind": "drives"}, view())


def test_each_view_is_told_by_its_own_question():
    """An effect on the fall of a capital beside how often forces return: no one outcome is both."""
    said = compared({"kind": "effect"}, view("return given insurgency within 1 year"))
    assert "simulation says what one change does" in said
    assert "`return given insurgency within 1 year`" in said


@pytest.mark.parametrize("kind", ["inevitable", "enough", "effect"])
def test_verdicts_on_questions_of_two_kinds_are_not_compared(kind):
    history = dataclasses.replace(view("return needs homeland_threat"), verdict="supported")
    assert "different questions" in compared({"kind": kind, "verdict": "supported"}, history)


def test_every_kind_of_question_has_words_for_what_it_asks():
    for kind in get_args(Kind):
        assert "its own question asks" not in compared({"kind": kind}, view())


def test_no_future_that_can_tell_leaves_history_alone():
    none = {"kind": "chance", "chance": {"estimate": None, "low": 0.0, "high": 1.0}}
    assert "history stands alone" in compared(none, view())


def test_no_rows_leave_the_simulation_alone():
    empty = dataclasses.replace(view(), rows=0)
    assert "stands alone" in compared(inside(0, 1), empty)


def test_a_fault_of_a_claims_question_of_history_is_told(outside):
    claim = WITH_A_CLASS[0].model_copy(update={"outside": "retrun within 1 year"})
    ((name, said),) = outside.faults([claim])
    assert name == claim.id
    assert "`return`" in said


def test_check_prints_both_views(tell):
    code, out, _ = tell("check", "afghanistan-2021", "--only", "return_needs_threat",
                        "--futures", "300")
    assert code == 0
    assert "history" in out
    assert "hindsight" in out
