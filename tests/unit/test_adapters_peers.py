"""Mesa, PySD and EMA Workbench models, wrapped, against closed forms. Skipped where absent."""

import dataclasses
import pickle
import shutil
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from wouldtake import (
    Lever,
    Signal,
    Uncertainty,
    ask,
    check_model,
    from_ema,
    from_mesa,
    from_pysd,
    load_model,
)  # fmt: skip
from wouldtake.adapters import peers
from wouldtake.cli.main import run as run_cli
from wouldtake.errors import ModelError

MODELS = Path(__file__).parents[1] / "models"
SURE = {"seed": 21, "confidence": 1 - 1e-6}


def has(module):
    try:
        peers.need(module, module, "")
    except ModelError:
        return False
    return True


needs_mesa = pytest.mark.skipif(not has("mesa"), reason="Mesa is not installed")
needs_pysd = pytest.mark.skipif(not has("pysd"), reason="PySD is not installed")
needs_ema = pytest.mark.skipif(not has("ema_workbench"), reason="EMA Workbench is not installed")


def same_bytes(model, question):
    """One answer in whole and small batches, and by the runner as a worker would receive it.

    Workers of real processes are tested with plain functions: peers take seconds to import.
    """
    whole = ask(model, question, futures=40, seed=3).to_json()
    assert ask(model, question, futures=40, seed=3, batch=7).to_json() == whole
    sent = dataclasses.replace(model, runner=pickle.loads(pickle.dumps(model.runner)))
    assert ask(sent, question, futures=40, seed=3).to_json() == whole


def test_a_peer_that_is_missing_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "mesa", None)
    with pytest.raises(ModelError, match=r'pip install "mesa>=3.0"'):
        from_mesa(object, signals={"x": Signal()})


def test_global_generators_are_put_back():
    np.random.seed(1)
    expected = np.random.random(3)
    np.random.seed(1)
    with peers.global_noise(2**62 + 5):
        one = np.random.random()
    assert (np.random.random(3) == expected).all()
    with peers.global_noise(2**62 + 5):
        assert np.random.random() == one
    with peers.global_noise(5):  # the same low word
        assert np.random.random() != one


# --- Mesa ---


@needs_mesa
def test_mesa_agrees_with_the_closed_form():
    model = load_model(f"{MODELS / 'swarm.py'}:alone")
    # All five dead by step 10: (1 - 0.9**10)**5; with risk 0.2 (1 - 0.8**10)**5.
    for when, truth in (("", (1 - 0.9**10) ** 5), (" when risk = 0.2", (1 - 0.8**10) ** 5)):
        found = ask(model, "chance that gone" + when, futures=3000, **SURE).chance
        assert found.low <= truth <= found.high
    assert not found.low <= (1 - 0.9**10) ** 5 <= found.high
    assert check_model(model) == []


@needs_mesa
def test_mesa_gives_the_same_bytes_in_any_batch_and_process():
    model = load_model(f"{MODELS / 'swarm.py'}:alone")
    same_bytes(model, "effect of size = 9 on alive at step 5")


@needs_mesa
def test_mesa_from_the_shell(capfd):
    assert run_cli([
        "ask", f"{MODELS / 'swarm.py'}:alone", "chance that gone", "--futures", "50", "--json"
    ]) == 0
    assert '"target": "Swarm"' in capfd.readouterr().out


@needs_mesa
def test_mesa_faults_are_told():
    import mesa

    swarm = sys.modules[load_model(f"{MODELS / 'swarm.py'}:alone").runner.model.__module__]

    class Seedless(mesa.Model):
        def __init__(self, risk=0.1):
            super().__init__()

    for make, message in (
        (lambda: from_mesa(Seedless, signals={"x": Signal()}), "super().__init__(seed=seed)"),
        (lambda: from_mesa(dict, signals={"x": Signal()}), "a subclass of mesa.Model"),
        (lambda: from_mesa(swarm.Swarm, levers={"rsk": Lever(0, 1, 0)}, signals={"x": Signal()}),
         "Did you mean `risk`?"),
        (lambda: ask(from_mesa(swarm.Swarm, signals={"aliv": Signal()}, horizon=1),
                     "chance that aliv >= 1"), "Did you mean `alive`?"),
        (lambda: ask(from_mesa(swarm.Swarm, signals={"agents": Signal()}, horizon=1),
                     "chance that agents >= 1"), "expected a number"),
    ):
        with pytest.raises(ModelError) as error:
            make()
        assert message in str(error.value)


# --- PySD ---


@pytest.fixture(params=["cooling.mdl", "cooling.xmile"])
def cooling(request, tmp_path):
    """PySD writes beside the model, so the model is copied."""
    path = tmp_path / request.param
    shutil.copy(MODELS / request.param, path)
    return from_pysd(
        path, levers={"room": Lever(0, 40, 20)},
        uncertainties={"cooling_time": Uncertainty.uniform(5, 25)}, signals={"cup": Signal()},
    )


@needs_pysd
def test_pysd_agrees_with_the_closed_form(cooling):
    times = np.array([5.0, 10.0, 20.0])
    settings = {"room": np.array([20.0, 0.0, 20.0]), "cooling_time": times}
    found = cooling.simulate(settings, futures=np.arange(3), steps=60, seed=0)["cup"]
    # Euler: cup(t) = room + (100 - room) (1 - 0.5 / time)**t, half a minute a step.
    room, t = settings["room"][:, None], np.arange(61)
    np.testing.assert_allclose(found, room + (100 - room) * (1 - 0.5 / times[:, None]) ** t)
    assert cooling.horizon == 60
    assert check_model(cooling, futures=8) == []
    # Below 40 degrees by step 20 where 80 (1 - 0.5 / time)**20 < 20: time < 0.5 / (1 - 0.25**0.05).
    truth = (0.5 / (1 - 0.25**0.05) - 5) / 20
    found = ask(cooling, "chance that cup < 40 within 20 steps", futures=300, **SURE).chance
    assert found.low <= truth <= found.high


@needs_pysd
def test_equal_settings_are_run_once(cooling, monkeypatch):
    runs = []
    whole = type(cooling.runner).__call__
    monkeypatch.setattr(
        type(cooling.runner), "__call__", lambda *a: (runs.append(1), whole(*a))[1]
    )
    settings = {"room": np.full(50, 20.0), "cooling_time": np.repeat([10.0, 20.0], 25)}
    found = cooling.simulate(settings, futures=np.arange(50), steps=3, seed=0)["cup"]
    assert len(runs) == 2
    assert (found[:25] == found[0]).all()
    assert (found[25:] == found[25]).all()
    assert (found[0] != found[25]).any()


@needs_pysd
def test_pysd_gives_the_same_bytes_in_any_batch_and_process(cooling):
    same_bytes(cooling, "chance that cup < 40 within 20 steps")


@needs_pysd
@pytest.mark.parametrize(("arguments", "message"), [
    ({"levers": {"rom": Lever(0, 1, 0)}}, "Did you mean `room`?"),
    ({"levers": {"heat_loss": Lever(0, 1, 0)}}, "is a variable (Auxiliary)"),
    ({"levers": {"time_step": Lever(0, 1, 1)}}, "part of its clock"),
    ({"signals": {"saucer": Signal()}}, "has no `saucer`"),
    ({"signals": {"cup": Signal(clampable=True)}}, "declared clampable"),
])
def test_pysd_names_are_checked(arguments, message, tmp_path):
    shutil.copy(MODELS / "cooling.mdl", tmp_path)
    with pytest.raises(ModelError) as error:
        from_pysd(tmp_path / "cooling.mdl", **({"signals": {"cup": Signal()}} | arguments))
    assert message in str(error.value)


@needs_pysd
def test_pysd_names_may_be_the_models_own(tmp_path):
    shutil.copy(MODELS / "cooling.mdl", tmp_path)
    model = from_pysd(
        tmp_path / "cooling.mdl", names={"tea": "Cup", "tau": "Cooling Time"},
        uncertainties={"tau": Uncertainty.uniform(5, 25)}, signals={"tea": Signal()},
    )
    found = model.simulate({"tau": np.array([10.0])}, futures=np.arange(1), steps=1, seed=0)
    assert found["tea"].tolist() == [[100.0, 96.0]]


@needs_pysd
@pytest.mark.parametrize(("name", "text", "message"), [
    ("none.mdl", None, "there is no file"), ("a.txt", "", "expected .mdl, .xmile or .py"),
    ("b.xmile", "<xmile", "could not translate"),
])
def test_pysd_files_that_are_none(name, text, message, tmp_path):
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(ModelError, match=message):
        from_pysd(tmp_path / name, signals={"cup": Signal()})


# --- EMA Workbench ---


def lake(inflow, decay, lucky, kind):
    """Falls short by chance, of a global generator; `kind` shifts the level."""
    level = np.cumsum(np.random.random(11) < inflow * (1 - decay))
    return {"level": level + {"low": 0, "high": 100}[kind], "lucky": float(lucky)}


@pytest.fixture
def workbench():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import ema_workbench
    return ema_workbench


@pytest.fixture
def ema(workbench):
    model = workbench.Model("lake", function=lake)
    model.uncertainties = [workbench.RealParameter("inflow", 0.1, 0.3)]
    model.levers = [
        workbench.RealParameter("decay", 0, 1), workbench.BooleanParameter("lucky", default=False),
        workbench.CategoricalParameter("kind", ["low", "high"], default="low"),
    ]
    model.outcomes = [
        workbench.TimeSeriesOutcome("level"), workbench.ScalarOutcome("lucky_end", variable_name=
                                                                      "lucky"),
    ]
    return model


@needs_ema
def test_ema_agrees_with_the_closed_form(ema):
    model = from_ema(ema, baselines={"decay": 0.5}, horizon=10)
    # P(level >= 1 by step 10) = 1 - E (1 - inflow / 2)**11, inflow uniform on [0.1, 0.3].
    truth = 1 - (0.95**12 - 0.85**12) / (12 * 0.1)
    found = ask(model, "chance that level >= 1", futures=3000, **SURE).chance
    assert found.low <= truth <= found.high
    assert ask(model, "chance that level >= 100 when kind = 1", futures=50).chance.estimate == 1
    assert ask(model, "chance that level >= 100", futures=50).chance.estimate == 0
    assert ask(model, "chance that lucky_end > 0 when lucky = on", futures=50).chance.estimate == 1
    assert ask(model, "chance that lucky_end > 0", futures=50).chance.estimate == 0
    assert check_model(model) == []


@needs_ema
def test_ema_gives_the_same_bytes_in_any_batch_and_process(ema):
    same_bytes(from_ema(ema, baselines={"decay": 0.5}, horizon=10), "effect of decay = 0 on level")


@needs_ema
def test_ema_distributions_are_kept(workbench, ema):
    from scipy import stats

    ema.uncertainties = [
        workbench.RealParameter.from_dist("inflow", stats.norm(0.2, 0.01)),
        workbench.IntegerParameter("days", 2, 5),
    ]
    drawn = from_ema(ema, baselines={"decay": 0}).uncertainties
    shares = np.array([0.025, 0.5, 0.975])
    np.testing.assert_allclose(
        drawn["inflow"].quantile(shares), stats.norm(0.2, 0.01).ppf(shares), atol=1e-5
    )
    assert drawn["days"].quantile(np.array([0.01, 0.99])).tolist() == [2, 5]


@needs_ema
def test_ema_faults_are_told(ema, workbench):
    for arguments, message in (
        ({}, "levers without a baseline: `decay`"),
        ({"baselines": {"deca": 0}}, "levers without a baseline"),
        ({"baselines": {"decay": 0, "luky": 1}}, "Did you mean `lucky`?"),
        ({"baselines": {"decay": 0}, "signals": {"levl": Signal()}}, "Did you mean `level`?"),
    ):
        with pytest.raises(ModelError) as error:
            from_ema(ema, **arguments)
        assert message in str(error.value)
    with pytest.raises(ModelError, match="found 'lake'"):
        from_ema("lake")
    late = workbench.Model("late", function=lambda: {"late": "no"})
    late.outcomes = [workbench.ScalarOutcome("late")]
    with pytest.raises(ModelError, match="EMA Workbench: Outcome late should be a scalar"):
        ask(from_ema(late, horizon=1), "chance that late > 1", futures=3)
