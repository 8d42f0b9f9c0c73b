"""What an answer says of a claim, form by form of `holds_if`."""

import re

import pytest

from wouldtake.cases import load_case
from wouldtake.cases.verdicts import Comparison, Led, read_rule, speaker_fares, verdict
from wouldtake.errors import SettingError


def interval(low, high):
    middle = None if low is None or high is None else (low + high) / 2
    return {"estimate": middle, "low": low, "high": high}


def chance(low, high):
    return {"kind": "chance", "chance": interval(low, high)}


def effect(low, high):
    return {"kind": "effect", "effect": {"difference": interval(low, high)}}


def gamble(worse, better):
    return {"kind": "gamble", "gamble": {"worse": interval(*worse), "better": interval(*better)}}


def takes(*settings):
    return {"kind": "takes", "options": [{"settings": dict(one)} for one in settings]}


def drives(*totals):
    return {"kind": "drives", "inputs": [
        {"name": n, "total": t, "low": None if t is None else t - 0.1,
         "high": None if t is None else t + 0.1}
        for n, t in totals
    ]}


@pytest.mark.parametrize(("text", "rule"), [
    ("chance >= 50%", (Comparison("chance", ">=", 0.5),)),
    ("chance>=50 %", (Comparison("chance", ">=", 0.5),)),
    ("  difference <= -20%  ", (Comparison("difference", "<=", -0.2),)),
    ("difference <= -0.2", (Comparison("difference", "<=", -0.2),)),
    ("worse < 5%", (Comparison("worse", "<", 0.05),)),
    ("better > 2.5%", (Comparison("better", ">", 0.025),)),
    ("us_return_troops >= 2_500", (Comparison("us_return_troops", ">=", 2500.0),)),
    ("troops >= 2500 and days >= 365",
     (Comparison("troops", ">=", 2500.0), Comparison("days", ">=", 365.0))),
    ("led by a, b_2 ,c", Led(("a", "b_2", "c"))),
    ("led by a", Led(("a",))),
])
def test_a_rule_is_read(text, rule):
    assert read_rule(text) == rule


@pytest.mark.parametrize("text", [
    "chance", "chance = 50%", "chance >= half", "chance >= .", "chance >= 1.2.3", "chance >= _",
    "chance >= 50% and", "led by", "led a", "among the first 3 are a",
    "50% <= chance",
])
def test_another_rule_is_refused_with_the_forms_there_are(text):
    expected = f"holds_if `{text}` is not understood; write `chance >= 50%`, `difference <= -0.2`"
    with pytest.raises(SettingError, match=f"^{re.escape(expected)}"):
        read_rule(text)


@pytest.mark.parametrize(("operator", "below", "across", "above"), [
    (">=", "contradicted", "undecided", "supported"),
    (">", "contradicted", "undecided", "supported"),
    ("<=", "supported", "undecided", "contradicted"),
    ("<", "supported", "undecided", "contradicted"),
])
def test_the_whole_interval_must_lie_on_one_side(operator, below, across, above):
    rule = f"chance {operator} 50%"
    assert verdict(chance(0.2, 0.4), rule)[0] == below
    assert verdict(chance(0.4, 0.6), rule)[0] == across
    assert verdict(chance(0.6, 0.8), rule)[0] == above
    assert verdict(chance(0.2, 0.4), rule)[1] == (
        f"Supported if the whole interval of the chance is {operator} 50%, "
        "contradicted if none of it is."
    )


def test_an_end_on_the_threshold_counts_as_the_operator_says():
    assert verdict(chance(0.5, 0.6), "chance >= 50%")[0] == "supported"
    assert verdict(chance(0.5, 0.6), "chance > 50%")[0] == "undecided"
    assert verdict(chance(0.4, 0.5), "chance >= 50%")[0] == "undecided"
    assert verdict(chance(0.4, 0.5), "chance > 50%")[0] == "contradicted"


def test_each_number_of_an_answer_can_be_named():
    assert verdict(effect(-0.4, -0.3), "difference <= -20%")[0] == "supported"
    assert verdict(effect(-0.3, 0.0), "difference <= -20%")[0] == "undecided"
    found = gamble((0.1, 0.2), (0.6, 0.7))
    assert verdict(found, "worse >= 5%") == (
        "supported", "Supported if the whole interval of the chance of ending worse is >= 5%, "
        "contradicted if none of it is.",
    )
    assert verdict(found, "better >= 75%")[0] == "contradicted"


def test_an_answer_with_nothing_to_go_by_decides_nothing():
    assert verdict(effect(None, None), "difference <= -20%")[0] == "undecided"
    assert verdict(chance(0.0, 1.0), "chance >= 50%")[0] == "undecided"


def test_every_certified_option_must_meet_the_level():
    rule = "troops >= 2500"
    assert verdict(takes({"troops": 3000.0}, {"troops": 2500.0}), rule)[0] == "supported"
    assert verdict(takes({"troops": 3000.0}, {"troops": 100.0}), rule)[0] == "contradicted"
    assert verdict(takes({"troops": None, "days": 9.0}), rule)[0] == "contradicted"
    assert verdict(takes(), rule) == (
        "undecided", "Supported if troops >= 2500 in every certified option, contradicted if one "
        "does without, undecided if none was found.",
    )


def test_both_amounts_must_be_met():
    rule = "troops >= 2500 and days >= 365"
    assert verdict(takes({"troops": 3000.0, "days": 400.0}), rule)[0] == "supported"
    assert verdict(takes({"troops": 3000.0, "days": 100.0}), rule)[0] == "contradicted"
    with pytest.raises(SettingError, match="joins comparisons"):
        verdict(chance(0.4, 0.6), "chance >= 10% and chance <= 90%")


def test_the_strongest_of_the_names_must_be_clearly_ahead():
    found = drives(("chance", 0.9), ("a", 0.8), ("b", 0.5), ("c", 0.4), ("d", None))
    assert verdict(found, "led by a, c")[0] == "supported"  # luck is left out
    assert verdict(found, "led by b, c")[0] == "contradicted"
    close = drives(("a", 0.5), ("b", 0.45), ("c", 0.1))
    assert verdict(close, "led by a")[0] == "undecided"
    assert verdict(close, "led by b, c")[0] == "undecided"
    nothing = drives(("a", None), ("b", None))
    assert verdict(nothing, "led by b")[0] == "undecided"
    assert verdict(drives(("a", 0.5)), "led by a")[0] == "undecided"  # nothing to be ahead of


@pytest.mark.parametrize(("answer", "rule", "said"), [
    (chance(0, 1), "difference >= 1%",
     "holds_if names `difference`, which an answer of kind chance does not have"),
    (effect(0, 1), "worse >= 1%",
     "holds_if names `worse`, which an answer of kind effect does not have"),
    (takes({"troops": 1.0}), "trops >= 1",
     "holds_if names `trops`, which is not among `using`. Did you mean `troops`?"),
    (drives(("plots", 0.5)), "led by plot",
     "holds_if names `plot`, which is not among the inputs asked about. Did you mean `plots`?"),
])
def test_a_name_the_answer_does_not_have_is_told(answer, rule, said):
    with pytest.raises(SettingError, match=f"^{re.escape(said)}"):
        verdict(answer, rule)


@pytest.mark.parametrize("own", ["supported", "contradicted", "undecided"])
def test_an_answer_with_a_verdict_keeps_it(own):
    assert verdict({"kind": "needs", "verdict": own, "rule": "as printed"}, "") == (
        own, "as printed"
    )


def test_a_rule_goes_before_the_answers_own_verdict():
    answer = {"kind": "possible", "verdict": "supported", "rule": "r", "chance": interval(0.1, 0.2)}
    assert verdict(answer, "chance >= 50%")[0] == "contradicted"


def test_without_a_rule_a_claim_is_not_judged():
    for answer in (chance(0.9, 1.0), {"kind": "tips", "level": interval(2, 4)}):
        found, said = verdict(answer, "")
        assert found == "undecided"
        assert said.startswith("Not judged")


@pytest.mark.parametrize(("found", "asserts", "rejects"), [
    ("supported", "supported", "contradicted"),
    ("contradicted", "contradicted", "supported"),
    ("undecided", "undecided", "undecided"),
])
def test_who_rejects_a_claim_fares_the_other_way(found, asserts, rejects):
    assert speaker_fares(found, "asserts") == asserts
    assert speaker_fares(found, "rejects") == rejects
    assert speaker_fares(found, "relays") is None


def test_every_rule_of_the_built_in_claims_is_read():
    rules = {claim.id: claim.holds_if for claim in load_case("afghanistan-2021").claims}
    read = {name: read_rule(text) for name, text in rules.items() if text}
    assert len(read) >= 6
    assert isinstance(read["terror_drives_return"], Led)
