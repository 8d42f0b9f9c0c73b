"""Backtests: what is scored, how, and that no forecast sees what it is scored against."""

import functools
import itertools
import json
import math

import numpy as np
import pytest

from wouldtake.calibration import backtest as module
from wouldtake.calibration.backtest import (
    GRID,
    HORIZONS,
    Backtest,
    Score,
    Scored,
    as_of_days,
    backtest,
    join,
)
from wouldtake.calibration.baselines import NAMES, NeighbourHazard
from wouldtake.calibration.forecast import Forecast, forecast, swarms
from wouldtake.calibration.record import DAY, Record
from wouldtake.calibration.stretch import SHARED
from wouldtake.stats import scores

from ..oracle.folders import AS_OF, case_of, day

ROWS = np.random.default_rng(0).random((50, len(SHARED)))
EVE = [(-60, f"u{k}", "g") for k in range(4)]
FELL = [(-40, "u3", "i", "fought"), (-20, "u2", "i", "negotiated")]
LATER = [(4, "u1", "i", "fought"), (25, "u0", "i", "capitulated"), (29, "u3", "g")]
NEIGHBOURS = NeighbourHazard(np.array([-4.0, 1.0, 1.0]))
VERDICT = {"brier", "log", "crps"}


@pytest.fixture(autouse=True)
def small_swarms(monkeypatch):
    """The swarm of a backtest is large; these tests need none of that."""
    monkeypatch.setattr(module, "swarms", functools.partial(swarms, members=150))


@pytest.fixture
def record(tmp_path):
    return Record.of(case_of(tmp_path, "gggg", [*EVE, *FELL], later=LATER))


def quick(record, **how):
    """A quick backtest."""
    return backtest(record, ROWS, [record], futures=60, **how)


# --- which days -----------------------------------------------------------------------------------

def test_eight_days_evenly_over_the_record_and_the_cases_own(record):
    days = as_of_days(record)
    assert record.case.as_of in days
    assert len(days) in (GRID, GRID + 1)
    assert record.first < days[0] and days[-1] <= record.until
    ends = [record.first, *days, record.until]
    length = (record.until - record.first).days
    assert all((b - a).days <= length / (GRID + 1) + 1 for a, b in itertools.pairwise(ends))


def test_a_short_record_has_fewer_days_and_none_twice(tmp_path):
    days = as_of_days(Record.of(case_of(tmp_path, "gg", [(-5, "u0", "g")])))
    assert days == sorted(set(days)) and 0 < len(days) < GRID


def test_a_day_is_forecast_once(record):
    found = quick(record, days=[AS_OF, AS_OF])
    assert len(found.of("unit_falls_7")) == 1


# --- a forecast made by hand ----------------------------------------------------------------------

def by_hand(record):
    """Four futures as of the as-of day: u0 and u1 are held."""
    fall = np.array([[10, 3, -1, -1], [-1, 5, -1, -1], [-1, 40, -1, -1], [29, -1, -1, -1]])
    lost = np.full((4, 91), 2.0)
    capital = np.zeros((4, 91))
    for future, row in enumerate(fall):
        for unit in (0, 1):
            if row[unit] > 0:
                lost[future, row[unit]:] += 1
        if row[0] > 0:
            capital[future, row[0]:] = 1.0
    return Forecast(
        record, AS_OF, fall.astype(np.int16), np.zeros((4, 4), np.int8),
        held=np.array([True, True, False, False]), counted=np.ones(4, bool), lost=lost,
        capital_lost=capital, gain_30_days=np.zeros((4, 91)))


def test_chances_are_shares_of_futures(record):
    ahead = by_hand(record)
    np.testing.assert_array_equal(ahead.unit_chances(7), [0.0, 0.5])
    np.testing.assert_array_equal(ahead.unit_chances(30), [0.5, 0.5])
    np.testing.assert_array_equal(ahead.capital_day(), [10, np.inf, np.inf, 29])


def test_scores_by_hand(record):
    units, capital, count = module._score(by_hand(record), 30, NEIGHBOURS)
    # u1 fell on day 5 (four days after), u0 on day 26; both within thirty days.
    assert units.target == "unit_falls_30"
    assert units.happened.tolist() == [True, True]
    assert units.score.brier == pytest.approx(0.25)
    assert units.score.log == pytest.approx(math.log(2))
    assert units.baselines["persistence"].brier == 1.0
    assert capital.target == "capital_falls_30"
    assert capital.happened.tolist() == [True]
    assert capital.score.brier == pytest.approx(0.25)
    # u3 was won back on day 30: three are lost on the morning after, of which two were before.
    assert (count.target, count.observed) == ("count_lost_30", 3.0)
    assert count.score.crps == pytest.approx(scores.crps(np.array([4.0, 3.0, 2.0, 3.0]), 3.0))
    assert count.interval == (2.0, 3.0, 4.0)
    assert count.covered is True


@pytest.mark.parametrize(("horizon", "fell"), [(4, [False, False]), (5, [False, True]),
                                               (25, [False, True]), (26, [True, True])])
def test_a_horizon_counts_the_as_of_day_as_its_first(record, horizon, fell):
    units, *_ = module._score(by_hand(record), horizon, NEIGHBOURS)
    assert units.happened.tolist() == fell


def test_a_capital_that_is_lost_has_no_target(tmp_path):
    record = Record.of(case_of(tmp_path, "gg", [(-60, "u1", "g"), (-9, "u0", "i")],
                               later=[(30, "u1", "g")]))
    targets = {one.target for one in quick(record, days=[AS_OF]).scored}
    assert "unit_falls_30" in targets
    assert not any("capital" in target for target in targets)


# --- only what is on record counts ----------------------------------------------------------------

@pytest.mark.parametrize(("number", "horizons"), [
    (0, {7, 14, 30}), (16, {7, 14}), (17, {7}), (23, {7}), (24, set())])
def test_a_horizon_is_scored_where_the_record_reaches_so_far(record, number, horizons):
    assert record.until == day(29)
    found = quick(record, days=[day(number)])
    assert {one.target for one in found.scored if one.target.startswith("unit")} == {
        f"unit_falls_{horizon}" for horizon in horizons}
    left = [text for text in found.unscored if "the record ends on" in text]
    assert len(left) == len(HORIZONS) - len(horizons)


def test_once_all_has_fallen_every_horizon_is_known(tmp_path):
    fell = [(-20, "u1", "i"), (-3, "u0", "i")]
    record = Record.of(case_of(tmp_path, "gg", [(-60, "u0", "g"), (-60, "u1", "g"), *fell]))
    found = quick(record, days=[day(-10), AS_OF])
    assert {one.target for one in found.scored} >= {f"unit_falls_{h}" for h in HORIZONS}
    assert {one.as_of for one in found.scored} == {day(-10)}
    assert any("nothing is left to fall" in text for text in found.unscored)


# --- pooled figures -------------------------------------------------------------------------------

def scored(chances, happened, base, target="unit_falls_30", **more):
    ours, told = np.array(chances), np.array(happened, bool)
    theirs = dict.fromkeys(NAMES, np.array(base))
    return Scored("war", AS_OF, target, Score(0.0, 0.0, None), {}, ours, told, theirs, **more)


def test_skill_counts_every_units_forecast_the_same():
    found = Backtest((scored([0.5], [True], [0.0]), scored([0.0, 0.2, 0.0], [0, 0, 0], [0.5] * 3),
                      scored([1.0], [False], [0.0], "unit_falls_7")))
    ours, theirs = (0.25 + 0.04) / 4, (1.0 + 0.75) / 4
    assert found.skill() == dict.fromkeys(NAMES, pytest.approx(1 - ours / theirs))


def test_there_is_no_skill_over_what_is_perfect_or_not_there():
    assert Backtest((scored([0.1], [False], [0.0]),)).skill() == dict.fromkeys(NAMES)
    assert Backtest(()).skill() == dict.fromkeys(NAMES)
    assert Backtest(()).coverage is None


def test_coverage_is_the_share_of_counts_within_their_interval():
    def count(low, high, observed, target="count_lost_30"):
        return scored([], [], [], target, interval=(low, low, high), observed=observed)

    found = Backtest((count(1, 3, 1.0), count(1, 3, 3.0), count(1, 3, 4.0), count(2, 2, 1.0),
                      count(1, 3, 9.0, "capital_day"), scored([0.1], [False], [0.0])))
    assert found.coverage == 0.5


def test_the_json_has_the_keys_that_are_promised(record):
    found = join([quick(record, days=[AS_OF]), Backtest((), ("why not",))])
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert set(told) == {"cases", "pooled", "unscored"}
    assert set(told["pooled"]) == {"brier_skill", "coverage_95"}
    assert set(told["pooled"]["brier_skill"]) == set(NAMES)
    assert told["unscored"][-1] == "why not"
    assert len(told["cases"]) == 9
    for one in told["cases"]:
        assert {"case", "as_of", "target", "score", "baselines"} <= set(one)
        assert (one["case"], one["as_of"]) == ("unseen", "2022-06-01")
        assert set(one["score"]) == VERDICT
        assert set(one["baselines"]) == set(NAMES)
        assert all(set(score) == VERDICT for score in one["baselines"].values())
        has = {name for name, value in one["score"].items() if value is not None}
        assert has == ({"crps"} if one["target"].startswith("count") else {"brier", "log"})


# --- beside the forecasts of the time -------------------------------------------------------------

def test_a_published_forecast_is_scored_beside_ours(tmp_path):
    said = ["2022-05-30,agency,government_falls,183,365,months,assumption",
            "2022-06-20,late,government_falls,1,2,days,assumption"]
    record = Record.of(case_of(tmp_path, "gggg", [*EVE, *FELL], later=LATER, forecasts=said))
    found = quick(record, days=[AS_OF])
    (one,) = found.of("capital_day")
    assert one.observed == 26.0
    assert set(one.baselines) == {"agency (2022-05-30)"}
    # All of "6 to 12 months" lies after the day; its score is at least the first half year's miss.
    assert one.baselines["agency (2022-05-30)"].crps > 150
    assert one.score.crps is not None and one.score.crps >= 0
    assert one.covered is None, "a day is no count"
    told = one.to_dict()
    assert set(told["forecast"]) == {"low", "median", "high", "chance_by_observed"}
    assert 0.0 <= told["forecast"]["chance_by_observed"] <= 1.0
    assert quick(record, days=[day(27)]).of("capital_day") == []


# --- nothing that came later is seen --------------------------------------------------------------

@pytest.mark.parametrize("number", [-30, 0])
def test_forecasts_are_the_same_whatever_came_later(tmp_path, number):
    rows = [*EVE, *FELL]
    known = [row for row in rows if row[0] < number]
    one = Record.of(case_of(tmp_path / "one", "gggg", rows, later=LATER))
    other = Record.of(case_of(
        tmp_path / "other", "gggg", [*known, *((-1, f"u{k}", "i") for k in range(4) if number)],
        later=[(1, "u0", "c"), (60, "u1", "g")]))
    made = [
        forecast(record, day(number),
                 swarms(record, [day(number)], ROWS, members=100, seed=3)[day(number)],
                 futures=50, days=30, seed=3)
        for record in (one, other)
    ]
    for name in ("fall_day", "held", "counted", "lost", "capital_lost"):
        np.testing.assert_array_equal(getattr(made[0], name), getattr(made[1], name), name)


def test_the_swarm_of_a_day_is_the_same_whether_or_not_later_days_are_asked(record):
    alone = swarms(record, [day(-30)], ROWS, members=80, seed=2)[day(-30)]
    among = swarms(record, [day(-30), AS_OF], ROWS, members=80, seed=2)[day(-30)]
    for name in ("shared", "own"):
        assert getattr(alone, name).shape == getattr(among, name).shape
    again = swarms(record, [day(-30), AS_OF], ROWS, members=80, seed=2)[day(-30)]
    np.testing.assert_array_equal(among.shared, again.shared)


def test_the_same_seed_gives_the_same_bytes(record):
    one, other = (json.dumps(quick(record, days=[AS_OF], seed=4).to_dict()) for _ in range(2))
    assert one == other
    assert one != json.dumps(quick(record, days=[AS_OF], seed=5).to_dict())


# --- a stranger's case ----------------------------------------------------------------------------

STRANGERS = {
    "nothing has fallen": ("ggggg", [(-40, "u0", "g")], None),
    "everything has fallen": ("iiiii", [(-40, f"u{k}", "i") for k in range(5)], None),
    "some control is unknown": ("gg??g", [(-40, "u0", "g"), (-9, "u1", "i")], None),
    "all control is unknown": ("?????", None, None),
    "no control is observed": ("ggigg", None, None),
    "later is kept": ("ggigg", None, [(3, "u1", "i"), (20, "u0", "g")]),
    "falls alone are told": ("ggggg", [(-30, "u1", "i"), (-9, "u2", "i")], None),
    "falls alone, held unknown": ("?????", [(-30, "u1", "i"), (-9, "u2", "i")], None),
    "one day is observed": ("ggggg", [(-2, "u0", "g")], None),
}
SILENT = {"everything has fallen", "all control is unknown", "no control is observed",
          "falls alone, held unknown", "one day is observed"}


@pytest.mark.parametrize("kind", ["province", "district"])
@pytest.mark.parametrize("name", STRANGERS)
def test_a_strangers_case_is_scored_or_says_why_not(tmp_path, name, kind):
    control, rows, later = STRANGERS[name]
    record = Record.of(case_of(tmp_path, control, rows, later=later, kind=kind))
    found = quick(record)
    json.dumps(found.to_dict(), allow_nan=False)
    assert found.unscored
    if name in SILENT:
        assert found.scored == ()
        return
    # Units, the capital and the count, at every horizon that the record reaches.
    reached = [
        1 for morning in as_of_days(record) for horizon in HORIZONS
        if (record.until - morning).days + 1 >= horizon
    ]
    assert len(found.scored) == 3 * len(reached) > 0
    for one in found.scored:
        chances = [*one.chances, *(x for base in one.theirs.values() for x in base)]
        assert all(0.0 <= x <= 1.0 for x in chances)
        if one.interval is not None:
            assert 0 <= one.interval[0] <= one.interval[1] <= one.interval[2] <= 5
            assert 0 <= one.observed <= 5


@pytest.mark.parametrize(("name", "why"), [
    ("everything has fallen", "nothing is left to fall"),
    ("falls alone, held unknown", "no unit is known to stand; say in units.csv or control.csv"),
    ("no control is observed", "control.csv should tell who held what before 2022-06-01"),
    ("one day is observed", "control.csv should tell who held what before 2022-06-01"),
])
def test_why_nothing_is_scored_is_told_with_what_to_do(tmp_path, name, why):
    control, rows, later = STRANGERS[name]
    found = quick(Record.of(case_of(tmp_path, control, rows, later=later)))
    assert any(why in text for text in found.unscored)


def test_a_thousand_units_are_followed_and_forecast(tmp_path):
    rows = [(-16, f"u{k}", "g") for k in range(1000)]
    rows += [(-1 - k % 14, f"u{999 - k}", "i") for k in range(60)]
    record = Record.of(case_of(tmp_path, "g" * 1000, rows, kind="district"))
    found = quick(record, days=[day(-8)])
    (one,) = found.of("unit_falls_7")
    assert len(one.chances) == 1000 - sum(row[2] == "i" and row[0] < -8 for row in rows)
    assert one.happened.any()
    assert one.as_of - DAY >= record.first
