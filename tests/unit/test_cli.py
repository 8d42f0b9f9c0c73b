"""The command line, command by command: what it prints, its JSON, its errors and exit codes.

Most run in this process on a stranger's small case; two start the real command.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from wouldtake.cases import list_cases

UNITS = """\
id,name,kind,lon,lat,control
a,Alpha,city,0,0,government
b,Beta,city,1,0,government
c,Gamma,rural,2,0,
d,Delta,rural,-0.5,1,
e,Epsilon,rural,1,1,insurgent
"""
CLAIM = """\
- id: {id}
  speaker: A. Reader
  affiliation: none
  outlet: Paper
  date: 2020-06-01
  said: "{said}"
  endorsement: {endorsement}
  kind: {kind}
  question: {question}
  holds_if: {holds_if}
"""
MODEL = """\
import numpy as np
from wouldtake import Lever, Noise, Signal, Uncertainty

class Walk:
    name, step, horizon = "walk", "step", 20
    levers = {"push": Lever(0, 1, 0, "m", description="[/red] what moves it")}
    uncertainties = {"drift": Uncertainty.uniform(-0.1, 0.1)}
    signals = {"height": Signal("m"), "high": Signal(event=True)}

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        drawn = Noise(seed, futures).uniform("step", steps) - 0.5
        drawn += (settings["drift"] + settings["push"])[:, None]
        height = np.hstack([np.zeros((len(futures), 1)), np.cumsum(drawn, axis=1)])
        return {"height": height, "high": height > 2}

WALK = Walk()
THREE = 3

class Fails(Walk):
    def simulate(self, settings, **rest):
        return {}["nothing"]

FAILS = Fails()

class Forgets(Walk):
    drawn = np.random.default_rng(0)

    def simulate(self, settings, *, futures, steps, seed, clamps=None):
        height = self.drawn.random((len(futures), steps + 1))
        return {"height": height, "high": height > 2}

FORGETS = Forgets()
"""
PROVENANCE = ["question", "kind", "target", "seed", "futures", "confidence"]
QUICK = ["--futures", "60"]
SOON = "chance that capital_lost within 60 days"


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli") / "small"
    folder.mkdir()
    (folder / "case.toml").write_text(
        'name = "small"\ntitle = "A [/small] country"\nas_of = 2020-06-01\ncapital = "a"\n'
        'horizon_days = 90\n\n[formulas]\nover = "capital_lost"\n'
    )
    (folder / "units.csv").write_text(UNITS)
    claims = (
        ("falls", "it falls [/red] [bold]", "asserts", "chance", SOON, "chance >= 99%"),
        ("sure", "no doubt", "rejects", "inevitable", "over is inevitable", ""),
    )
    keys = ("id", "said", "endorsement", "kind", "question", "holds_if")
    (folder / "claims.yaml").write_text(
        "".join(CLAIM.format(**dict(zip(keys, claim, strict=True))) for claim in claims)
    )
    return str(folder)


@pytest.fixture(scope="session")
def walk(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "walk.py"
    path.write_text(MODEL)
    return str(path)


def flat(text):
    """Words alone: a terminal's width breaks lines anywhere, and a frame stands round answers."""
    return re.sub(r"[\s│╭╮╰╯─┃━┳╇╈┡┩]+", " ", text)


# --- asking --------------------------------------------------------------------------------


def test_help_names_every_command(tell):
    code, out, _ = tell("--help")
    assert code == 0
    for command in ("ask", "check", "check-model", "demo", "names", "explain", "case"):
        assert re.search(rf"^  {command} ", out, re.MULTILINE), command
    for command in ("list", "show", "validate"):
        assert command in tell("case", "--help")[1]


def test_the_version_is_printed(tell):
    code, out, _ = tell("--version")
    assert code == 0
    assert re.fullmatch(r"wouldtake \d+\.\d+\.\d+\n", out)


def test_an_answer_in_words(tell, small):
    code, out, err = tell("ask", small, SOON, *QUICK, "--seed", "4")
    assert (code, err) == (0, "")
    assert SOON in out
    assert "60 futures of `small`, seed 4" in flat(out)
    assert re.search(r"\d+ % \(95 % interval [\d.]+ to [\d.]+ %\): \w+", flat(out))
    assert "sampling error alone" in flat(out)
    assert re.search(r"\n[\d.]+ s, 60 futures run\n$", out), "what the answer cost"


BODIES = {
    "chance that capital_lost within 60 days": ("chance", {"chance"}),
    "capital_lost needs belief <= 0.5": (
        "needs", {"necessity", "chance_with", "chance_without", "verdict"}),
    "belief <= 0.2 is enough for capital_lost": (
        "enough", {"sufficiency", "chance_with", "chance_without", "verdict"}),
    "over is inevitable": ("inevitable", {"chance", "verdict"}),
    "over is possible": ("possible", {"chance", "verdict"}),
    "effect of aid = 0 on belief at day 30": ("effect", {"effect"}),
    "what would it take for over with chance 50% using belief, aid": (
        "takes", {"options", "frontier", "reachable", "required"}),
    "what drives over using aid, deal_belief": ("drives", {"inputs", "box"}),
    "how many leaders_doubting for over": ("tips", {"level"}),
    "gamble of pledge = 1 on government_share": ("gamble", {"gamble"}),
}


@pytest.mark.parametrize("question", BODIES)
def test_the_json_of_each_kind(tell, small, question):
    kind, keys = BODIES[question]
    code, out, err = tell("ask", small, question, *QUICK, "--seed", "4", "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out, parse_constant=lambda text: pytest.fail(f"{text} is not JSON"))
    assert list(answer)[:6] == PROVENANCE
    assert [answer[key] for key in PROVENANCE] == [question, kind, "small", 4, 60, 0.95]
    assert keys <= set(answer)
    assert " futures run" not in out and "seconds" not in out, "equal runs print equal bytes"
    for key in ("chance", "chance_with", "chance_without"):
        if key in answer:
            assert list(answer[key]) == ["estimate", "low", "high", "method"]
    if kind in ("needs", "enough"):
        share = answer["necessity" if kind == "needs" else "sufficiency"]
        assert list(share) == ["estimate", "low", "high", "twins"]
        assert answer["verdict"] in ("supported", "contradicted", "undecided")
    if kind == "effect":
        assert set(answer["effect"]) == {"before", "after", "difference"}
    if kind == "takes":
        assert answer["required"] == 0.5
        assert answer["reachable"] in (True, False, "undecided")
        for option in [*answer["options"], *answer["frontier"]]:
            assert set(option) == {"settings", "cost", "chance"}
            assert set(option["settings"]) == {"belief", "aid"}
    if kind == "drives":
        assert {"name", "first_order", "total", "low", "high"} <= set(answer["inputs"][0])
    if kind == "tips":
        assert list(answer["level"]) == ["estimate", "low", "high"]
    if kind == "gamble":
        assert {"quantiles", "worse", "shortfall", "dominance"} <= set(answer["gamble"])


@pytest.mark.parametrize("question", [SOON, "what would it take for over using belief"])
def test_one_seed_gives_one_text_byte_for_byte_and_another_seed_another(tell, small, question):
    def asked(seed):
        return tell("ask", small, question, *QUICK, "--seed", seed, "--json")[1]

    assert asked(8) == asked(8)
    first, other = json.loads(asked(8)), json.loads(asked(9))
    assert {**first, "seed": 9} != other


def test_nothing_of_the_machine_or_the_clock_is_in_an_answer(tell, small):
    out = tell("ask", small, SOON, *QUICK, "--json")[1]
    assert small not in out
    assert not re.search(r"\d\d:\d\d|/tmp|second", out)


def test_a_smaller_interval_takes_more_futures(tell, small):
    few = json.loads(tell("ask", small, SOON, "--futures", "50", "--json")[1])["chance"]
    many = json.loads(tell("ask", small, SOON, "--futures", "800", "--json")[1])["chance"]
    assert many["high"] - many["low"] < 0.5 * (few["high"] - few["low"])
    sure = json.loads(
        tell("ask", small, SOON, "--futures", "50", "--confidence", "0.5", "--json")[1]
    )["chance"]
    assert sure["high"] - sure["low"] < few["high"] - few["low"]


def test_a_precision_is_kept(tell, small):
    out = tell("ask", small, SOON, "--precision", "0.05", "--json")[1]
    found = json.loads(out)
    assert found["chance"]["high"] - found["chance"]["low"] <= 0.1
    assert "confidence sequence" in found["chance"]["method"]


def test_most_futures_for_a_precision_can_be_named(tell, walk):
    asked = ("ask", f"{walk}:WALK", "chance that high", "--precision", "0.02", "--max-futures")
    code, out, err = tell(*asked, "500")
    assert (code, err) == (0, "")
    assert "max_futures = 500 was reached before +/-0.02" in " ".join(out.replace("│", " ").split())
    code, out, err = tell(*asked, "50")
    assert code == 2
    assert "cannot be reached within max_futures = 50" in err


def test_an_answer_without_a_mechanism_says_so(tell, small):
    whole = json.loads(tell("ask", small, SOON, *QUICK, "--json")[1])
    parted = json.loads(
        tell("ask", small, SOON, *QUICK, "--json", "--without", "fighting", "--without",
             "brokers", "--without", "collapse")[1]
    )
    assert whole["target"] == "small"
    assert parted["target"] == "small without brokers, collapse, fighting"
    assert parted["chance"]["estimate"] == 0.0 < whole["chance"]["estimate"]


def test_a_question_of_the_past_says_its_day(tell):
    arguments = ("ask", "afghanistan-2021", "chance that capital_falls within 30 days", *QUICK)
    past = json.loads(tell(*arguments, "--start", "2021-04-13", "--json")[1])
    assert past["target"] == "afghanistan-2021@2021-04-13"
    assert past["chance"] != json.loads(tell(*arguments, "--json")[1])["chance"]


# --- a model file --------------------------------------------------------------------------


def test_a_model_file_is_asked(tell, walk):
    for target in (f"{walk}:WALK", f"{walk}:Walk"):
        code, out, _ = tell("ask", target, "chance that high", "--json", *QUICK)
        assert code == 0
        assert json.loads(out)["target"] == "walk"


@pytest.mark.parametrize(("suffix", "code", "said"), [
    (":WLK", 1, "has no `WLK`. Did you mean `W"),
    (":THREE", 1, "ModelError: `int` is not a model: 6 problems"),
    (":FAILS", 1, "ModelError: model `walk` failed in simulate"),
    ("x:WALK", 2, "is neither a built-in case nor a folder"),
])
def test_a_model_file_that_will_not_do(tell, walk, suffix, code, said):
    found, out, err = tell("ask", walk + suffix, "chance that high", *QUICK)
    assert (found, out) == (code, "")
    assert said in err


def test_a_model_files_missing_file_and_its_steps(tell, walk):
    missing = str(Path(walk).with_name("wlak.py"))
    code, _, err = tell("ask", f"{missing}:WALK", "chance that high")
    assert code == 1
    assert f"no file `{missing}`. Did you mean `walk.py`?" in err
    code, _, err = tell("ask", f"{walk}:WALK", "chance that high within 10 days")
    assert code == 2
    assert "this model counts in steps and knows no days" in err
    assert "Write `10 steps`." in err


def test_a_model_file_is_checked(tell, walk):
    code, out, _ = tell("check-model", f"{walk}:WALK")
    assert (code, out) == (0, "`walk` keeps the contract in every run tried.\n")
    code, out, _ = tell("check-model", f"{walk}:FORGETS")
    assert code == 1
    assert out.startswith("1 problem in `walk`\n")
    assert "signal `height`: differs between two equal runs; take noise from Noise" in out
    code, out, _ = tell("check-model", f"{walk}:FORGETS", "--json")
    assert code == 1
    assert len(json.loads(out)["faults"]) == 1
    assert tell("check-model", f"{walk}:WALK", "--futures", "0")[0] == 2
    assert tell("check-model", f"{walk}:WLK")[0] == 1


def test_options_of_cases_are_refused_for_a_model_file(tell, walk):
    code, _, err = tell("ask", f"{walk}:WALK", "chance that high", "--without", "militias")
    assert code == 2
    assert err == "SettingError: --start and --without are for cases, not for a model file\n"


# --- asked wrongly -------------------------------------------------------------------------

WRONG = {
    "a misspelt name": (
        ["ask", "SMALL", "chance that capital_lst"],
        "UnknownNameError: line 1, column 13: there is no event or formula `capital_lst`\n"
        "  chance that capital_lst\n              ^^^^^^^^^^^\nDid you mean `capital_lost`?\n"),
    "a misspelt lever": (
        ["ask", "SMALL", "effect of ad = 0 on belief at day 3"], "Did you mean `aid`?"),
    "not a question": (["ask", "SMALL", "capital_lost"], "Ask for example `chance that"),
    "no sense": (["ask", "SMALL", "chance that F untl G"], "Did you mean `until`?"),
    "out of bounds": (
        ["ask", "SMALL", "effect of aid = 9 on belief at day 3"],
        "`aid` lies between 0 and 1.5 share, so it cannot be 9"),
    "no such day": (["ask", "SMALL", "chance that over by 2020-02-31"], "no date `2020-02-31`"),
    "too early": (
        ["ask", "SMALL", "chance that over by 2020-05-01"],
        "2020-05-01 is before day 0, the as-of date 2020-06-01"),
    "no futures": (
        ["ask", "SMALL", SOON, "--futures", "0"],
        "SettingError: futures is 0; expected at least 1 (2000 is usual)"),
    "too many futures": (
        ["ask", "SMALL", SOON, "--futures", "5000000000"], "at most 100,000,000 are run at once"),
    "a bad seed": (
        ["ask", "SMALL", SOON, "--seed", "-1"],
        "SettingError: seed is -1; expected a whole number, 0 <= seed < 2**63"),
    "a bad confidence": (
        ["ask", "SMALL", SOON, "--confidence", "95"],
        "SettingError: confidence is 95.0; expected a number between 0 and 1 (0.95 is usual)"),
    "a bad precision": (["ask", "SMALL", SOON, "--precision", "5"], "precision is 5.0; expected"),
    "bad words": (["ask", "SMALL", SOON, "--words", "x"], "expected phia or icd203"),
    "not a number": (["ask", "SMALL", SOON, "--futures", "many"], "'--futures'"),
    "a bad date": (
        ["ask", "SMALL", SOON, "--start", "2020-6-1"],
        "SettingError: --start is `2020-6-1`; expected a date such as 2021-04-13"),
    "a later start": (
        ["ask", "SMALL", SOON, "--start", "2020-07-01"],
        "the case is known as of 2020-06-01; futures cannot start on 2020-07-01, later"),
    "before the record": (
        ["ask", "afghanistan-2021", SOON, "--start", "1900-01-01"],
        "the case's record begins on 2021-04-13; futures cannot start on 1900-01-01, earlier"),
    "no such mechanism": (
        ["ask", "SMALL", SOON, "--without", "milita"],
        "there is no mechanism `milita`. Did you mean `militias`?"),
    "a misspelt case": (
        ["ask", "afganistan-2021", SOON],
        "`afganistan-2021` is neither a built-in case nor a folder. "
        "Did you mean `afghanistan-2021`?"),
    "no such claim": (
        ["check", "SMALL", "--only", "fals"],
        "SettingError: there is no claim `fals`. Did you mean `falls`?"),
    "no such claims file": (
        ["check", "SMALL", "nope.yaml"], "there is no file nope.yaml; expected a claims.yaml"),
    "an unknown option": (["ask", "SMALL", SOON, "--sed", "1"], "No such option: --sed"),
    "an unknown command": (["aks", "SMALL", SOON], "No such command 'aks'. Did you mean 'ask'?"),
    "no question": (["ask", "SMALL"], "Missing argument 'question'"),
    "nothing to explain": (["explain", ""], "there is nothing to read"),
    "a demo of nothing claimed": (
        ["demo", "chad-2008"],
        "the case `chad-2008` has no claims to show; ask it questions: wouldtake ask chad-2008"),
    "no such case to show": (
        ["case", "show", "x"], "Known names: `afghanistan-1989`, `afghanistan-2021`"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_asked_wrongly_is_told_and_gives_2(tell, small, what):
    arguments, said = WRONG[what]
    code, out, err = tell(*(small if word == "SMALL" else word for word in arguments))
    assert (code, out) == (2, "")
    assert said in err


# --- what cannot be done -------------------------------------------------------------------


@pytest.fixture
def broken(tmp_path):
    (tmp_path / "case.toml").write_text('name = "b"\nas_of = 2020-06-01\ncapital = "alpha"\n')
    (tmp_path / "units.csv").write_text(UNITS.replace("insurgent", "rebels"))
    return str(tmp_path)


@pytest.mark.parametrize("command", [["ask", "CASE", SOON], ["check", "CASE"], ["names", "CASE"],
                                     ["demo", "CASE"], ["case", "show", "CASE"]])
def test_a_bad_case_gives_1_with_every_fault_and_its_line(tell, broken, command):
    code, out, err = tell(*(broken if word == "CASE" else word for word in command))
    assert (code, out) == (1, "")
    assert err.startswith(f"CaseError: 2 problems in {broken}\n")
    assert "  * units.csv:6: control: `rebels` is not one of government|contested" in err
    assert "  * case.toml:3: capital `alpha` is not a unit" in err


def test_validate_lists_the_faults(tell, broken, small):
    code, out, _ = tell("case", "validate", broken)
    assert code == 1
    assert out.startswith(f"2 problems in {broken}\n  * units.csv:6: ")
    code, out, _ = tell("case", "validate", broken, "--json")
    assert code == 1
    assert [(fault["file"], fault["line"]) for fault in json.loads(out)] == [
        ("units.csv", 6), ("case.toml", 3),
    ]
    code, out, _ = tell("case", "validate", small)
    assert code == 0
    assert out.startswith(f"{small}: no faults\n")
    assert tell("case", "validate", small, "--json")[:2] == (0, "[]\n")


def test_a_claim_that_cannot_be_asked_is_named(tell, small, tmp_path):
    text = CLAIM.format(id="odd", said="odd", endorsement="asserts", kind="chance",
                        question="chance that capitol_lost", holds_if="")
    (tmp_path / "claims.yaml").write_text(text)
    code, out, err = tell("check", small, tmp_path / "claims.yaml", *QUICK)
    assert (code, out) == (2, "")
    assert "claim `odd`: there is no event or formula `capitol_lost`" in err
    assert "Did you mean `capital_lost`?" in err


def test_a_claims_file_with_nothing_in_it_is_told(tell, small, tmp_path):
    (tmp_path / "claims.yaml").write_text("")
    code, _, err = tell("check", small, tmp_path / "claims.yaml")
    assert code == 2
    assert "claims.yaml has no claims to check; name a claims.yaml that has some" in err


def test_a_bad_claims_file_gives_1(tell, small, tmp_path):
    (tmp_path / "claims.yaml").write_text("- id: x\n  speeker: y\n")
    code, _, err = tell("check", small, tmp_path / "claims.yaml")
    assert code == 1
    assert "claims.yaml:2: unknown key `speeker`. Did you mean `speaker`?" in err


# --- the other commands --------------------------------------------------------------------


def test_check_prints_a_verdict_a_claim(tell, small):
    code, out, err = tell("check", small, *QUICK)
    assert (code, err) == (0, "")
    assert "A. Reader says: it falls [/red] [bold]" in flat(out), "brackets are no markup"
    assert "A. Reader rejects: no doubt" in flat(out)
    assert "the speaker, who rejects it: supported" in flat(out)
    only = tell("check", small, *QUICK, "--only", "sure")[1]
    assert "no doubt" in only
    assert "it falls" not in only


def test_the_json_of_check(tell, small):
    arguments = ("check", small, *QUICK, "--seed", "3", "--json")
    code, out, err = tell(*arguments)
    assert (code, err) == (0, "")
    assert tell(*arguments)[1] == out
    falls, sure = json.loads(out)
    for one in (falls, sure):
        assert list(one) == ["claim", "answer", "verdict", "rule", "speaker", "outside"]
        assert list(one["answer"])[:6] == PROVENANCE
        assert one["answer"]["seed"] == 3
    assert falls["claim"]["id"] == "falls"
    assert (falls["verdict"], falls["speaker"]) == ("contradicted", "contradicted")
    assert (sure["verdict"], sure["speaker"]) == ("contradicted", "supported")


def test_a_claim_checked_alone_has_the_answer_it_has_among_others(tell, small):
    both = json.loads(tell("check", small, *QUICK, "--json")[1])
    alone = json.loads(tell("check", small, *QUICK, "--json", "--only", "sure")[1])
    assert alone == both[1:]
    asked = json.loads(tell("ask", small, "over is inevitable", *QUICK, "--json")[1])
    assert asked == alone[0]["answer"]


def test_names_lists_what_may_be_named(tell, small, walk):
    code, out, _ = tell("names", small)
    assert code == 0
    for heading in ("Levers", "Uncertainties", "Signals", "Formulas"):
        assert re.search(rf"^{heading} \(", out, re.MULTILINE)
    assert re.search(r"^  aid +0 to 1\.5 share, now 1: money", out, re.MULTILINE)
    assert re.search(r"^  belief\* +share: belief that", out, re.MULTILINE)
    assert re.search(r"^  over +capital_lost$", out, re.MULTILINE)
    assert "[/red] what moves it" in tell("names", f"{walk}:WALK")[1]


def test_the_json_of_names(tell, small):
    found = json.loads(tell("names", small, "--json")[1])
    assert list(found) == ["levers", "uncertainties", "signals", "formulas"]
    assert found["levers"]["aid"]["high"] == 1.5
    assert found["signals"]["capital_lost"]["event"]
    assert found["signals"]["belief"]["clampable"]
    assert found["formulas"] == {"over": "capital_lost"}


def test_listings_are_broken_by_no_one(tell):
    """One line a thing, however long: so that they can be searched and cut."""
    head, _the_map, *lists = tell("case", "show")[1].split("\n\n")
    out = "\n".join([tell("names", "afghanistan-2021")[1], head, *lists])
    assert max(map(len, out.splitlines())) > 120
    assert all(re.match(r"\S|  \S|$", line) for line in out.splitlines())


def test_explain_says_what_a_question_means(tell, small):
    code, out, _ = tell("explain", "chance that over within 30 days")
    assert code == 0
    assert out.startswith("The share of futures in which")
    with_names = tell("explain", "chance that over within 30 days", "--target", small)[1]
    assert "`over` holds on a day where `capital_lost` holds" in flat(with_names)


def test_explain_with_a_target_checks_names(tell, small):
    code, out, err = tell("explain", "chance that ovr within 30 days", "--target", small)
    assert (code, out) == (2, "")
    assert "there is no event or formula `ovr`" in err


def test_case_list_and_show(tell, small):
    code, out, _ = tell("case", "list")
    assert code == 0
    assert re.search(
        r"^afghanistan-2021  Afghanistan as known on 6 August 2021: 344 units", out, re.M
    )
    assert re.search(r"^iraq-2014 +Iraq as known on 12 June 2014: 35 units", out, re.M)
    cases = json.loads(tell("case", "list", "--json")[1])
    assert [case["name"] for case in cases] == list_cases()
    (listed,) = (case for case in cases if case["name"] == "afghanistan-2021")
    shown = json.loads(tell("case", "show", "--json")[1])
    assert listed["digest"] == shown["digest"]
    assert (listed["as_of"], shown["capital"]) == ("2021-08-06", "kabul")
    assert {"capital_falls", "stalemate", "us_return", "return_works"} <= set(shown["formulas"])
    code, out, _ = tell("case", "show", small)
    assert code == 0
    assert out.startswith("A [/small] country  (small, ")
    assert "5 units (2 cities)" in out
    assert "not calibrated: prior ranges" in out


# --- the report, written whole or not at all -----------------------------------------------


def test_demo_writes_a_report_and_prints_a_summary(tell, small, tmp_path):
    page = tmp_path / "page.html"
    code, out, err = tell("demo", small, "--futures", "40", "--out", page)
    assert (code, err) == (0, "")
    assert "A [/small] country" in flat(out)
    assert "(rejects):" in flat(out)
    assert "not borne out" in flat(out)
    assert "open it in a browser" in flat(out)
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    first = page.read_bytes()
    assert tell("demo", small, "--futures", "40", "--out", page)[0] == 0
    assert page.read_bytes() == first, "equal runs write equal pages"


def test_a_place_that_cannot_be_written_is_told_before_the_work(tell, small, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "wouldtake.cli.showing.Room", lambda *a, **k: pytest.fail("work was begun")
    )
    missing = tmp_path / "none" / "r.html"
    code, _, err = tell("demo", small, "--out", missing)
    assert code == 2
    assert f"--out is `{missing}`, but there is no folder `{missing.parent}`" in err
    code, _, err = tell("demo", small, "--out", tmp_path)
    assert code == 2
    assert f"a folder; name a file in it: {tmp_path / 'report.html'}" in err

    def full(*_, **__):
        raise OSError(28, "No space left on device", "tmpx7")

    monkeypatch.setattr("wouldtake.cli.showing.tempfile.TemporaryFile", full)
    code, _, err = tell("demo", small, "--out", tmp_path / "r.html")
    assert code == 1
    assert err == (
        f"Error: {tmp_path / 'r.html'}: cannot write there: No space left on device\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("stop", "code"), [(KeyboardInterrupt(), 130), (OSError(28, "full"), 1)])
def test_stopped_while_writing_it_leaves_the_old_report_and_no_half(
    tell, small, tmp_path, monkeypatch, stop, code
):
    page = tmp_path / "page.html"
    page.write_text("the old one")

    def stopped(*_, **__):
        raise stop

    monkeypatch.setattr("wouldtake.cases.files.Path.write_text", stopped)
    assert tell("demo", small, "--futures", "20", "--out", page)[0] == code
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [
        ("page.html", "the old one")
    ]


def test_stopped_at_work_it_says_so_and_gives_130(tell, small, tmp_path, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("wouldtake.cases.check.Room.check", stopped)
    code, out, err = tell("demo", small, "--futures", "20", "--out", tmp_path / "page.html")
    assert (code, out) == (130, "")
    assert err == "Stopped. Nothing half-written was left behind.\n"
    assert list(tmp_path.iterdir()) == []


# --- the real command ----------------------------------------------------------------------

COMMAND = [sys.executable, "-c", "from wouldtake.cli import main; main()"]


def test_the_command_itself_prints_json_and_nothing_else(small):
    done = subprocess.run(
        [*COMMAND, "ask", small, SOON, *QUICK, "--json"], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["target"] == "small"
    again = subprocess.run(
        [*COMMAND, "ask", small, SOON, *QUICK, "--json"], capture_output=True, check=False
    )
    assert again.stdout == done.stdout


def test_a_model_file_is_asked_without_loading_the_compiler(walk):
    script = (
        "import sys; from wouldtake.cli import asking, keeping;"
        "asking.ask(sys.argv[1], sys.argv[2], start=None, without=(), as_json=True,"
        " keeper=keeping.Keeper(None, True));"
        "sys.exit('numba' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, f"{walk}:WALK", "chance that high"],
        capture_output=True, check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_goes_away_is_no_crash():
    """`wouldtake names ... | head -1`."""
    with subprocess.Popen(
        [*COMMAND, "names", "afghanistan-2021"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        process.wait()
