"""`wouldtake ledger`, and what `ask`, `check` and `demo` put into it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from wouldtake.ledger import Ledger

from .samples import CASE, chance, claim, of_kind

GOOD = Path(__file__).parents[1] / "broken_cases" / "good"
MODEL = """\
import numpy as np
from wouldtake import Lever, Signal, Uncertainty

class Coin:
    name, step, horizon = "coin", "step", 1
    levers, uncertainties = {}, {"side": Uncertainty.uniform(0, 1)}
    signals = {"heads": Signal(event=True)}

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        return {"heads": np.repeat((settings["side"] < 0.5)[:, None], steps + 1, axis=1)}

COIN = Coin()
"""
TOSS = "chance that heads"


@pytest.fixture
def coin(tmp_path):
    path = tmp_path / "coin.py"
    path.write_text(MODEL)
    return f"{path}:COIN"


@pytest.fixture
def full(ledger, place):
    """A ledger with a claim, a plain answer and one that no history settles."""
    kept = [
        ledger.keep(chance(), case=CASE, claim=claim(), verdict="supported", fares="supported"),
        ledger.keep(chance("chance that calm", 0.3), case=CASE),
        ledger.keep(of_kind("needs", "relieved needs calm"), case=CASE),
    ]
    return place, [one.id for one in kept]


FACT = ("--on", "2021-10-03", "--source", "Gazette")


def test_list_shows_who_said_what_and_what_came_of_it(tell, full):
    place, (said, *_) = full
    assert tell("ledger", "resolve", said, "true", *FACT, "--ledger", place)[0] == 0
    code, out, err = tell("ledger", "list", "--ledger", place)
    assert (code, err) == (0, "")
    assert "A. Reader says: The column gets through." in out
    assert f"{said[:8]}" in out
    assert "relief-1880  due 2021-11-04  true on 2021-10-03" in out
    assert "supported: 80 %" in out
    assert out.count("relief-1880") == 3


def test_the_json_of_list_is_the_web_contracts(tell, full):
    place, (said, *_) = full
    found = json.loads(tell("ledger", "list", "--ledger", place, "--json")[1])
    assert set(found[-1]) >= {
        "id", "created", "kind", "case", "case_digest", "question", "speaker", "said",
        "answer_summary", "seed", "futures", "version", "due", "resolution", "scores",
    }
    assert set(found[-1]["answer_summary"]) >= {"estimate", "low", "high", "verdict"}
    assert found[-1]["id"] == said


def test_list_filters(tell, full):
    place, ids = full
    for options, wanted in [
        (["--speaker", "a. reader"], [ids[0]]), (["--kind", "needs"], [ids[2]]),
        (["--due-before", "2021-12-01"], [ids[0]]), (["--limit", "1"], [ids[2]]),
        (["--case", "relief-1880", "--unresolved"], ids[::-1]), (["--case", "none"], []),
    ]:
        found = json.loads(tell("ledger", "list", "--ledger", place, "--json", *options)[1])
        assert [one["id"] for one in found] == wanted, options


def test_a_name_that_no_entry_has_is_told_with_the_nearest(tell, full):
    place, _ = full
    out = tell("ledger", "list", "--ledger", place, "--speaker", "A. Raeder")[1]
    assert "None of the speaker `A. Raeder`. Did you mean `A. Reader`?" in out


def test_show_prints_an_entry_whole(tell, full):
    place, (said, *_) = full
    tell("ledger", "resolve", said, "false", *FACT, "--ledger", place)
    tell("ledger", "resolve", said, "true", *FACT, "--supersede", "misread", "--ledger", place)
    code, out, _ = tell("ledger", "show", said[:9], "--ledger", place)
    assert code == 0
    for part in ("none, Paper, 2021-08-01", "digest dddddddddddd", "seed 0", "due 2021-11-04",
                 "2. true on 2021-10-03", "Supersedes number 1: misread.", "1. false on",
                 "model gave it 80 % (simulated): Brier 0.040",
                 "speaker gave it 100 % (convention): Brier 0.000"):
        assert part in out
    whole = json.loads(tell("ledger", "show", said, "--ledger", place, "--json")[1])
    assert whole["answer"] == chance().to_dict()
    assert [one["outcome"] for one in whole["resolutions"]] == ["true", "false"]


def test_resolving_early_is_cautioned(tell, full):
    place, (said, *_) = full
    out = tell("ledger", "resolve", said, "false", *FACT, "--ledger", place)[1]
    assert "Its window runs until 2021-11-04: make sure" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("resolve", "{2}", "true", *FACT), "cannot be settled by what happened"),
        (("resolve", "{1}", "maybe", *FACT), "expected true, false or void"),
        (("resolve", "{1}", "true", "--on", "soon", "--source", "x"), "expected a date"),
        (("resolve", "beef", "true", *FACT), "the ledger has no entry `beef`"),
        (("show", "0000000000000000"), "the ledger has no entry `0000000000000000`"),
        (("list", "--due-before", "soon"), "due_before is `soon`; expected a date"),
        (("list", "--limit", "0"), "limit is 0; expected at least 1"),
        (("score", "--confidence", "2"), "confidence is 2.0; expected between 0 and 1"),
    ],
)
def test_what_is_asked_wrongly_gives_2(tell, full, arguments, said):
    place, ids = full
    code, _, err = tell(
        "ledger", *(part.format(*ids) for part in arguments), "--ledger", place
    )
    assert code == 2
    assert said in err


def test_score_tells_the_model_the_speakers_and_what_is_taken_for_granted(tell, full):
    place, (said, plain, _) = full
    for name, outcome in ((said, "true"), (plain, "false")):
        tell("ledger", "resolve", name, outcome, "--on", "2022-08-07", "--source", "x",
             "--ledger", place)
    code, out, _ = tell("ledger", "score", "--ledger", place)
    assert code == 0
    for part in ("2 of 2 events resolved, in 1 case", "Brier 0.065 (95 % interval 0.0",
                 "2 resolved events are few", "A. Reader (1 claim)", "Always saying 50 %",
                 "by convention", "events as independent"):
        assert part in out
    found = json.loads(tell("ledger", "score", "--ledger", place, "--json")[1])
    assert found["model"]["brier"] == pytest.approx((0.04 + 0.09) / 2)
    assert found["speakers"][0] | {"speaker": "A. Reader", "claims": 1, "resolved": 1,
                                   "brier": 0.0} == found["speakers"][0]


def test_an_empty_ledger_is_no_error(tell, tmp_path):
    place = tmp_path / "none.sqlite"
    assert tell("ledger", "list", "--ledger", place)[:2] == (0, f"No entries in {place}.\n")
    assert tell("ledger", "list", "--ledger", place, "--json")[1] == "[]\n"
    assert tell("ledger", "score", "--ledger", place)[0] == 0
    assert not place.exists()


def test_a_ledger_that_cannot_be_read_gives_1(tell, tmp_path):
    (tmp_path / "notes").write_text("not a database " * 100)
    code, out, err = tell("ledger", "list", "--ledger", tmp_path / "notes")
    assert (code, out) == (1, "")
    assert err.startswith("LedgerError: the ledger ")
    assert "file is not a database" in err


# --- what goes in --------------------------------------------------------------------------------


def test_an_answer_is_kept_as_printed_and_the_first_time_says_where(tell, coin, place):
    code, out, err = tell("ask", coin, TOSS, "--json", "--ledger", place)
    assert code == 0
    assert err.startswith("Answers are kept in ")
    assert "--no-ledger or WOULDTAKE_LEDGER=off keeps none" in err
    with Ledger.open(place) as ledger:
        (kept,) = ledger.entries()
    assert kept.answer == json.loads(out)
    assert (kept.case, len(kept.case_digest), kept.due) == ("coin", 64, None)
    assert tell("ask", coin, TOSS, "--json", "--ledger", place) == (0, out, "")
    with Ledger.open(place) as ledger:
        assert ledger.entry(kept.id).asked_again == 1


def test_claims_are_kept_with_verdicts_and_their_own_day(tell, tmp_path):
    place = tmp_path / "l.sqlite"
    code, out, _ = tell("check", GOOD, "--futures", 40, "--json", "--ledger", place)
    assert code == 0
    checked = {one["claim"]["id"]: one for one in json.loads(out)}
    with Ledger.open(place) as ledger:
        found = ledger.entries()
    assert {one.claim["id"] for one in found} == set(checked)
    for one in found:
        told = checked[one.claim["id"]]
        assert (one.answer, one.claim, one.verdict, one.fares) == (
            told["answer"], told["claim"], told["verdict"], told["speaker"]
        )
        assert one.start is not None
        assert one.due > one.start


def test_a_mechanism_switched_off_is_told(tell, tmp_path):
    place = tmp_path / "l.sqlite"
    arguments = ["ask", GOOD, "chance that capital_lost within 9 days", "--futures", 20]
    tell(*arguments, "--ledger", place)
    tell(*arguments, "--without", "belief", "--ledger", place)
    with Ledger.open(place) as ledger:
        assert [one.without for one in ledger.entries()] == [("belief",), ()]
        assert len({one.event for one in ledger.entries()}) == 1  # one fact settles both
        assert ledger.scores().model.events == 1  # and only the whole model's is its forecast


def test_nothing_is_kept_where_that_is_asked(tell, coin, tmp_path, monkeypatch):
    place = tmp_path / "l.sqlite"
    for environment, options in [
        (str(place), ["--no-ledger"]), ("off", []), ("OFF", []), (str(place), ["--no-ledger"]),
    ]:
        monkeypatch.setenv("WOULDTAKE_LEDGER", environment)
        assert tell("ask", coin, TOSS, "--json", *options)[2] == ""
    assert not place.exists()
    monkeypatch.setenv("WOULDTAKE_LEDGER", str(place))
    assert "Answers are kept in" in tell("ask", coin, TOSS, "--json")[2]
    assert place.exists()


def test_the_file_is_in_the_users_data_folder_where_nothing_is_named(
    tell, coin, tmp_path, monkeypatch
):
    monkeypatch.delenv("WOULDTAKE_LEDGER")
    for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    assert tell("ask", coin, TOSS)[0] == 0
    (made,) = (tmp_path / "home").rglob("ledger.sqlite")
    assert made.parent.name == "wouldtake"


def test_an_answer_is_never_lost_because_it_cannot_be_kept(tell, coin, tmp_path):
    (tmp_path / "file").write_text("")
    quiet = tell("ask", coin, TOSS, "--json", "--no-ledger")
    code, out, err = tell("ask", coin, TOSS, "--json", "--ledger", tmp_path / "file" / "l.sqlite")
    assert (code, out) == quiet[:2]
    assert err.startswith("The answer was not kept: the ledger ")
    assert err.count("\n") == 1


def without_module(module, *arguments, ledger):
    """A command line in a process where a module cannot be imported."""
    script = (
        f"import sys; sys.modules[{module!r}] = None\n"
        "import importlib.util as util; found = util.find_spec\n"
        f"util.find_spec = lambda name, *a: None if name == {module!r} else found(name, *a)\n"
        "from wouldtake.cli.main import run; sys.exit(run(sys.argv[1:]))"
    )
    import os

    environment = {key: value for key, value in os.environ.items() if key != "WOULDTAKE_LEDGER"}
    if ledger is not None:
        environment["WOULDTAKE_LEDGER"] = str(ledger)
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)], capture_output=True, text=True,
        check=False, env=environment,
    )
    return done.returncode, done.stdout, done.stderr


def test_without_sqlalchemy_answers_come_as_before_and_the_ledger_says_what_to_install(
    coin, tmp_path
):
    code, out, err = without_module("sqlalchemy", "ask", coin, TOSS, "--json", ledger=None)
    assert (code, err) == (0, "")
    assert json.loads(out)["kind"] == "chance"
    named = tmp_path / "l.sqlite"
    code, _, err = without_module("sqlalchemy", "ask", coin, TOSS, "--json", ledger=named)
    assert code == 0
    assert err == ("The answer was not kept: the ledger needs sqlalchemy. Install it: "
                   'pip install "wouldtake[ledger]"\n')
    code, _, err = without_module("sqlalchemy", "ledger", "list", ledger=named)
    assert code == 1
    assert 'pip install "wouldtake[ledger]"' in err


def test_without_psycopg_a_server_says_what_to_install():
    code, _, err = without_module("psycopg", "ledger", "list", ledger="postgresql://x/y")
    assert code == 1
    assert 'needs psycopg. Install it: pip install "wouldtake[postgres]"' in err


def test_keeping_waits_for_the_answer_to_be_printed(coin, tmp_path):
    """The database's library is loaded after the answer is out, so that it cannot delay it."""
    script = (
        "import sys; from wouldtake.cli import console\n"
        "printed = console.print_json\n"
        "def spy(value):\n"
        "    printed(value); print('sqlalchemy' in sys.modules, file=sys.stderr)\n"
        "console.print_json = spy\n"
        "from wouldtake.cli.main import run; run(sys.argv[1:])\n"
        "print('sqlalchemy' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "ask", coin, TOSS, "--json", "--ledger",
         str(tmp_path / "l.sqlite")], capture_output=True, text=True, check=True,
    )
    first, *_, last = done.stderr.splitlines()
    assert (first, last) == ("False", "True")
