"""The main job, end to end: the built-in case, every claim answered, the report written.

The demo runs once, in this process, with no way to the network.
"""

import contextlib
import copy
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


class Loads(HTMLParser):
    """What a page would load, and the data it carries."""

    def __init__(self, text):
        super().__init__()
        self.found: list[str] = []
        self.data = ""
        self._in_data = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self._in_data = ("id", "wouldtake-data") in attrs
        for name, value in attrs:
            if name in ("src", "srcset", "action", "data", "poster") or (
                name in ("href", "xlink:href") and tag != "a"
            ):
                self.found.append(value or "")

    def handle_endtag(self, tag):
        self._in_data = False

    def handle_data(self, data):
        if self._in_data:
            self.data += data


@pytest.fixture(scope="session")
def shown(demo):
    """What the report shows."""
    return json.loads(Loads(demo[1]).data)


# --- the demo and its report ---------------------------------------------------------------


def test_the_demo_asks_nothing_of_the_network(demo):
    assert demo[2] == []


def test_the_report_loads_nothing_and_may_not(demo):
    page = demo[1]
    loads = [where for where in Loads(page).found if not where.startswith(("#", "data:"))]
    assert loads == []
    assert not re.search(r"@import|url\(\s*['\"]?\s*(https?:)?//", page)
    assert "default-src 'none'" in page  # its own policy: no connection, the one script by hash


def test_the_report_has_every_claim_as_it_was_answered(shown, answers):
    cards = {card["claim"]["id"]: card for card in shown["claims"]["claims"]}
    cards["headline"] = shown["claims"]["headline"]
    assert set(cards) == set(answers) == {claim.id for claim in CASE.claims}
    for name, card in cards.items():
        assert card["verdict"] == answers[name]["verdict"], name
        assert card["answer"] == answers[name]["answer"], name
        assert card["claim"]["question"] == answers[name]["claim"]["question"], name


def test_every_claim_with_a_reference_class_shows_both_views(shown, answers):
    classed = {claim.id for claim in CASE.claims if claim.outside}
    cards = [*shown["claims"]["claims"], shown["claims"]["headline"]]
    assert classed == {card["claim"]["id"] for card in cards if card["outside"]}
    for card in cards:
        if card["outside"]:
            assert card["outside"]["disagreement"]
            told = answers[card["claim"]["id"]]["outside"]
            assert card["outside"]["sentence"] == told["sentence"]


def test_the_forecast_part_of_the_report_knows_nothing_of_what_came(shown):
    """Kabul's fall on 15 August is in what then happened, and nowhere else."""
    assert "2021-08-15" in json.dumps(shown["record"])
    assert "2021-08-15" in json.dumps(shown["futures"]["truth"])
    rest = copy.deepcopy(shown)
    # Simulated days, any of which may be that one, and titles of sources, stay out of it.
    del rest["record"], rest["stories"], rest["case"]["sources"], rest["futures"]["truth"]
    for fan in rest["futures"]["fans"]:
        del fan["afterwards"], fan["dates"]
    for card in [*rest["claims"]["claims"], rest["claims"]["headline"]]:
        del card["afterwards"]
    assert "2021-08-15" not in json.dumps(rest)


def test_the_report_names_what_makes_it_again(shown):
    assert shown["case"]["digest"] == CASE.digest
    assert (shown["futures"]["futures"], shown["futures"]["seed"]) == (FUTURES, 0)
    assert shown["config"]["version"]


def test_the_report_has_stories_of_the_futures_it_points_at(shown):
    numbers = {one["number"] for one in (shown["futures"]["typical"],
                                         shown["futures"]["nearest_miss"]) if one}
    assert {int(number) for number in shown["stories"]} == numbers


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
