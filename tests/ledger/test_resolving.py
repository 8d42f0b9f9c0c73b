"""Resolving: what history can settle, by whom it is said, and what stays as history."""

import datetime as dt
import re

import pytest

from wouldtake import load_case
from wouldtake.engine.asked import vocabulary_of
from wouldtake.engine.formulas import horizon
from wouldtake.errors import SettingError
from wouldtake.language import check, parse_question
from wouldtake.ledger import Asked, Ledger, queries
from wouldtake.ledger.about import about

from .samples import CASE, DAY, chance, claim, of_kind

FACT = {"on": "2021-10-03", "source": "Gazette, 4 October 2021"}


def test_a_resolution_is_kept_with_day_and_source(ledger):
    kept = ledger.keep(chance(), case=CASE)
    done = ledger.resolve(kept.id[:8], True, **FACT, note="the vanguard alone")
    found = ledger.entry(kept.id)
    assert found.resolution == done
    assert (done.number, done.outcome, done.on, done.source, done.note) == (
        1, "true", dt.date(2021, 10, 3), FACT["source"], "the vanguard alone"
    )
    assert found.answer == chance().to_dict()
    assert ledger.entries()[0].resolution == done


def test_it_holds_for_every_entry_about_the_same_event(ledger):
    first = ledger.keep(chance(), case=CASE)
    newer = Asked(CASE.name, "f" * 64, DAY, 365, CASE.formulas)  # a new fit of the same case
    same = [
        ledger.keep(chance(seed=7), case=CASE), ledger.keep(chance(), case=newer),
        ledger.keep(chance(), case=CASE, claim=claim(), version="2"),
        ledger.keep(of_kind("inevitable", "relieved  is inevitable within 90 days"), case=CASE),
        ledger.keep(chance("chance that (relieved) with chance 70% within 90 days"), case=CASE),
    ]
    other = [
        ledger.keep(chance("chance that relieved within 91 days"), case=CASE),
        ledger.keep(chance("chance that relieved given calm within 90 days"), case=CASE),
        ledger.keep(chance("chance that not relieved within 90 days"), case=CASE),
        ledger.keep(chance(), case=Asked("other", None, DAY, 365, CASE.formulas)),
        ledger.keep(chance(), case=CASE, start=dt.date(2021, 4, 13)),
        ledger.keep(chance(), case=Asked(CASE.name, "d" * 64, DAY, 365, {"relieved": "escape"})),
    ]
    ledger.resolve(first.id, True, **FACT)
    resolved = {one.id for one in ledger.entries(state="resolved")}
    assert resolved == {one.id for one in [first, *same]}
    assert not resolved & {one.id for one in other}


def test_a_definition_deep_down_is_part_of_the_event():
    def key(**formulas):
        asked = Asked("c", None, DAY, 30, {"won": "calm and held"} | formulas)
        return about("chance that won", "chance", asked, DAY).key

    plain = key(calm="attacks < 3", held="fort", idle="x > 1")
    assert plain == key(calm="attacks < 3", held="fort", idle="x > 2")
    assert plain != key(calm="attacks < 4", held="fort", idle="x > 1")


def test_the_same_said_again_is_the_same_resolution(ledger):
    kept = ledger.keep(chance(), case=CASE)
    first = ledger.resolve(kept.id, "true", **FACT)
    assert ledger.resolve(kept.id, True, **FACT) == first
    assert len(ledger.entry(kept.id).resolutions) == 1


def test_another_supersedes_it_only_with_a_reason_and_it_stays_as_history(ledger):
    kept = ledger.keep(chance(), case=CASE)
    first = ledger.resolve(kept.id, True, **FACT)
    with pytest.raises(SettingError, match=r"is resolved already: true on 2021-10-03 \(Gazette"):
        ledger.resolve(kept.id, False, on="2021-11-04", source="Gazette")
    second = ledger.resolve(
        kept.id, False, on="2021-11-04", source="Inquiry", reason="the Gazette was wrong"
    )
    assert (second.number, second.reason) == (2, "the Gazette was wrong")
    found = ledger.entry(kept.id)
    assert found.resolutions == (second, first)
    assert found.resolution.outcome == "false"
    assert [one.resolution.outcome for one in ledger.entries()] == ["false"]


@pytest.mark.parametrize(
    ("kind", "question", "why"),
    [
        ("needs", "relieved needs calm within 90 days", "without the cause is not seen"),
        ("enough", "calm is enough for relieved within 90 days", "did not come is not seen"),
        ("takes", "what would it take for relieved within 90 days", "only one setting"),
        ("tips", "how many attacks for relieved within 90 days", "only one level"),
        ("effect", "effect of troops = 3 on not relieved within 90 days", "only one side"),
        ("drives", "what drives relieved within 90 days", "no variance to share out"),
    ],
)
def test_what_one_history_cannot_settle_is_refused_with_a_way_out(ledger, kind, question, why):
    kept = ledger.keep(of_kind(kind, question), case=CASE)
    for outcome in (True, False):
        with pytest.raises(SettingError, match=why) as caught:
            ledger.resolve(kept.id, outcome, **FACT)
        shown = str(caught.value)
        assert re.search(r"resolve, `chance that (not )?relieved within 90 days`", shown)
    assert ledger.resolve(kept.id, "void", **FACT).outcome == "void"


def test_a_gamble_is_refused_too(ledger):
    kept = ledger.keep(of_kind("gamble", "gamble of troops = 3 on attacks"), case=CASE)
    with pytest.raises(SettingError, match="only one outcome of the spread is seen"):
        ledger.resolve(kept.id, True, **FACT)


@pytest.mark.parametrize("clause", ["given calm", "when troops = 3"])
def test_a_conditional_question_is_answered_only_where_the_condition_held(ledger, clause):
    kept = ledger.keep(chance(f"chance that relieved {clause} within 90 days"), case=CASE)
    with pytest.raises(SettingError, match=f"asked `{clause}`: history answers it only if"):
        ledger.resolve(kept.id, True, **FACT)
    assert ledger.entry(kept.id).resolution is None
    assert ledger.resolve(kept.id, True, **FACT, condition_held=True).condition_held


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"outcome": "maybe"}, "the outcome is `maybe`; expected true, false or void"),
        ({"on": "2021-08-05"}, "before 2021-08-06, the day from which"),
        ({"on": "2999-01-01"}, "which is yet to come"),
        ({"on": "October"}, "on is `October`; expected a date such as"),
        ({"on": None}, "`on` is missing"),
        ({"source": "  "}, "source is empty"),
        ({"source": "x" * 20_001}, "source is 20,001 characters; at most 20,000"),
        ({"note": "x" * 20_001}, "note is 20,001 characters"),
        ({"name": "ffffffffffffffff"}, "no entry `ffffffffffffffff`"),
    ],
)
def test_what_makes_no_sense_is_refused(ledger, changed, said):
    kept = ledger.keep(chance(), case=CASE)
    with pytest.raises(SettingError, match=said):
        ledger.resolve(**{"name": kept.id, "outcome": True, **FACT} | changed)
    assert ledger.entries(state="unresolved")


def test_resolved_before_the_window_ended_is_marked(ledger):
    early, late = (ledger.keep(chance(f"chance that {what} within 90 days"), case=CASE)
                   for what in ("relieved", "calm"))
    ledger.resolve(early.id, False, on="2021-09-01", source="x")
    ledger.resolve(late.id, False, on="2021-12-03", source="x")  # a calm of 30 days, at last
    assert ledger.entry(early.id).to_dict()["resolution"]["early"] is True
    assert ledger.entry(late.id).to_dict()["resolution"]["early"] is False


def test_due_days_are_what_the_engine_simulates_to(tmp_path):
    """For every claim of the built-in case: start + the steps the engine says it needs."""
    case = load_case("afghanistan-2021")
    vocabulary = vocabulary_of(case.model)
    with Ledger.open(tmp_path / "l.sqlite") as ledger:
        for one in case.claims:
            if one.as_of is not None:
                continue
            kept = ledger.keep(of_kind(one.kind, one.question), case=case, claim=one)
            steps = horizon(check(parse_question(one.question), vocabulary), vocabulary)
            assert kept.due == case.as_of + dt.timedelta(days=steps), one.question
            assert kept.claim["said"] == one.said
        assert len(ledger.entries()) > 8


def test_a_reason_is_not_lost_to_another_who_was_first(ledger, monkeypatch):
    """Where another resolution comes in between, the one with a reason supersedes it."""
    kept = ledger.keep(chance(), case=CASE)
    usual, came = queries.insert_resolution, []

    def outrun(connection, row):
        if came:
            return usual(connection, row)
        came.append(usual(connection, row | {"source": "quicker", "reason": ""}))
        return False

    monkeypatch.setattr(queries, "insert_resolution", outrun)
    ledger.resolve(kept.id, True, on="2021-10-03", source="ours", reason="a better source")
    found = ledger.entry(kept.id).resolutions
    assert [(one.number, one.source, one.reason) for one in found] == [
        (2, "ours", "a better source"), (1, "quicker", ""),
    ]
