"""Fitting a case: what it may see, what it writes, and that nothing is left half-written."""

import dataclasses
import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import pytest

from wouldtake.calibration.fit import (
    CARRIED,
    FIRST_DAY,
    History,
    fit,
    read_targets,
    write_posterior,
)
from wouldtake.cases import load_case
from wouldtake.cases.model import ConflictModel
from wouldtake.conflict.parameters import PARAMETERS
from wouldtake.errors import SettingError

CASE = load_case("afghanistan-2021")
HEAD = "date,signal,value,sd,source,sure,note\n"


@pytest.fixture(scope="module")
def columns():
    """A posterior of 24 draws: too rough to use, quick to make."""
    assert CASE.fit_from is not None
    return fit(CASE, CASE.fit_from, particles=24, moves=1, seed=3)


def with_targets(folder, *rows):
    """The built-in case with other targets."""
    (folder / "targets.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return dataclasses.replace(CASE, folder=folder)


@pytest.mark.parametrize("date", ["2021-08-06", "2021-08-15", "2022-01-01"])
def test_a_fit_may_not_see_the_as_of_day_or_later(tmp_path, date):
    case = with_targets(tmp_path, "2021-07-01,cities_lost,0,0.5,a,A,",
                        f"{date},cities_lost,1,1,a,A,")
    with pytest.raises(SettingError, match=rf"targets.csv:3: {date} is not before .*2021-08-06"):
        fit(case, dt.date(2021, 4, 13), particles=4)


def test_the_built_in_targets_are_all_earlier():
    targets = read_targets(CASE)
    assert len(targets) >= 5
    assert max(target.date for target in targets) < CASE.as_of
    assert all(target.sd > 0 and target.source for target in targets)


def test_an_unknown_signal_is_named_with_the_nearest(tmp_path):
    case = with_targets(tmp_path, "2021-07-01,citys_lost,0,0.5,a,A,")
    with pytest.raises(SettingError, match=r"targets.csv:2: .*`citys_lost`.*cities_lost"):
        read_targets(case)


def test_without_targets_it_says_what_is_needed(tmp_path):
    with pytest.raises(SettingError, match=r"targets\.csv is missing; a fit needs it"):
        read_targets(dataclasses.replace(CASE, folder=tmp_path))


def test_the_likelihood_is_that_of_the_targets(tmp_path):
    case = with_targets(tmp_path, "2021-05-01,cities_lost,3,0.5,a,A,",
                        "2021-07-21,belief,0.4,0.1,a,A,")
    history = History(case, dt.date(2021, 4, 13), seed=2)
    places = np.random.default_rng(1).random((6, len(history.free)))
    futures = np.arange(6)
    seen = dict(zip(history.place_of, history.run(places, futures, history.watched)[
        list(history.place_of.values())], strict=True))
    expected = (-0.5 * ((seen["cities_lost"][:, 18] - 3) / 0.5) ** 2
                - 0.5 * ((seen["belief"][:, 99] - 0.4) / 0.1) ** 2)
    np.testing.assert_allclose(history(places, futures), expected, rtol=1e-12)


def test_levers_stay_at_their_baseline_in_the_fitted_past():
    history = History(CASE, dt.date(2021, 4, 13), seed=2)
    rows = history.parameters(np.random.default_rng(1).random((5, len(history.free))))
    for place, p in enumerate(PARAMETERS):
        if p.role == "lever":
            assert (rows[:, place] == p.baseline).all(), p.name
        elif p.name in FIRST_DAY:
            assert (rows[:, place] == FIRST_DAY[p.name]).all(), p.name
        else:
            assert (rows[:, place] >= p.low).all() and (rows[:, place] <= p.high).all(), p.name
    assert (rows[:, len(PARAMETERS):] == 0).all(), "nobody comes back in the past"


def test_it_writes_the_columns_that_the_model_reads(columns):
    uncertain = {p.name for p in PARAMETERS if p.role == "uncertainty"}
    plain = {name for name in uncertain if not name.startswith("start_")}
    assert plain <= set(columns)
    assert {f"start_{name}" for name in CARRIED} <= set(columns)
    assert {name.replace("start_", "origin_") for name in uncertain - plain} <= set(columns)
    assert {len(values) for values in columns.values()} == {24}
    assert all(np.isfinite(values).all() for values in columns.values())
    fitted = dataclasses.replace(CASE, posterior=columns)
    for start in (None, CASE.fit_from):
        model = ConflictModel(fitted, start_day=start)
        drawn = {name for name, u in model.uncertainties.items() if u.group is not None}
        assert plain <= drawn
        assert {f"start_{name}" for name in CARRIED} <= drawn


def test_the_same_seed_gives_the_same_posterior(columns):
    assert CASE.fit_from is not None
    again = fit(CASE, CASE.fit_from, particles=24, moves=1, seed=3)
    for name, values in columns.items():
        np.testing.assert_array_equal(values, again[name])


def test_it_is_written_whole_and_read_back(columns, tmp_path):
    path = tmp_path / "posterior.csv"
    write_posterior(columns, path)
    table = np.genfromtxt(path, delimiter=",", names=True)
    assert table.dtype.names == tuple(columns)
    for name, values in columns.items():
        np.testing.assert_allclose(table[name], values, rtol=1e-3, atol=1e-12)
    folder = tmp_path / "case"
    shutil.copytree(CASE.folder, folder)
    write_posterior(columns, folder / "posterior.csv")
    loaded = load_case(str(folder))
    assert loaded.posterior is not None
    assert len(loaded.posterior["sweep_rate"]) == 24


def test_a_failed_write_leaves_the_old_table_and_no_litter(columns, tmp_path, monkeypatch):
    path = tmp_path / "posterior.csv"
    path.write_text("old", encoding="utf-8")

    def full(self, target):
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space"):
        write_posterior(columns, path)
    monkeypatch.undo()
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["posterior.csv"]


def test_columns_of_unequal_length_write_nothing(tmp_path):
    path = tmp_path / "posterior.csv"
    with pytest.raises(ValueError, match=r"shorter|longer"):
        write_posterior({"a": np.zeros(3), "b": np.zeros(2)}, path)
    assert list(tmp_path.iterdir()) == []
