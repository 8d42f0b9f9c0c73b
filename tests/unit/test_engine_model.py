"""The model's protocol: what is refused, with what words; loading; the contract checker."""

import sys
from pathlib import Path

import numpy as np
import pytest

from wouldtake.engine.ask import Session, ask
from wouldtake.engine.contract import check_model
from wouldtake.engine.load import is_model_path, load_model
from wouldtake.engine.model import Lever, Model, Signal, require_model
from wouldtake.engine.noise import Noise
from wouldtake.engine.uncertainty import Uncertainty
from wouldtake.errors import ModelError, QuestionError, SettingError, UnknownNameError

MODELS = Path(__file__).parents[1] / "models" / "known.py"
known = sys.modules[type(load_model(f"{MODELS}:Coin")).__module__]
ALL = ("Coin", "Threshold", "Cause", "Walk")


@pytest.mark.parametrize(("make", "message"), [
    (lambda: Lever(2, 1, 1), "low 2 is above high 1"),
    (lambda: Lever(0, 1, 3), "baseline 3 is outside [0, 1]"),
    (lambda: Lever(0, 1, float("nan")), "baseline is nan"),
    (lambda: Lever(0, 1, 0, cost=-1), "cost -1 is negative"),
    (lambda: Lever(0, 1.5, 0, kind="integer"), "needs whole low, high and baseline"),
    (lambda: Lever(0, 2, 0, kind="switch"), "low 0, high 1"),
    (lambda: Lever(0, 1, 0, kind="real "), "expected real, integer or switch"),
    (lambda: Lever("0", 1, 0), "low is '0'"),
    (lambda: Signal(low=2, high=1), "low 2 is above high 1"),
    (lambda: Uncertainty.uniform(2, 1), "low 2 is above high 1"),
    (lambda: Uncertainty.normal(0, -1), "is negative"),
    (lambda: Uncertainty.lognormal(0, 1), "must be above 0"),
    (lambda: Uncertainty.triangular(0, 3, 2), "expected low <= mode <= high"),
    (lambda: Uncertainty.beta(0, 1), "must be above 0"),
    (lambda: Uncertainty.integers(0.5, 2), "whole numbers"),
    (lambda: Uncertainty.samples([]), "at least one value"),
    (lambda: Uncertainty.samples([1, float("inf")]), "value 1 is inf"),
    (lambda: Uncertainty.samples("abc"), "not an array of numbers"),
    (lambda: Uncertainty.constant(float("nan")), "expected a finite number"),
])
def test_refused_at_once(make, message):
    with pytest.raises(SettingError) as error:
        make()
    assert message in str(error.value)


def test_positional_order():
    lever = Lever(0, 10, 2, "troops", 3.0, "integer", "how many")
    assert (lever.unit, lever.cost, lever.kind) == ("troops", 3.0, "integer")
    assert lever.price(5) == 9.0
    signal = Signal("share", "held", True, True)
    assert (signal.unit, signal.event, signal.clampable) == ("share", True, True)


@pytest.mark.parametrize("uncertainty", [
    Uncertainty.uniform(1, 3), Uncertainty.normal(2, 0.5), Uncertainty.lognormal(2, 0.3),
    Uncertainty.triangular(1, 2, 3), Uncertainty.triangular(2, 2, 2), Uncertainty.beta(2, 3, 1, 3),
    Uncertainty.exponential(2), Uncertainty.integers(1, 3), Uncertainty.constant(2),
    Uncertainty.samples([1.0, 2.0, 3.0]),
])
def test_quantiles_rise_and_stay_in_reach(uncertainty):
    u = np.linspace(0.002, 0.998, 500)
    x = uncertainty.quantile(u)
    assert (np.diff(x) >= 0).all()
    low, high = uncertainty.reach()
    assert low - 1e-9 <= x[0]
    assert x[-1] <= high + 1e-9
    assert np.isfinite(x).all()


def test_moments():
    u = (np.arange(20_000) + 0.5) / 20_000
    assert Uncertainty.normal(2, 0.5).quantile(u).std() == pytest.approx(0.5, rel=0.01)
    assert Uncertainty.exponential(2).quantile(u).mean() == pytest.approx(2, rel=0.01)
    assert Uncertainty.triangular(0, 1, 5).quantile(u).mean() == pytest.approx(2, rel=0.01)
    assert np.bincount(Uncertainty.integers(1, 3).quantile(u).astype(int))[1:].std() < 2


class Grouped(known.Coin):
    def __init__(self):
        super().__init__()
        rows = np.random.default_rng(0).normal(size=50)
        self.uncertainties = {
            "a": Uncertainty.samples(rows, group="posterior"),
            "b": Uncertainty.samples(2 * rows, group="posterior"),
            "c": Uncertainty.samples(rows),
        }


def test_groups_are_drawn_jointly():
    session = Session.of(Grouped())
    runner = session.prepare("chance that heads").runner
    from wouldtake.engine.ensemble import World

    drawn = runner.settings(World(), np.arange(500))
    assert (drawn["b"] == 2 * drawn["a"]).all()
    assert not (drawn["c"] == drawn["a"]).all()
    assert len(np.unique(drawn["a"])) == 50


def test_a_group_of_two_lengths_is_refused():
    model = Grouped()
    model.uncertainties["b"] = Uncertainty.samples([1.0], group="posterior")
    with pytest.raises(ModelError, match="drawn row by row"):
        require_model(model)


def test_every_missing_member_is_listed():
    class Nothing:
        step = "hour"

    with pytest.raises(ModelError) as error:
        ask(Nothing(), "chance that x")
    for member in ("`name`", "`step`", "`levers`", "`uncertainties`", "`signals`", "`simulate`"):
        assert member in str(error.value)
    with pytest.raises(ModelError, match="expected an object"):
        ask(known.Coin, "chance that heads")


def test_a_name_twice_is_refused():
    model = known.Coin()
    model.levers["heads"] = Lever(0, 1, 0)
    with pytest.raises(ModelError, match="both a lever and a signal"):
        require_model(model)


@pytest.mark.parametrize(("formulas", "message"), [
    ({"heads": "count >= 1"}, "`heads` is both a signal and a formula"),
    ({"rate": "heads"}, "`rate` is both a lever and a formula"),
    ({"won": 3}, "`formulas.won` is a int; expected the formula's text"),
    (["heads"], "`formulas` is a list; expected a mapping"),
])
def test_formulas_are_texts_under_names_of_their_own(formulas, message):
    model = known.Coin()
    model.formulas = formulas
    with pytest.raises(ModelError) as error:
        ask(model, "chance that heads", futures=50)
    assert message in str(error.value)


def test_models_are_models():
    for name in ALL:
        assert isinstance(getattr(known, name)(), Model)


# --- what a model may not return ---


def broken(change):
    class Broken(known.Coin):
        def simulate(self, settings, *, futures, steps, seed, clamps=None):
            out = super().simulate(settings, futures=futures, steps=steps, seed=seed)
            return change(out)

    return Broken()


def _set(**changes):
    return lambda out: out | {k: v(out[k]) for k, v in changes.items()}


@pytest.mark.parametrize(("change", "message"), [
    (lambda out: {"seen": out["seen"]}, "simulate did not return it"),
    (lambda out: None, "expected a dict"),
    (_set(heads=lambda x: x[:, :-1]), "step 0 is missing"),
    (_set(heads=lambda x: x.T), "it is transposed"),
    (_set(heads=lambda x: x[0]), "expected [futures, steps + 1]"),
    (_set(heads=lambda x: x * 0.5), "an event is exactly 0 or 1"),
    (_set(heads=lambda x: np.where(x, np.nan, 0.0)), "nan at step"),
    (_set(heads=lambda x: np.where(x, np.inf, 0.0)), "inf at step"),
    (_set(heads=lambda x: x.astype(complex)), "complex128"),
    (_set(heads=lambda x: x.astype(object)), "dtype object"),
    (_set(heads=lambda x: [[1], [1, 2]]), "not an array"),
    (_set(heads=lambda x: 1 / 0), "ZeroDivisionError"),
])
def test_a_broken_model_is_named(change, message):
    with pytest.raises(ModelError) as error:
        ask(broken(change), "chance that heads", futures=50)
    assert "`coin`" in str(error.value)
    assert message in str(error.value)


def test_a_large_sum_is_not_an_infinity():
    model = broken(_set(count=lambda x: np.full(x.shape, 3e38, dtype=np.float32)))
    answer = ask(model, "chance that count > 1", futures=50)
    assert answer.chance.estimate == 1.0


def test_record_is_passed_where_it_is_taken():
    seen = []

    class Recording(known.Coin):
        def simulate(self, settings, *, futures, steps, seed, clamps=None, record=None):
            seen.append(record)
            out = super().simulate(settings, futures=futures, steps=steps, seed=seed)
            return {name: out[name] for name in record}

    assert ask(Recording(), "chance that heads", seed=3, futures=300).to_dict() == ask(
        known.Coin(), "chance that heads", seed=3, futures=300
    ).to_dict()
    assert set(seen) == {frozenset(["heads"])}


# --- arguments ---


@pytest.mark.parametrize(("arguments", "message"), [
    ({"futures": 0}, "at least 1"),
    ({"futures": 10**9}, "1,000,000,000"),
    ({"futures": 1.5}, "whole number"),
    ({"futures": True}, "whole number"),
    ({"seed": -1}, "0 <= seed"),
    ({"seed": 2**63}, "0 <= seed"),
    ({"confidence": 1.0}, "between 0 and 1"),
    ({"threshold": 0}, "between 0 and 1"),
    ({"precision": float("nan")}, "between 0 and 1"),
    ({"precision": 1e-5, "max_futures": 1000}, "cannot be reached"),
    ({"future": 100}, "Did you mean `futures`?"),
    ({"words": "cia"}, "expected phia or icd203"),
    ({"worse": "up"}, "expected lower or higher"),
    ({"replicates": 1}, "from 2 up"),
])
def test_bad_arguments(arguments, message):
    with pytest.raises(SettingError) as error:
        ask(known.Coin(), "chance that heads", **arguments)
    assert message in str(error.value)


def test_what_would_not_fit_in_memory_is_refused_before_it_is_tried():
    with pytest.raises(SettingError, match=r"16 GB a signal.*batch=268 "):
        ask(known.Coin(), "chance that heads within 1000000 steps")
    with pytest.raises(SettingError, match="1,048,576 futures of 1,000 steps at once"):
        ask(known.Coin(), "chance that heads within 1000 steps", futures=10**8, batch=10**8)


class Untouched(known.Coin):
    """Nothing may be run before what was asked is known to be possible."""

    def simulate(self, settings, **rest):
        raise AssertionError("was run")


@pytest.mark.parametrize(("question", "arguments"), [
    ("chance that heads", {"futures": 10**9}),
    ("heads needs rate = 0.1", {"futures": 10**9}),
    ("what would it take for heads using rate", {"search_futures": 10**9}),
    ("what drives heads", {"futures": 10**30}),
    ("chance that heads", {"precision": 1e-9}),
    ("chance that heads", {"precision": 0.01, "max_futures": 10**10}),
    ("chance that heads", {"scenarios": 10**9}),
    ("chance that heads within 1000000000 steps", {}),
    ("what would it take for heads with chance 0% using rate", {}),
    ("what would it take for heads with chance 100% using rate", {}),
    ("what would it take for heads with chance 1.5 using rate", {}),
    ("heads is inevitable with chance 0%", {}),
    ("heads is inevitable", {"threshold": 1.0}),
    ("heads is possible", {"threshold": 0.0}),
])
def test_too_much_is_refused_at_once(question, arguments):
    with pytest.raises((SettingError, QuestionError)):
        ask(Untouched(), question, **arguments)


@pytest.mark.parametrize(("model", "question", "kind", "message"), [
    ("Coin", "chance that head", UnknownNameError, "Did you mean `heads`?"),
    ("Coin", "chance that heads when rat = 0.1", UnknownNameError, "Did you mean `rate`?"),
    ("Coin", "chance that heads when rate = 2", QuestionError, "between 0 and 1"),
    ("Cause", "back needs fixed >= 1", QuestionError, "`attack`"),
    ("Cause", "back needs (attack and threat >= 1)", QuestionError, "which part to take away"),
    ("Cause", "(attack or threat >= 1) is enough for back", QuestionError, "which part to grant"),
    ("Cause", "back needs always attack", QuestionError, "cannot be taken away"),
    ("Cause", "back needs attack >= count", QuestionError, "one signal with a number"),
    ("Cause", "how many fixed for back", QuestionError, "`attack`"),
    ("Cause", "back needs attack >= 0", QuestionError, "cannot be made to hold"),
    ("Threshold", "done needs extra = 1.5", QuestionError, "whole number"),
    ("Coin", "what drives heads given heads", QuestionError, "does not go with"),
])
def test_bad_questions(model, question, kind, message):
    with pytest.raises(kind) as error:
        ask(getattr(known, model)(), question, futures=50)
    assert message in str(error.value)


@pytest.mark.parametrize(("model", "question", "place"), [
    ("Cause", "how many fixed for back", "fixed"),
    ("Coin", "what would it take for heads using rate when rate = 0.2", "rate"),
    ("Coin", "what would it take for heads when rate = 0.2", "rate"),
    ("Coin", "what drives heads using rate when rate = 0.2", "rate"),
    ("Cause", "what drives back using attack", "attack"),
])
def test_what_the_engine_refuses_has_its_place_shown(model, question, place):
    with pytest.raises(QuestionError) as error:
        ask(getattr(known, model)(), question, futures=50)
    said, at = str(error.value).splitlines(), question.rindex(place)
    assert said[0].startswith(f"line 1, column {at + 1}: ")
    assert said[2].index("^") == at + 2


# --- loading ---


def test_load():
    assert load_model(f"{MODELS}:Coin").name == "coin"
    assert is_model_path("a/b.py:NAME")
    assert is_model_path("a/b.py")
    assert not is_model_path("afghanistan-2021")


@pytest.mark.parametrize(("target", "message"), [
    (f"{MODELS}:Con", "Did you mean `Coin`?"),
    (f"{MODELS}:np", "`simulate` is missing"),
    (f"{MODELS.parent}/knwn.py:Coin", "Did you mean `known.py`?"),
    (str(MODELS), "say which model"),
])
def test_load_errors(target, message):
    with pytest.raises(ModelError) as error:
        load_model(target)
    assert message in str(error.value)


def test_load_runs_the_file_and_says_how_it_failed(tmp_path):
    file = tmp_path / "bad.py"
    file.write_text("import nonesuch\n")
    with pytest.raises(ModelError, match="nonesuch"):
        load_model(f"{file}:x")
    file.write_text("import sys\nsys.exit(3)\n")
    with pytest.raises(ModelError, match="failed to run: SystemExit: 3"):
        load_model(f"{file}:x")
    file.write_text("def make():\n    raise ValueError('no data')\n")
    with pytest.raises(ModelError, match="no data"):
        load_model(f"{file}:make")


# --- the contract ---


@pytest.mark.parametrize("name", ALL)
def test_sound_models_pass(name):
    assert check_model(getattr(known, name)()) == []


class Wrong(known.Cause):
    how = ""

    def __init__(self):
        super().__init__()
        self.levers = {"pull": Lever(0, 1, 0)}
        self.uncertainties = {"u": Uncertainty.uniform(0, 1)}
        self.rng = np.random.default_rng(0)

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        if self.how == "writes":
            settings["u"] += 1
        out = super().simulate(
            settings, futures=futures, steps=steps, seed=seed,
            clamps=None if self.how == "ignores" else clamps,
        )
        noise = Noise(seed, futures).uniform("w", steps + 1)
        generator = np.random.default_rng(seed)
        fixed = {
            "": lambda: noise, "generator": lambda: self.rng.random(noise.shape),
            "batch": lambda: generator.random(noise.shape),
            "steps": lambda: noise + steps, "lever": lambda: noise + settings["pull"].sum(),
            "ignores": lambda: noise, "writes": lambda: noise,
            "early": lambda: noise + (out["attack"].max(axis=1, keepdims=True)),
            "half": lambda: noise, "missing": lambda: noise,
            "stream": lambda: Noise(seed, futures ^ settings["pull"].view(np.int64)).uniform(
                "w", steps + 1),
            "grid": lambda: Noise(seed, futures + (settings["pull"] * 1e5).astype(int)).uniform(
                "w", steps + 1),
            "nan": lambda: np.where(noise > 0.99, np.nan, noise), "short": lambda: noise[:, 1:],
            "turned": lambda: noise.T, "text": lambda: noise.astype(str),
            "steep": lambda: noise + 1e9 * settings["pull"][:, None],
            "edge": lambda: (noise < settings["pull"][:, None]) + (settings["pull"] > 0.5)[:, None],
        }[self.how]()
        if self.how == "half":
            out["attack"] = out["attack"] * 0.5
        if self.how == "missing":
            del out["back"]
        return out | {"fixed": fixed}


@pytest.mark.parametrize(("how", "message"), [
    ("generator", "differs between two equal runs"),
    ("batch", "depends on the batch"),
    ("steps", "depends on `steps`"),
    ("lever", "moves this one's noise"),
    ("ignores", "its clamp is ignored"),
    ("writes", "writes in settings['u']"),
    ("half", "an event is exactly 0 or 1"),
    ("early", "changes steps before it begins"),
    ("stream", "the lever `pull` moves the noise"),
    ("grid", "the lever `pull` moves the noise"),
    ("nan", "signal `fixed`: nan at step"),
    ("short", "step 0 is missing: a trajectory has steps + 1 values"),
    ("turned", "it is transposed"),
    ("text", "expected a real number or bool"),
    ("missing", "signal `back`: simulate did not return it"),
])
def test_faults_are_found(how, message):
    model = Wrong()
    assert check_model(model) == []
    model.how = how
    assert any(message in fault for fault in check_model(model))


@pytest.mark.parametrize("how", ["steep", "edge"])
def test_a_strong_effect_is_no_fault(how):
    model = Wrong()
    model.how = how
    assert check_model(model) == []


@pytest.mark.parametrize(("text", "message"), [
    ("heads andd seen", "in the formula `won`: expected"),
    ("haeds", "Did you mean `heads`?"),
    ("count >= 3 persons", "in the formula `won`"),
    ("won", "the formula `won` is defined by itself"),
])
def test_the_checker_reads_formulas(text, message):
    model = known.Coin()
    model.formulas = {"won": text, "often": "count >= 3 heads", "late": "seen within 3 steps"}
    faults = check_model(model)
    assert len(faults) == 1
    assert message in faults[0]


@pytest.mark.parametrize(
    "arguments", [{"futures": 0}, {"steps": -1}, {"steps": 1.5}, {"seed": -1}, {"seed": 2**63}]
)
def test_the_checker_refuses_sizes_that_are_none(arguments):
    with pytest.raises(SettingError):
        check_model(known.Coin(), **arguments)


def test_the_checker_stays_within_the_horizon():
    class Short(known.Coin):
        horizon = 3

        def simulate(self, settings, *, futures, steps, seed, clamps=None):
            if steps > self.horizon:
                raise ValueError("no further")
            return super().simulate(settings, futures=futures, steps=steps, seed=seed)

    assert check_model(Short()) == []
    assert "no further" in check_model(Short(), steps=5)[0]


def test_an_ignored_clamp_is_not_answered():
    model = Wrong()
    model.how = "ignores"
    with pytest.raises(ModelError, match="declared clampable"):
        ask(model, "back needs attack", futures=200)
