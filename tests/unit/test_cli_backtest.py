"""`backtest` and `calibrate`: what they print, their JSON, and what they say of mistakes."""

import functools
import json

import numpy as np
import pytest

from wouldtake.calibration import backtest as module
from wouldtake.calibration import library
from wouldtake.calibration.baselines import NAMES
from wouldtake.calibration.forecast import swarms
from wouldtake.calibration.stretch import SHARED
from wouldtake.cli import backtesting

from ..oracle.folders import case_of

ROWS = [(-40, f"u{k}", "g") for k in range(5)] + [(-20, "u4", "i"), (-9, "u3", "i")]
QUICK = ("--futures", "40")


@pytest.fixture(autouse=True)
def taught(monkeypatch):
    """Invented shared parameters, and a small swarm."""
    rows = np.random.default_rng(0).random((50, len(SHARED)))
    monkeypatch.setattr(library, "shared_rows", lambda case: rows)
    monkeypatch.setattr(module, "swarms", functools.partial(swarms, members=120))


@pytest.fixture
def folder(tmp_path):
    case_of(tmp_path / "war", "ggggg", ROWS, later=[(3, "u2", "i"), (30, "u0", "g")],
            kind="province")
    return tmp_path / "war"


# --- backtest ----------------------------------------------------------------------------------

def test_json_is_all_that_is_printed_and_has_the_promised_keys(tell, folder):
    code, out, err = tell("backtest", folder, "--as-of", "2022-06-01", *QUICK, "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert {"cases", "pooled"} <= set(told)
    assert set(told["pooled"]) == {"brier_skill", "coverage_95"}
    assert set(told["pooled"]["brier_skill"]) == set(NAMES)
    for one in told["cases"]:
        assert {"case", "as_of", "target", "score", "baselines"} <= set(one)
        assert set(one["score"]) == {"brier", "log", "crps"}
        assert (one["case"], one["as_of"]) == ("unseen", "2022-06-01")
    targets = {one["target"] for one in told["cases"]}
    assert {f"{what}_{days}" for what in ("unit_falls", "capital_falls", "count_lost")
            for days in (7, 14, 30)} == targets


def test_the_same_command_prints_the_same_bytes(tell, folder):
    command = ("backtest", folder, "--as-of", "2022-05-15", *QUICK, "--json")
    assert tell(*command)[1] == tell(*command)[1]
    assert tell(*command)[1] != tell(*command, "--seed", "2")[1]


def test_as_of_may_be_repeated(tell, folder):
    code, out, _ = tell("backtest", folder, "--as-of", "2022-05-15", "--as-of", "2022-05-20",
                        *QUICK, "--json")
    assert code == 0
    assert {one["as_of"] for one in json.loads(out)["cases"]} == {"2022-05-15", "2022-05-20"}


def test_in_words_it_says_where_it_wins_and_where_it_loses(tell, folder):
    code, out, _ = tell("backtest", folder, *QUICK)
    assert code == 0
    assert "Brier score" in out
    assert "better than it" in out
    assert "the 95 % predictive interval held" in out
    assert "not scored: unseen as of" in out
    assert "the pooled figures hang on few wars" in out


def test_all_leaves_each_case_to_what_the_others_taught(tell, folder, monkeypatch):
    seen = []
    monkeypatch.setattr(backtesting, "list_cases", lambda: [str(folder), str(folder)])
    rows = library.shared_rows(None)
    monkeypatch.setattr(library, "shared_rows", lambda case: (seen.append(case.name), rows)[1])
    code, out, _ = tell("backtest", "--all", *QUICK, "--json")
    assert code == 0
    assert seen == ["unseen", "unseen"]
    told = json.loads(out)["cases"]
    assert told[: len(told) // 2] == told[len(told) // 2 :]


@pytest.mark.parametrize(("arguments", "said"), [
    ((), "name one case, or say --all; not both, and not neither"),
    (("somewhere", "--all"), "name one case, or say --all; not both, and not neither"),
    (("--all", "--as-of", "2021-08-06"), "--as-of goes with one case; --all chooses its days"),
    (("afganistan-2021",), "neither a built-in case nor a folder. Did you mean `afghanistan-2021`"),
    (("chad-2008", "--as-of", "6 August"), "--as-of is `6 August`; expected a date such as"),
    (("chad-2008", "--as-of", "2008-02-30"), "--as-of is `2008-02-30`; expected a date such as"),
    (("chad-2008", "--as-of", "2001-01-01"),
     "--as-of 2001-01-01: the record of `chad-2008` runs from 2008-01-28 to 2008-02-10"),
    (("chad-2008", "--as-of", "2008-02-12"), "runs from 2008-01-28 to 2008-02-10"),
])
def test_mistakes_are_told_in_one_line_with_what_to_do(tell, arguments, said):
    code, out, err = tell("backtest", *arguments, *QUICK)
    assert (code, out) == (2, "")
    assert said.lower() in " ".join(err.split()).lower()


def test_a_case_without_observed_control_says_what_is_missing(tell, tmp_path):
    case_of(tmp_path, "ggg")
    code, out, _ = tell("backtest", tmp_path, *QUICK)
    assert code == 0
    assert "Nothing could be scored." in out
    assert "control.csv should tell who held what before 2022-06-01" in " ".join(out.split())
    code, _, err = tell("backtest", tmp_path, "--as-of", "2022-05-01", *QUICK)
    assert code == 2
    assert "`unseen` has no observed control; control.csv should tell" in " ".join(err.split())
    code, out, _ = tell("backtest", tmp_path, *QUICK, "--json")
    assert code == 0
    assert json.loads(out) == {
        "cases": [], "pooled": {"brier_skill": dict.fromkeys(NAMES), "coverage_95": None},
        "unscored": [json.loads(out)["unscored"][0]],
    }


def test_a_library_that_is_not_fitted_is_told(tell, folder, monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.setattr(library, "FOLDER", tmp_path / "none")
    code, _, err = tell("backtest", folder, *QUICK)
    assert code == 2
    assert "all.csv is missing" in err
    assert "`make calibrate`" in err


@pytest.mark.parametrize(("option", "said"), [
    (("--futures", "0"), "futures is 0; expected at least 1"),
    (("--seed", "-1"), "seed is -1; expected a whole number"),
])
def test_a_number_that_makes_no_run_is_told(tell, option, said):
    code, out, err = tell("backtest", "chad-2008", *option)
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())


# --- calibrate -----------------------------------------------------------------------------------

@pytest.fixture
def shared_file(tmp_path, monkeypatch):
    """What `calibrate` begins from, as a file of its own."""
    rows = np.random.default_rng(0).random((50, len(SHARED)))
    monkeypatch.setattr("wouldtake.calibration.fit.shared_rows", lambda case: rows)


def test_calibrate_writes_a_posterior_into_the_folder(tell, folder, shared_file):
    code, out, err = tell("calibrate", folder, "--members", "150", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["case"], told["as_of"], told["members"]) == ("unseen", "2022-06-01", 150)
    assert told["posterior"] == str(folder / "posterior.csv")
    lines = (folder / "posterior.csv").read_text().splitlines()
    assert len(lines) == 1 + told["rows"]
    assert (folder / "posterior.json").is_file()
    assert tell("ask", folder, "chance that capital_lost within 30 days", *QUICK)[0] == 0


def test_calibrate_says_in_words_what_it_did(tell, folder, shared_file):
    code, out, _ = tell("calibrate", folder, "--members", "150", "--seed", "7")
    assert code == 0
    assert "posterior.csv" in out
    assert "seed 7" in out
    assert "before 2022-06-01" in " ".join(out.split())


@pytest.mark.parametrize(("arguments", "said"), [
    (("chad-2009",), "Did you mean `chad-2008`"),
    (("chad-2008", "--members", "5"), "a fit needs at least 100 members"),
    (("chad-2008", "--seed", "-1"), "seed is -1; expected a whole number"),
])
def test_calibrate_tells_mistakes_before_it_begins(tell, arguments, said):
    code, out, err = tell("calibrate", *arguments)
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())


def test_a_folder_that_cannot_be_written_is_told(tell, folder, shared_file, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wouldtake.cases.files.Path.replace", full)
    before = sorted(path.name for path in folder.iterdir())
    code, _, err = tell("calibrate", folder, "--members", "150")
    assert code == 1
    assert "No space left on device" in err
    assert sorted(path.name for path in folder.iterdir()) == before
