"""NCA against the published example: see nca_published.yaml for the sources."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import yaml
from scipy import stats

from wouldtake.history.nca import Box, nca
from wouldtake.history.nca.ceilings import line_zone

PUBLISHED = yaml.safe_load((Path(__file__).parent / "nca_published.yaml").read_text("utf-8"))
OUTCOME = PUBLISHED["outcome"]
NAMES = ["Individualism", "Risk taking", OUTCOME]


def countries(without):
    kept = {case: row for case, row in PUBLISHED["data"].items() if case not in without}
    assert len(kept) == 28 - len(without)
    columns = {name: [row[at] for row in kept.values()] for at, name in enumerate(NAMES)}
    return columns, list(kept)


def prints_as(found, printed):
    """Equal to the places that were printed."""
    places = len(printed.partition(".")[2])
    return abs(found - float(printed)) <= 0.5 * 10**-places + 1e-9


@pytest.mark.parametrize(
    "case", PUBLISHED["ceilings"],
    ids=lambda c: f"{c['source']}-{28 - len(c['without'])}-{c['condition']}-{c['technique']}",
)
def test_each_ceiling_is_the_published_one_to_the_printed_digits(case):
    columns, cases = countries(case["without"])
    scope = case.get("within") and tuple(case["within"])
    found = nca(
        columns, OUTCOME, [case["condition"]], cases, ceilings=["ce_fdh", case["technique"]],
        scope=scope,
    )[case["condition"]]
    line = found[case["technique"]]
    scope_area = found.scope.area
    ours = {
        "scope": scope_area, "zone": line.zone, "effect": line.effect,
        "accuracy": 100 * line.accuracy, "slope": line.slope, "intercept": line.intercept,
    }
    if "idle_x" in case:
        ours |= {
            "fit": 100 * line.fit, "relative": 100 * line.inefficiency,
            "absolute": scope_area * line.inefficiency,
            "idle_x": 100 * line.condition_inefficiency,
            "idle_y": 100 * line.outcome_inefficiency,
        }
    for key, value in ours.items():
        assert key not in case or prints_as(value, case[key]), (key, value)
    assert line.above == case.get("above", line.above)


TESTED = [case for case in PUBLISHED["ceilings"] if "p" in case]


ORDERS, THEIRS = 20_000, 10_000


def agreement(case, technique):
    """Chance of counts so far apart, were ours and the printed p-value of one distribution.

    Fisher's exact test of r of 20,000 orders against r' of 10,000; a printed p-value stands for
    every count that rounds to it, and the nearest is taken.
    """
    columns, cases = countries(case["without"])
    scope = case.get("within") and tuple(case["within"])
    test = nca(
        columns, OUTCOME, [case["condition"]], cases, ceilings=[technique], scope=scope,
        permutations=ORDERS, seed=20160119,
    )[case["condition"]][technique].test
    ours = round(test.p * (ORDERS + 1)) - 1
    fewest, most = THEIRS * (case["p"] - 0.0005), THEIRS * (case["p"] + 0.0005)
    theirs = round(np.clip(ours / ORDERS * THEIRS, fewest, most))
    return stats.fisher_exact([[ours, ORDERS - ours], [theirs, THEIRS - theirs]]).pvalue


@pytest.mark.statistical
@pytest.mark.parametrize(
    "case", TESTED, ids=lambda c: f"{28 - len(c['without'])}-{c['condition']}-{c['technique']}"
)
def test_p_values_agree_with_the_printed_ones(case):
    """Both are of random orders. False alarm: at most 9e-8 each, 1e-6 over the eleven."""
    assert agreement(case, case["technique"]) > 9e-8


@pytest.mark.statistical
def test_p_values_of_another_ceiling_would_not_agree():
    case = next(c for c in TESTED if c["technique"] == "cr_fdh" and not c["without"])
    assert agreement(case, "ce_fdh") < 9e-8
    assert agreement(case, "c_lp") < 9e-8


def test_leaving_one_country_out_moves_the_effect_as_printed():
    columns, cases = countries([])
    found = nca(columns, OUTCOME, ["Individualism"], cases)
    whole = found["Individualism"]["cr_fdh"].effect
    moved = found.without_each("Individualism", "cr_fdh")
    assert [one.case for one in moved] == list(PUBLISHED["without_one"])
    for one in moved:
        effect, percent, on_ceiling, on_scope = PUBLISHED["without_one"][one.case]
        assert prints_as(one.effect, effect)
        assert prints_as(100 * one.change / whole, percent)
        assert (one.on_ceiling, one.on_scope) == (on_ceiling, on_scope)
        again = nca(countries([one.case])[0], OUTCOME)
        assert again["Individualism"]["cr_fdh"].effect == pytest.approx(one.effect)


def test_cases_on_the_edge_are_named():
    columns, cases = countries([])
    found = nca(columns, OUTCOME, ["Individualism"], cases)["Individualism"]
    edge = [case for peer in found.peers for case in peer.cases]
    # the ceiling outliers that the book names; Mexico makes the scope alone
    assert edge == ["South Korea", "Japan", "Finland", "Sweden", "USA"]


@pytest.mark.parametrize(
    "case", PUBLISHED["bottlenecks"],
    ids=lambda c: f"{c['y_as']}-{c['x_as']}-{len(c['conditions'])}-{len(c['rows'])}",
)
def test_each_bottleneck_table_is_the_printed_one(case):
    columns, cases = countries(["Japan"])
    found = nca(columns, OUTCOME, case["conditions"], cases, ceilings=["c_lp"]).bottlenecks(
        "c_lp", y_as=case["y_as"], x_as=case["x_as"], steps=case["steps"]
    )
    assert found.levels == pytest.approx(tuple(case["rows"]))
    for row, printed in zip(found.needs, case["rows"].values(), strict=True):
        for need, level in zip(row, printed, strict=True):
            if level is None:
                assert need.state == "NN"
            else:
                assert abs(need.level - level) <= 0.5 * 10 ** -case["digits"] + 1e-9


def test_cases_short_of_what_a_line_requires():
    columns, cases = countries(["Japan", "South Korea", "Turkey"])
    found = nca(columns, OUTCOME, ["Individualism"], cases)
    for technique, short in PUBLISHED["short_at_75"].items():
        table = found.bottlenecks(technique, y_as="percentile", x_as="percentile", steps=[75])
        assert table.needs[0][0].short == short


def test_areas_above_a_line():
    box = Box(1, 6, 2, 6)
    for slope, intercept, area in PUBLISHED["areas"]:
        found = line_zone(np.array([float(Fraction(slope))]), np.array([float(intercept)]), box)
        assert found[0] == pytest.approx(float(Fraction(area)))
