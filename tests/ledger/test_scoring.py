"""Scores: known values, who is scored on what, and intervals that hold what they promise."""

import math

import numpy as np
import pytest
from scipy import stats

from wouldtake.errors import SettingError
from wouldtake.ledger import Asked, scoring
from wouldtake.ledger.bounds import mean_interval

from .samples import CASE, DAY, chance, claim, of_kind

FACT = {"on": "2021-10-03", "source": "Gazette"}


def forecast(ledger, number, p, came_true, **keeping):
    """A question of its own, answered and resolved."""
    asked = chance(f"chance that relieved within {number} days", p)
    kept = ledger.keep(asked, case=CASE, **keeping)
    if came_true is not None:
        ledger.resolve(kept.id, came_true, **FACT)
    return kept


def test_scores_by_hand(ledger):
    for number, (p, true) in enumerate([(0.8, True), (0.6, False), (0.1, False), (0.0, True)]):
        forecast(ledger, 90 + number, p, true)
    forecast(ledger, 100, 0.5, None)
    forecast(ledger, 101, 0.5, "void")
    found = ledger.scores().model
    assert (found.events, found.resolved, found.cases) == (6, 4, 1)
    assert found.brier.estimate == pytest.approx((0.04 + 0.36 + 0.01 + 1.0) / 4)
    logs = [math.log(0.8), math.log(0.4), math.log(0.9), math.log(0.01)]  # the last is clipped
    assert found.log.estimate == pytest.approx(-sum(logs) / 4)
    assert found.base_rate == (0.5, 0.25)
    shown = found.to_dict()
    assert shown["always_half"] == {"brier": 0.25, "log": pytest.approx(math.log(2))}
    assert shown["notes"][0] == "4 resolved events are few: see how wide the interval is."
    assert shown["brier_low"] < shown["brier"] < shown["brier_high"]


def test_nothing_resolved_is_no_score(ledger):
    ledger.keep(chance(), case=CASE, claim=claim())
    shown = ledger.scores().to_dict()
    for one in (shown["model"], *shown["speakers"]):
        assert (one["resolved"], one["brier"], one["log"]) == (0, None, None)
        assert one["notes"] == ["Nothing it gave a chance to is resolved yet."]
    assert shown["events"] == []


def test_enough_resolved_are_not_called_few(ledger):
    for number in range(20):
        forecast(ledger, 90 + number, 0.5, number % 2 == 0)
    assert not [note for note in ledger.scores().model.notes if "few" in note]
    assert ledger.scores().model.brier.estimate == pytest.approx(0.25)


def test_asking_again_does_not_change_the_models_record(ledger):
    forecast(ledger, 90, 0.3, True)
    for seed in range(1, 6):
        ledger.keep(chance("chance that relieved within 90 days", 0.99, seed=seed), case=CASE)
    found = ledger.scores().model
    assert (found.resolved, found.brier.estimate) == (1, pytest.approx(0.49))


def test_an_answer_with_mechanisms_off_is_not_the_models(ledger):
    forecast(ledger, 90, 0.3, True, without=["belief"])
    assert ledger.scores().model.events == 0


def test_what_was_kept_after_the_fact_is_counted_as_hindsight(ledger):
    forecast(ledger, 90, 0.3, True)
    found = ledger.scores()
    assert found.model.hindsight == 1
    assert "1 of 1 kept only after the day of the outcome" in found.model.notes[1]


@pytest.mark.parametrize(
    ("kind", "endorsement", "extra", "given", "how"),
    [
        ("chance", "asserts", {}, 1.0, "convention"),
        ("chance", "rejects", {}, 0.0, "convention"),
        ("chance", "asserts", {"holds_if": "chance <= 20%"}, 0.0, "convention"),
        ("chance", "rejects", {"holds_if": "chance < 20%"}, 1.0, "convention"),
        ("chance", "asserts", {"holds_if": "chance >= 50%"}, 1.0, "convention"),
        ("chance", "relays", {}, None, "only relayed"),
        ("inevitable", "asserts", {}, 1.0, "convention"),
        ("inevitable", "rejects", {}, None, "rejects only that it is inevitable"),
        ("possible", "asserts", {}, None, "asserts only that it is possible"),
        ("possible", "rejects", {}, 0.0, "convention"),
        ("possible", "asserts", {"stated": "30%"}, 0.3, "stated"),
        ("chance", "relays", {"stated": "highly likely"}, 0.85, "words"),
        ("chance", "rejects", {"stated": "10 to 20%"}, 0.15, "stated"),
        ("chance", "asserts", {"stated": "certain-ish"}, None, "what is stated is no chance"),
        ("needs", "asserts", {}, None, "kind needs cannot be settled by one history"),
    ],
)
def test_a_speakers_chance(ledger, kind, endorsement, extra, given, how):
    questions = {
        "chance": "chance that relieved", "inevitable": "relieved is inevitable",
        "possible": "relieved is possible", "needs": "relieved needs calm",
    }
    said = claim(kind=kind, endorsement=endorsement, **extra)
    kept = ledger.keep(
        of_kind(kind, questions[kind], chance={"estimate": 0.5, "low": 0.4, "high": 0.6}),
        case=CASE, claim=said,
    )
    assert scoring.speaker_chance(kept) == (pytest.approx(given) if given else given, how)
    if kind != "needs":
        ledger.resolve(kept.id, True, **FACT)
        speaker = ledger.entry(kept.id).scores["speaker"]
        assert speaker["brier"] == (None if given is None else pytest.approx((1 - given) ** 2))
    (score,) = ledger.scores().speakers
    assert dict(score.not_scored) == ({how: 1} if given is None else {})


def test_a_speaker_is_scored_on_what_they_said_first(ledger):
    asked = chance("chance that relieved within 90 days", 0.5)
    for seed, (day, words) in enumerate([("2021-08-05", "80%"), ("2021-07-01", "20%"),
                                         ("2021-08-20", "99%")]):
        ledger.keep(chance(asked.question, 0.5, seed=seed), case=CASE,
                    claim=claim(date=day, stated=words))
    ledger.resolve(ledger.entries()[0].id, True, **FACT)
    (score,) = ledger.scores().speakers
    assert (score.events, score.resolved, score.brier.estimate) == (1, 1, pytest.approx(0.64))


def test_a_chance_may_be_added_to_a_claim_later(ledger):
    kept = ledger.keep(chance(), case=CASE, claim=claim(endorsement="relays"))
    ledger.keep(chance(), case=CASE, claim=claim(endorsement="relays", stated="likely"))
    ledger.resolve(kept.id, True, **FACT)
    shown = ledger.scores().to_dict()
    assert [one["claims"] for one in shown["speakers"]] == [1]
    assert shown["speakers"][0]["brier"] == pytest.approx(0.35**2)


def test_scores_are_of_one_case_where_that_is_asked(ledger):
    forecast(ledger, 90, 0.3, True)
    other = ledger.keep(chance(), case=Asked("other", None, DAY, 365))
    ledger.resolve(other.id, False, **FACT)
    assert ledger.scores().model.cases == 2
    assert ledger.scores(case="other").model.brier.estimate == pytest.approx(0.64)


@pytest.mark.parametrize("confidence", [0.0, 1.0, -1, 2, math.nan])
def test_a_confidence_out_of_range_is_refused(ledger, confidence):
    with pytest.raises(SettingError, match="expected between 0 and 1"):
        ledger.scores(confidence=confidence)


# --- the interval --------------------------------------------------------------------------------


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (1, 1), (0, 12), (3, 12), (12, 12), (40, 100)])
def test_of_zeros_and_ones_the_interval_is_clopper_and_pearsons(hits, n):
    found = mean_interval([1.0] * hits + [0.0] * (n - hits), 0.0, 1.0, 0.95)
    exact = stats.binomtest(hits, n).proportion_ci(0.95, "exact")
    # 20,000 draws: a quantile's standard error is under 0.4 % of its range here.
    assert found.low == pytest.approx(exact.low, abs=0.01)
    assert found.high == pytest.approx(exact.high, abs=0.01)


def test_it_scales_with_its_bounds_and_is_the_same_every_time():
    values = [0.2, 0.9, 0.4]
    once, twice = (mean_interval(values, 0.0, 1.0, 0.9) for _ in range(2))
    assert once == twice
    scaled = mean_interval([10 * v + 5 for v in values], 5.0, 15.0, 0.9)
    assert (scaled.low, scaled.high) == (
        pytest.approx(10 * once.low + 5), pytest.approx(10 * once.high + 5)
    )
    assert mean_interval([], 0.0, 1.0, 0.9) is None


N, REPEATS, LEVEL = 10, 3000, 0.9
# A correct interval misses in at most 10 %; more misses than this have a chance of 1e-6.
MOST_MISSES = int(stats.binom.isf(1e-6, REPEATS, 1 - LEVEL))


def misses(interval):
    """How often an interval misses the mean Brier score of a forecaster who says 90 %.

    They are right nine times in ten: a score of 0.01, else 0.81; the mean is 0.09.
    """
    rng = np.random.default_rng(8061880)
    scores = np.where(rng.random((REPEATS, N)) < 0.9, 0.01, 0.81)
    kept = {}
    count = 0
    for row in scores:
        wrong = int((row > 0.5).sum())
        if wrong not in kept:
            kept[wrong] = interval(row)
        low, high = kept[wrong]
        count += not low <= 0.09 <= high
    return count


@pytest.mark.statistical
def test_the_interval_covers():
    def ours(row):
        found = mean_interval(row.tolist(), 0.0, 1.0, LEVEL)
        return found.low, found.high

    assert misses(ours) <= MOST_MISSES


@pytest.mark.statistical
def test_a_bootstrap_would_not():
    def bootstrap(row):
        drawn = np.random.default_rng(1).choice(row, (4000, N)).mean(axis=1)
        return np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])

    assert misses(bootstrap) > MOST_MISSES
