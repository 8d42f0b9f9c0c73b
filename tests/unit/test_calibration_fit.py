"""Fitting a case: what it may not see, what it writes, and that nothing is left half-written."""

import dataclasses
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from wouldtake.calibration import library
from wouldtake.calibration.assimilate import from_cube
from wouldtake.calibration.files import data_digest
from wouldtake.calibration.fit import ROWS, fit, write_posterior
from wouldtake.calibration.library import write_table
from wouldtake.calibration.record import Record
from wouldtake.calibration.stretch import OWN, SHARED, STATE
from wouldtake.cases import list_cases, load_case
from wouldtake.cases.model import ConflictModel
from wouldtake.conflict.parameters import PARAMETERS
from wouldtake.errors import SettingError

from ..oracle.folders import AS_OF, case_of, day

TAUGHT = np.random.default_rng(0).random((50, len(SHARED)))
EVE = [(-60, f"u{k}", "g") for k in range(4)]
FELL = [(-40, "u3", "i", "fought"), (-20, "u2", "i", "negotiated")]


@pytest.fixture
def case(tmp_path):
    return case_of(tmp_path / "case", "gggg", [*EVE, *FELL], later=[(4, "u1", "i")])


def fitted(case, **how):
    return fit(case, **({"members": 60, "seed": 3, "rows": TAUGHT} | how))


def same(one, other):
    assert one.keys() == other.keys()
    for name in one:
        np.testing.assert_array_equal(one[name], other[name], err_msg=name)


# --- what it may see ---------------------------------------------------------------------------

def test_of_its_own_case_it_sees_nothing_of_the_as_of_day_or_later(case, tmp_path):
    columns, evidence = fitted(case)
    other = case_of(tmp_path / "other", "gggg", [*EVE, *FELL],
                    later=[(0, "u0", "i"), (1, "u1", "i"), (2, "u2", "g"), (90, "u3", "g")])
    again, other_evidence = fitted(other)
    same(columns, again)
    assert evidence == other_evidence


def test_what_was_seen_before_it_does_matter(case, tmp_path):
    columns, _ = fitted(case, members=1600)
    quiet = case_of(tmp_path / "quiet", "gggg", EVE)
    assert fitted(quiet, members=1600)[0]["pace"].mean() < columns["pace"].mean()


def test_a_case_with_no_past_keeps_the_prior(tmp_path):
    columns, evidence = fitted(case_of(tmp_path, "gg"))
    assert evidence == 0.0
    own = dict(zip(OWN, np.ptp(np.column_stack([columns[n] for n in OWN[:2]]), axis=0),
                   strict=False))
    for name, spread in own.items():
        p = next(p for p in PARAMETERS if p.name == name)
        assert spread > 0.8 * (p.high - p.low)


def test_what_is_shared_comes_from_other_conflicts(tmp_path):
    case = case_of(tmp_path, "gg", [(-9, "u0", "g")])
    told = np.full((50, len(SHARED)), 0.25)
    columns, _ = fitted(case, rows=told)
    expected = from_cube(SHARED, told[:1])
    for name in SHARED:
        np.testing.assert_allclose(columns[name], expected[name][0], rtol=1e-6, err_msg=name)


def test_shared_rows_of_a_built_in_case_never_saw_it():
    for name in list_cases():
        case = load_case(name)
        assert library.path_for(case).name == f"without-{name}.csv"
        assert name not in {other.case.folder.name for other in library.other_records(case)}
    assert library.path_for(None).name == "all.csv"


def test_a_copy_of_a_built_in_case_never_sees_its_original(tmp_path):
    shutil.copytree(load_case("chad-2008").folder, tmp_path / "elsewhere")
    case = load_case(tmp_path / "elsewhere")
    assert library.path_for(case).name == "without-chad-2008.csv"
    assert "chad-2008" not in {other.case.name for other in library.other_records(case)}


def test_a_strangers_case_is_forecast_with_what_all_taught(case):
    assert library.path_for(case).name == "all.csv"
    assert len(library.other_records(case)) == len(list_cases())


# --- what comes out ----------------------------------------------------------------------------

def test_it_gives_the_columns_that_the_model_reads(case):
    columns, _ = fitted(case)
    assert set(columns) == {
        *SHARED, *(name for name in OWN if name != "start_shift"), *STATE,
        *(name.replace("start_", "origin_") for name in STATE),
    }
    assert {len(column) for column in columns.values()} == {60}
    assert all(np.isfinite(column).all() for column in columns.values())
    model = ConflictModel(dataclasses.replace(case, posterior=columns))
    drawn = {name for name, u in model.uncertainties.items() if u.group}
    assert drawn == {*SHARED, *OWN, *STATE} - {"start_shift"}


def test_a_large_swarm_keeps_so_many_rows(case):
    columns, _ = fitted(case, members=ROWS + 50)
    assert {len(column) for column in columns.values()} == {ROWS}


def test_parameters_stay_within_their_ranges(case):
    columns, _ = fitted(case)
    for p in PARAMETERS:
        if p.name in SHARED or p.name in OWN[:2]:
            assert (columns[p.name] >= p.low).all() and (columns[p.name] <= p.high).all(), p.name


def test_the_same_seed_gives_the_same_posterior(case):
    one, other = fitted(case), fitted(case)
    same(one[0], other[0])
    assert one[1] == other[1]
    assert (fitted(case, seed=4)[0]["pace"] != one[0]["pace"]).any()


def test_progress_is_told_in_days_of_the_record(case):
    told = []
    fitted(case, progress=lambda done, whole: told.append((done, whole)))
    assert {whole for _, whole in told} == {(AS_OF - Record.of(case).first).days}
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[-1][0] == told[-1][1]


# --- what is written ---------------------------------------------------------------------------

def test_it_is_written_with_its_provenance_and_read_back(case):
    columns, evidence = fitted(case)
    path = write_posterior(case, columns, evidence, members=60, seed=3)
    assert path == case.folder / "posterior.csv"
    table = np.genfromtxt(path, delimiter=",", names=True)
    assert table.dtype.names == tuple(columns)
    for name, values in columns.items():
        np.testing.assert_allclose(table[name], values, rtol=1e-3, atol=1e-12)
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert told["data"] == data_digest(case.folder, later=False), "with its posterior there too"
    assert (told["from"], told["before"]) == (day(-59).isoformat(), "2022-06-01")
    assert (told["members"], told["seed"], told["shared"]) == (60, 3, "all.csv")
    assert told["log_evidence"] == round(evidence, 2)
    loaded = load_case(case.folder)
    assert loaded.posterior is not None
    assert len(loaded.posterior["sweep_rate"]) == 60


def test_a_failed_write_leaves_the_old_table_and_no_litter(case, monkeypatch):
    columns, evidence = fitted(case)
    path = case.folder / "posterior.csv"
    path.write_text("old", encoding="utf-8")
    before = sorted(p.name for p in case.folder.iterdir())

    def full(self, target):
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space"):
        write_posterior(case, columns, evidence, members=60, seed=3)
    monkeypatch.undo()
    assert path.read_text(encoding="utf-8") == "old"
    assert sorted(p.name for p in case.folder.iterdir()) == before


def test_columns_of_unequal_length_write_nothing(tmp_path):
    path = tmp_path / "posterior.csv"
    with pytest.raises(ValueError, match=r"shorter|longer"):
        write_table({"a": np.zeros(3), "b": np.zeros(2)}, path)
    assert list(tmp_path.iterdir()) == []


# --- what conflicts share ----------------------------------------------------------------------

@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The library's folder, elsewhere and empty."""
    folder = tmp_path / "data"
    monkeypatch.setattr(library, "FOLDER", folder)
    return folder


def test_a_library_is_written_with_what_it_was_fitted_to(case, kept, tmp_path, monkeypatch):
    other = case_of(tmp_path / "other", "ggg", [(-30, "u0", "g"), (-9, "u1", "i")], name="other")
    records = [Record.of(case), Record.of(other)]
    monkeypatch.setattr(library, "other_records", lambda _: records)
    seen = []
    path = library.fit_library(None, members=80, progress=seen.append)
    assert path == kept / "all.csv"
    assert seen == ["unseen", "other"]
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert told["fitted_to"] == {
        one.name: data_digest(one.folder, later=True) for one in (case, other)
    }
    assert told["table"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert set(told["log_evidence"]) == {"unseen", "other"}
    rows = library.shared_rows(None)
    assert rows.shape == (library.ROWS, len(SHARED))
    assert rows.min() >= 0.0 and rows.max() <= 1.0
    # What is read back is what was written, to the four digits that are kept.
    table = np.genfromtxt(path, delimiter=",", names=True)
    for name, values in from_cube(SHARED, rows).items():
        np.testing.assert_allclose(values, table[name], rtol=1e-9, err_msg=name)


def test_a_digest_is_of_what_a_fit_reads_and_of_nothing_else(tmp_path):
    folder = case_of(tmp_path, "gg", [(-9, "u0", "g")], later=[(3, "u0", "i")]).folder
    early, whole = data_digest(folder, later=False), data_digest(folder, later=True)
    assert early != whole
    for name in ("posterior.csv", "posterior.json", "README.md", "later/claims.csv"):
        (folder / name).write_text("a\n1\n")
    assert (data_digest(folder, later=False), data_digest(folder, later=True)) == (early, whole)
    with (folder / "later" / "control.csv").open("a") as file:
        file.write("\n")
    assert data_digest(folder, later=False) == early
    assert data_digest(folder, later=True) != whole
    with (folder / "control.csv").open("a") as file:
        file.write("\n")
    assert data_digest(folder, later=False) != early


def test_what_comes_with_the_package_was_fitted_to_its_cases_as_they_are():
    again = "stale; run `make calibrate`"
    for name in (None, *list_cases()):
        case = None if name is None else load_case(name)
        path = library.path_for(case)
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        assert told["fitted_to"] == {
            other: data_digest(load_case(other).folder, later=True)
            for other in list_cases() if other != name
        }, again
        assert told["table"] == hashlib.sha256(path.read_bytes()).hexdigest(), again
        if case is not None:
            own = json.loads((case.folder / "posterior.json").read_text(encoding="utf-8"))
            assert own["data"] == data_digest(case.folder, later=False), again


def test_a_library_that_is_not_there_says_how_to_make_it(case, kept):
    with pytest.raises(SettingError, match=r"all\.csv is missing.*`make calibrate`"):
        library.shared_rows(case)


def test_a_library_of_another_model_is_refused(case, kept):
    kept.mkdir()
    write_table({"sweep_rate": np.zeros(3), "other": np.zeros(3)}, kept / "all.csv")
    with pytest.raises(SettingError, match=r"all\.csv is of another version.*`make calibrate`"):
        library.shared_rows(case)


def test_each_conflict_is_told_what_the_one_before_taught(case, tmp_path):
    # Many quiet wars after each other: what they share moves towards quiet.
    eve = [(-200, f"u{k}", "g") for k in range(8)]
    quiet = Record.of(case_of(tmp_path / "quiet", "g" * 8, eve))
    one, _ = library.learn([quiet], members=200)
    three, evidence = library.learn([quiet] * 3, members=200)
    at = [SHARED.index(name) for name in ("city_press_rate", "city_take_rate")]
    assert three.shared[:, at].mean() < one.shared[:, at].mean() < 0.5
    assert set(evidence) == {"unseen"}
