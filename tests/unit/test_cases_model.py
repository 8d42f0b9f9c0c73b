"""A case as a model: it keeps the contract, starts as counted, and knows nothing of later."""

import datetime as dt
import shutil

import numpy as np
import pytest

from wouldtake import Model, ask, check_model, load_case
from wouldtake.cases import start
from wouldtake.cases.model import POSTERIOR, ConflictModel
from wouldtake.conflict.run import run
from wouldtake.conflict.state import BELIEF, INSURGENT_SHARE, MECHANISMS
from wouldtake.engine.ensemble import full_settings
from wouldtake.errors import SettingError

CASE = load_case("afghanistan-2021")
SPRING = dt.date(2021, 4, 13)
FUTURES = np.arange(80, dtype=np.int64)
STEPS = 100
SHOWN = frozenset({
    "belief", "organisation", "militia_strength", "army_strength", "air_force", "munitions",
    "homeland_threat", "capital_attack", "campaign_phase", "patron_presence", "evacuation_troops",
    "leaders_doubting", "leaders_dealt", "political_collapse", "capital_lost", "insurgent_share",
    "contested_share", "cities_lost", "falls_fought", "falls_negotiated", "displaced", "trapped",
    "unreached", "us_returned_troops", "kandahar_falls",
})
# What must differ in some futures when a mechanism goes.
HINGES = {
    "patrons": {"patron_presence", "belief"},
    "army": {"army_strength", "air_force", "insurgent_share"},
    "terror": {"homeland_threat", "capital_attack", "belief"},
    "campaign": {"campaign_phase", "insurgent_share"},
    "fighting": {"falls_fought", "cities_lost", "kandahar_falls"},
    "consolidation": {"organisation", "insurgent_share"},
    "militias": {"militia_strength", "insurgent_share"},
    "belief": {"belief", "leaders_doubting"},
    "brokers": {"leaders_doubting", "leaders_dealt", "falls_negotiated"},
    "collapse": {"political_collapse"},
    "civilians": {"displaced", "trapped", "unreached"},
}
# What stays as it was, to the last bit: nothing carries the mechanism's effect that far.
STAYS = {
    "civilians": SHOWN - {"displaced", "trapped", "unreached"},
    "consolidation": {"patron_presence"},
    "militias": {"patron_presence"},
}


def simulate(model, *, futures=FUTURES, steps=STEPS, seed=5, record=SHOWN, held=None, **more):
    settings = full_settings(model, seed, futures, held or {})
    return model.simulate(
        settings, futures=futures, steps=steps, seed=seed, record=record, **more
    )


def same(one, other):
    assert one.keys() == other.keys()
    for name in one:
        np.testing.assert_array_equal(one[name], other[name], err_msg=name)


@pytest.fixture(scope="session")
def base():
    return simulate(CASE.model)


# --- the contract --------------------------------------------------------------------------


def test_a_case_is_a_model(base):
    assert isinstance(CASE, Model)
    assert check_model(CASE, futures=16, steps=10) == []


@pytest.mark.parametrize("model", [
    ConflictModel(CASE, start_day=SPRING), ConflictModel(CASE, without=("militias", "brokers")),
], ids=["spring", "without"])
def test_so_is_a_case_asked_of_the_past_or_without_a_mechanism(model):
    assert isinstance(model, Model)
    assert check_model(model, futures=12, steps=6) == []


def test_recording_less_changes_nothing(base):
    few = simulate(CASE.model, record=frozenset({"belief", "kandahar_falls"}))
    same(few, {name: base[name] for name in few})


def test_pieces_order_and_threads_do_not_change_a_bit(base):
    pieces = [simulate(CASE.model, futures=FUTURES[a:b]) for a, b in ((0, 1), (1, 38), (38, 80))]
    same({n: np.concatenate([piece[n] for piece in pieces]) for n in base}, base)
    back = simulate(CASE.model, futures=FUTURES[::-1].copy())
    same({name: values[::-1] for name, values in back.items()}, base)

    model = CASE.model
    parameters = model.parameters(full_settings(model, 5, FUTURES, {}))
    alone, many = (
        run(model.world_for(STEPS), parameters, FUTURES, steps=STEPS, seed=5,
            wanted=(BELIEF, INSURGENT_SHARE), threads=threads)
        for threads in (1, 5)
    )
    np.testing.assert_array_equal(alone.series, many.series)
    np.testing.assert_array_equal(alone.fall_day, many.fall_day)
    np.testing.assert_array_equal(alone.series[0], base["belief"])


def test_an_answer_does_not_depend_on_the_batch():
    question = "chance that cities_lost >= 3 within 30 days"
    whole, cut = (ask(CASE, question, futures=90, seed=2, batch=batch) for batch in (90, 7))
    assert {**whole.to_dict(), "asked_with": 0} == {**cut.to_dict(), "asked_with": 0}


def test_a_longer_schedule_does_not_change_a_bit(base):
    fresh = ConflictModel(CASE)
    fresh.world_for(3000)
    same(simulate(fresh), base)


def test_day_0_alone_can_be_asked_first(base):
    series = simulate(ConflictModel(CASE), steps=0)
    same(series, {name: values[:, :1] for name, values in base.items()})


def test_another_seed_is_another_set_of_futures(base):
    assert (simulate(CASE.model, seed=6)["belief"] != base["belief"]).mean() > 0.5


# --- the posterior -------------------------------------------------------------------------


@pytest.mark.parametrize("day", [None, SPRING])
def test_the_posterior_is_drawn_row_by_row(day):
    """Every future has one whole row of it: what was fitted together stays together."""
    assert CASE.posterior is not None
    model = ConflictModel(CASE, start_day=day)
    known = start.posterior(CASE, model.as_of)
    assert len(known) > 30
    assert all(model.uncertainties[name].group == POSTERIOR for name in known)
    settings = full_settings(model, 3, np.arange(500, dtype=np.int64), {})
    rows = {tuple(row) for row in np.column_stack(list(known.values()))}
    drawn = [tuple(row) for row in np.column_stack([settings[name] for name in known])]
    assert set(drawn) <= rows
    assert len(set(drawn)) > 0.5 * min(len(rows), 500), "and not always the same few"
    assert len({row[0] for row in rows} | {row[-1] for row in rows}) > 20


def test_each_day_starts_in_its_own_state():
    now, then = start.posterior(CASE, CASE.as_of), start.posterior(CASE, SPRING)
    # The state of the as-of day is that of the fitted futures; its ground is drawn anew, so that
    # what is known of single units holds.
    assert then.keys() == now.keys()
    changed = {name for name in now if not np.array_equal(now[name], then[name])}
    assert {"start_belief", "start_phase"} <= changed
    assert all(name.startswith("start_") for name in changed)
    series = simulate(CASE.model, steps=0)
    assert set(np.unique(series["belief"])) <= set(now["start_belief"])


def test_what_was_not_fitted_keeps_its_prior_range():
    fitted = start.posterior(CASE, CASE.as_of)
    free = {n: u for n, u in CASE.uncertainties.items() if n not in fitted}
    assert free
    settings = full_settings(CASE.model, 3, np.arange(200, dtype=np.int64), {})
    for name, uncertainty in free.items():
        assert uncertainty.group != POSTERIOR, name
        assert len(np.unique(settings[name])) == 200, name


# --- the start -----------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "low", "high"), [
    (dt.date(2021, 8, 6), 0.45, 0.65),  # 226 of 421 centres on 24 July
    (SPRING, 0.03, 0.20),  # 33 of 421 on 1 May
])
def test_ground_at_the_start_is_as_counted(day, low, high):
    counted, _ = start.national_shares(CASE, day)
    assert low <= counted <= high
    insurgent, contested = start.shares(CASE, day)
    assert ((insurgent >= 0) & (contested >= 0) & (insurgent + contested <= 1 + 1e-12)).all()
    rural = np.array([kind == "rural" for kind in CASE.kinds])
    assert insurgent[rural].mean() == pytest.approx(counted, abs=0.02)
    assert (insurgent[~rural] == 0).all(), "no provincial capital was lost"

    futures = np.arange(400, dtype=np.int64)
    series = simulate(
        ConflictModel(CASE, start_day=day), futures=futures, steps=0,
        record=frozenset({"insurgent_share", "contested_share", "cities_lost"}),
        held={"start_shift": 0.0, "local_spread": 0.6},
    )
    # Futures are independent: six standard errors is a false alarm in 1e-9.
    for name, expected in (("insurgent_share", insurgent), ("contested_share", contested)):
        shown = series[name][:, 0]
        error = 6 * shown.std() / np.sqrt(futures.size)
        assert shown.mean() == pytest.approx(expected.mean(), abs=error), name
    assert (series["cities_lost"] == 0).all()


def test_control_that_was_known_is_certain():
    insurgent, contested = start.shares(CASE, CASE.as_of)
    for unit, control in zip(CASE.ids, CASE.start_control, strict=True):
        place = CASE.index[unit]
        if control == "insurgent":
            assert (insurgent[place], contested[place]) == (1.0, 0.0)
        if control == "contested":
            assert (insurgent[place], contested[place]) == (0.0, 1.0)
    assert contested[CASE.index["kabul"]] == 0.0


def test_an_earlier_start_does_not_know_the_later_observation():
    """Spin Boldak fell in July: on 13 April it is as likely held as its neighbours."""
    place = CASE.index["kandahar_spin_boldak"]
    now, then = start.shares(CASE, CASE.as_of)[0], start.shares(CASE, SPRING)[0]
    assert now[place] == 1.0
    assert then[place] < 0.3


def test_days_outside_the_record_are_refused():
    with pytest.raises(SettingError, match="known as of 2021-08-06; futures cannot start on"):
        ConflictModel(CASE, start_day=dt.date(2021, 8, 7))
    with pytest.raises(SettingError, match="begins on 2021-04-13; futures cannot start on 1900"):
        ConflictModel(CASE, start_day=dt.date(1900, 4, 13))


def test_an_answer_says_what_it_was_asked_of():
    name = ConflictModel(CASE, start_day=SPRING, without=("terror", "militias")).name
    assert name == "afghanistan-2021@2021-04-13 without militias, terror"
    assert ConflictModel(CASE).name == "afghanistan-2021"


# --- mechanisms ----------------------------------------------------------------------------


def test_every_mechanism_is_tried():
    assert set(HINGES) == set(MECHANISMS)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_without_a_mechanism_what_hinges_on_it_changes(base, mechanism):
    without = simulate(ConflictModel(CASE, without=(mechanism,)))
    for name in HINGES[mechanism]:
        moved = (base[name] != without[name]).any(axis=1).mean()
        assert moved > 0.05, name
    for name in STAYS.get(mechanism, ()):
        np.testing.assert_array_equal(base[name], without[name], err_msg=name)
    for name in ("insurgent_share", "contested_share", "cities_lost", "belief"):
        np.testing.assert_array_equal(base[name][:, 0], without[name][:, 0], err_msg=name)


def test_without_patrons_the_capital_is_attacked_on_the_same_days_while_it_is_held(base):
    without = simulate(ConflictModel(CASE, without=("patrons",)))
    held = ~(base["capital_lost"].astype(bool) | without["capital_lost"].astype(bool))
    before = np.roll(held, 1, axis=1) & held  # who holds it that morning decides
    before[:, 0] = True
    np.testing.assert_array_equal(
        base["capital_attack"][before], without["capital_attack"][before])
    assert before[:, 1:].mean() > 0.3


def test_an_unknown_mechanism_is_refused():
    with pytest.raises(SettingError, match=r"no mechanism `milita`\. Did you mean `militias`"):
        ConflictModel(CASE, without=("milita",))


# --- nothing later -------------------------------------------------------------------------


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(CASE.folder, tmp_path / "copy")
    return tmp_path / "copy"


def test_what_came_later_never_reaches_the_model(copied, base):
    shutil.rmtree(copied / "later")
    same(simulate(load_case(copied).model), base)


def test_nor_does_what_is_written_there(copied, base):
    """A line that would change everything, if anything read it."""
    with (copied / "later" / "control.csv").open("a") as file:
        file.write("2021-08-07,kabul,insurgent,fought,article,A,\n" * 3)
    same(simulate(load_case(copied).model), base)


def test_what_was_known_does(copied, base):
    text = (copied / "counts.csv").read_text()
    changed = text.replace("2021-07-24,226,", "2021-07-24,126,")
    assert changed != text
    (copied / "counts.csv").write_text(changed)
    other = simulate(load_case(copied).model)
    assert other["insurgent_share"][:, 0].mean() < base["insurgent_share"][:, 0].mean() - 0.1


# --- a stranger's case ---------------------------------------------------------------------

FIVE = """\
id,name,kind,lon,lat,control
a,Alpha,city,0,0,government
b,Beta,city,1,0,government
c,Gamma,rural,2,0,
d,Delta,rural,-0.5,1,
e,Epsilon,rural,1,1,insurgent
"""


def write(folder, units):
    (folder / "case.toml").write_text('name = "small"\nas_of = 2020-06-01\ncapital = "a"\n')
    (folder / "units.csv").write_text(units)
    return load_case(folder)


QUESTIONS = (
    "chance that capital_lost within 60 days",
    "capital_lost needs belief <= 0.5 within 60 days",
    "belief <= 0.2 is enough for capital_lost within 60 days",
    "capital_lost is inevitable within 60 days",
    "b_falls before a_falls is possible within 60 days",
    "effect of aid = 0 on insurgent_share at day 30",
    "how many leaders_doubting for capital_lost within 60 days",
    "what drives capital_lost using aid, belief_effect within 30 days",
    "gamble of patron_return_troops = 1000 on government_share within 60 days",
    "what would it take for capital_lost with chance 50% using belief within 60 days",
)


@pytest.fixture
def five(tmp_path):
    return write(tmp_path, FIVE)


def test_a_strangers_five_units_keep_the_contract(five):
    assert isinstance(five, Model)
    assert five.posterior is None
    assert check_model(five, futures=16, steps=20) == []
    assert {u.distribution for u in five.uncertainties.values()} <= {
        "uniform", "log_uniform", "constant"}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_strangers_five_units_are_asked_as_any_case(five, question):
    more = {"futures": 50, "search_futures": 50, "search_budget": 1500}
    answer = ask(five, question, seed=1, **more)
    assert answer.to_json() == ask(five, question, seed=1, **more).to_json()
    assert answer.target == "small"
    assert answer.sentence()


@pytest.mark.parametrize("units", [
    "id,name,kind,lon,lat,control\na,A,city,0,0,government\n",
    "id,name,kind,lon,lat,control\na,A,rural,0,0,government\nb,B,rural,1,0,\n",
    "id,name,kind,lon,lat,control\na,A,city,0,0,insurgent\nb,B,rural,1,0,insurgent\n",
    "id,name,kind,lon,lat,control\na,A,city,0,0,government\nb,B,rural,0,0,\nc,C,rural,0,0,\n",
], ids=["one unit", "no city", "all lost", "one place"])
def test_so_is_a_case_with_next_to_nothing_in_it(tmp_path, units):
    case = write(tmp_path, units)
    assert check_model(case, futures=8, steps=8) == []
    found = ask(case, "chance that insurgent_share >= 0.5 within 30 days", futures=50).to_dict()
    assert 0.0 <= found["chance"]["estimate"] <= 1.0


def test_three_hundred_random_units_run_unchanged(tmp_path):
    draw = np.random.default_rng(11)
    rows = ["a,Alpha,city,0,0,government"]
    for number in range(1, 300):
        kind = "city" if number % 12 == 0 else "rural"
        control = draw.choice(["government", "contested", "insurgent", ""])
        lon, lat = draw.uniform(-8, 8, 2)
        rows.append(f"u{number},U {number},{kind},{lon:.4f},{lat:.4f},{control}")
    case = write(tmp_path, "id,name,kind,lon,lat,control\n" + "\n".join(rows) + "\n")
    assert len(case.units) == 300
    reached, edge = {0}, {0}
    links = [(int(a), int(b)) for a, b in case.link_pairs]
    while edge:
        edge = {b for a, b in [*links, *((b, a) for a, b in links)] if a in edge} - reached
        reached |= edge
    assert len(reached) == 300, "every unit can be reached"
    assert check_model(case, futures=8, steps=6) == []
    found = ask(case, "chance that capital_lost within 90 days", futures=60).to_dict()
    assert found["futures"] == 60
    series = simulate(case, futures=np.arange(40, dtype=np.int64), steps=0,
                      record=frozenset({"insurgent_share"}))
    known = np.mean([control == "insurgent" for control in case.start_control])
    assert (series["insurgent_share"] >= known - 1e-12).all()


def test_snapshots_of_a_case_show_its_units_day_by_day():
    model = CASE.model
    settings = full_settings(model, 5, FUTURES, {})
    found, series = model.run(
        settings, futures=FUTURES, steps=40, seed=5, record=frozenset({"insurgent_share"}),
        snapshots=(0, 20, 40),
    )
    assert found.snapshots.shape == (FUTURES.size, 3, len(CASE.units))
    lost = (found.snapshots == 2).mean(axis=2)
    np.testing.assert_array_equal(lost, series["insurgent_share"][:, [0, 20, 40]])
    counted, _ = model.run(
        settings, futures=FUTURES, steps=40, seed=5, snapshots=(0, 20, 40), each=False
    )
    np.testing.assert_array_equal(counted.counts[:, 2], (found.snapshots == 2).sum(axis=0))
