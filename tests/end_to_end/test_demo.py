"""The main job, end to end: the built-in case, every claim answered, the report written.

The demo runs once, in this process, with no way to the network.
"""

import contextlib
import html
import io
import json
import re
import socket
from html.parser import HTMLParser

import numpy as np
import pytest

from wouldtake import load_case
from wouldtake.cases.check import Room
from wouldtake.cli.main import run
from wouldtake.engine.ensemble import full_settings

CASE = load_case("afghanistan-2021")
FUTURES = 100
VERDICTS = {"supported", "contradicted", "undecided"}
SEARCHES = {"headline", "return_needs_size_and_stay"}  # seconds each; the demo runs them once


def shell(*arguments):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run([str(argument) for argument in arguments])
    return code, out.getvalue()


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The summary as JSON, the page, and every address that was asked for."""
    page = tmp_path_factory.mktemp("demo") / "report.html"
    asked: list[object] = []

    def refuse(*arguments, **_):
        asked.append(arguments)
        raise OSError("no network in this test")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        code, out = shell("demo", "--futures", FUTURES, "--out", page, "--json")
    assert code == 0
    assert [path.name for path in page.parent.iterdir()] == ["report.html"]
    return json.loads(out), page.read_text(encoding="utf-8"), asked


@pytest.fixture(scope="session")
def answers(demo):
    return {one["claim"]["id"]: one for one in demo[0]["claims"]}


class Page(HTMLParser):
    """What a page would load, and the words a reader sees."""

    def __init__(self, text):
        super().__init__()
        self.loads: list[str] = []
        self.words: list[str] = []
        self._hidden = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self._hidden += tag in ("script", "style")
        for name, value in attrs:
            if name in ("src", "srcset", "action", "data", "poster") or (
                name in ("href", "xlink:href") and tag != "a"
            ):
                self.loads.append(value or "")

    def handle_endtag(self, tag):
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data):
        if not self._hidden:
            self.words.append(data)

    @property
    def text(self):
        return flat(" ".join(self.words))


def flat(text):
    return re.sub(r"\s+", " ", html.unescape(text))


# --- the demo and its report ---------------------------------------------------------------


def test_the_demo_asks_nothing_of_the_network(demo):
    assert demo[2] == []


def test_the_report_loads_nothing(demo):
    page = demo[1]
    loads = [where for where in Page(page).loads if not where.startswith(("#", "data:"))]
    assert loads == []
    assert not re.search(r"@import|url\(\s*['\"]?\s*(https?:)?//", page)
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|sendBeacon|importScripts)\b", page)


def test_the_report_has_every_claim_with_its_verdict(demo, answers):
    words = Page(demo[1]).text
    assert len(answers) == len(CASE.claims)
    for claim in CASE.claims:
        assert flat(claim.said) in words, claim.id
        assert claim.question in words, claim.id
    # Each claim's card: what was said, and the verdict, in one piece of the page.
    cards = {claim.id: re.search(rf'id="[^"]*{claim.id}"', demo[1]) for claim in CASE.claims}
    starts = sorted(found.start() for found in cards.values() if found)
    for name, found in cards.items():
        if name == "headline":
            continue
        assert found, f"{name} has no card"
        end = next((start for start in starts if start > found.start()), len(demo[1]))
        card = flat(demo[1][found.start():end])
        assert answers[name]["verdict"] in card.lower(), name


def test_the_report_keeps_what_then_happened_apart(demo):
    """Kabul's fall on 15 August is told once the forecast is done, and not before."""
    words = Page(demo[1]).text
    where = words.rindex("What then happened")
    for told in ("15 August 2021",):
        assert told in words[where:]
        assert told not in words[:words.index("What then happened")]


def test_the_report_names_what_makes_it_again(demo):
    assert f"wouldtake demo afghanistan-2021 --seed 0 --futures {FUTURES}" in Page(demo[1]).text
    assert CASE.digest[:8] in demo[1]


# --- every claim ---------------------------------------------------------------------------


def test_every_claim_is_answered(answers):
    assert list(answers) == [claim.id for claim in CASE.claims]
    for name, one in answers.items():
        claim, answer = one["claim"], one["answer"]
        assert one["verdict"] in VERDICTS, name
        assert answer["kind"] == claim["kind"], name
        assert answer["question"] == claim["question"], name
        assert answer["sentence"], name
        assert answer["futures"] <= FUTURES, name
        if claim["endorsement"] == "relays":
            assert one["speaker"] is None, name
        elif one["verdict"] == "undecided" or claim["endorsement"] == "asserts":
            assert one["speaker"] == one["verdict"], name
        else:
            assert {one["speaker"], one["verdict"]} == {"supported", "contradicted"}, name
    asked_of = {name: one["answer"]["target"] for name, one in answers.items()}
    past = {claim.id for claim in CASE.claims if claim.as_of}
    assert len(past) == 3
    for name, target in asked_of.items():
        day = "@2021-04-13" if name in past else ""
        assert target == f"afghanistan-2021{day}", name


def numbers(value):
    if isinstance(value, dict):
        for entry in value.values():
            yield from numbers(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from numbers(entry)
    elif isinstance(value, float):
        yield value


def test_every_number_of_every_answer_is_finite_and_every_chance_a_chance(answers):
    def chances(value):
        if isinstance(value, dict):
            if "method" in value and "estimate" in value:
                yield value
            for entry in value.values():
                yield from chances(entry)
        elif isinstance(value, list):
            for entry in value:
                yield from chances(entry)

    assert np.isfinite(list(numbers(list(answers.values())))).all()
    for name, one in answers.items():
        for found in chances(one["answer"]):
            ends = (found["low"], found["estimate"], found["high"])
            if found["estimate"] is not None:
                assert 0.0 <= ends[0] <= ends[1] <= ends[2] <= 1.0, name


@pytest.fixture(scope="session")
def quick():
    """`check --json` of every claim but the long searches."""
    only = [part for claim in CASE.claims if claim.id not in SEARCHES
            for part in ("--only", claim.id)]
    return ("check", "--futures", FUTURES, "--json", *only)


def test_check_twice_prints_equal_bytes_which_are_the_demos(quick, answers):
    code, first = shell(*quick)
    assert code == 0
    assert shell(*quick) == (0, first)
    for one in json.loads(first):
        assert one == answers[one["claim"]["id"]]


def test_another_seed_gives_other_numbers(quick, answers):
    other = json.loads(shell(*quick, "--seed", 1)[1])
    assert sum(one["answer"] != {**answers[one["claim"]["id"]]["answer"], "seed": 1}
               for one in other) > 10


# --- ablation ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def rooms():
    arguments = {"futures": 300, "seed": 0}
    return Room(CASE, arguments), Room(CASE, arguments, without=("militias",))


def test_without_militias_arming_them_has_no_effect(rooms):
    claim = next(claim for claim in CASE.claims if claim.id == "militias_join")
    whole, without = (room.check(claim).answer.to_dict() for room in rooms)
    assert without["target"] == "afghanistan-2021 without militias"
    difference = without["effect"]["difference"]
    assert difference["estimate"] == 0.0
    assert difference["low"] <= 0.0 <= difference["high"]
    assert without["effect"]["before"] == without["effect"]["after"]
    assert whole["effect"]["difference"]["estimate"] != 0.0
    assert rooms[1].check(claim).verdict != "supported"


def test_without_militias_what_does_not_hinge_on_them_is_the_same(rooms):
    """Growth of the threat follows the ground lost, by the same law; attacks are the same days."""
    futures = np.arange(200, dtype=np.int64)
    record = frozenset({"homeland_threat", "insurgent_share", "contested_share", "capital_attack",
                        "capital_lost", "returned_troops"})
    growth = []
    found = []
    for room in rooms:
        model = room.session().model
        settings = full_settings(model, 0, futures, {})
        series = model.simulate(settings, futures=futures, steps=90, seed=0, record=record)
        threat = series["homeland_threat"]
        share = series["insurgent_share"][:, :-1] + 0.5 * series["contested_share"][:, :-1]
        quiet = (series["returned_troops"][:, 1:] == 0)
        decline = settings["counterterror_effect"] * settings["counterterror"]
        expected = (settings["threat_growth"][:, None] * share * (1 - threat[:, :-1])
                    - decline[:, None]) * threat[:, :-1]
        actual = np.diff(threat, axis=1)
        np.testing.assert_allclose(actual[quiet], expected[quiet], atol=1e-12)
        growth.append(settings["threat_growth"])
        found.append(series)
    np.testing.assert_array_equal(*growth)
    both_stand = ~(found[0]["capital_lost"] | found[1]["capital_lost"])
    both_stood = np.roll(both_stand, 1, axis=1)
    both_stood[:, 0] = True
    same = both_stand & both_stood
    np.testing.assert_array_equal(
        found[0]["capital_attack"][same], found[1]["capital_attack"][same]
    )
    whole, without = (one["homeland_threat"][:, -1].mean() for one in found)
    assert without == pytest.approx(whole, abs=0.02)
