"""QCA against the printed outputs of the R package QCA: see qca_published.yaml for the sources."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from wouldtake.history.qca import (
    TruthTable,
    assess,
    calibrate_direct,
    minimise,
    necessary_combinations,
    necessary_conditions,
    truth_table,
)

PUBLISHED = yaml.safe_load((Path(__file__).parent / "qca_published.yaml").read_text("utf-8"))
LIPSET, KROOK = PUBLISHED["lipset"], PUBLISHED["krook"]


def close(found, printed, digits):
    """Equal to the printed places: half a unit of the last one."""
    if printed is None:
        return True
    return abs(found - printed) <= 0.5 * 10**-digits + 1e-12


def lipset(kind, outcome="SURV", cut=0.8, conditions=None):
    return truth_table(
        LIPSET[kind], outcome, conditions, LIPSET["cases"], consistency_cut=cut
    )


def formulas(solution):
    return {frozenset(str(term) for term in model.terms) for model in solution.models}


def solutions(models):
    return {frozenset(model) for model in models}


# --- Lipset ---------------------------------------------------------------------------------------


def test_the_fuzzy_truth_table_has_the_published_scores():
    rows = {row.number: row for row in lipset("fuzzy").rows}
    assert set(rows) == set(LIPSET["fuzzy_rows"])
    for number, (n, consistency, pri) in LIPSET["fuzzy_rows"].items():
        assert len(rows[number].cases) == n
        assert rows[number].consistency == pytest.approx(consistency, abs=1e-12)
        assert rows[number].pri == pytest.approx(pri, abs=1e-12)


def test_the_crisp_truth_table_sorts_the_published_cases():
    table = lipset("crisp", cut=1.0)
    assert {row.number: set(row.cases) for row in table.rows} == {
        number: set(cases) for number, cases in LIPSET["crisp_rows"].items()
    }
    assert table.numbers("1") == (22, 24, 32)
    assert len(table.numbers("?")) == 23
    assert not table.contradictory


@pytest.mark.parametrize(
    "case", LIPSET["solutions"],
    ids=lambda case: f"{case['data']}-{case['outcome']}-{case['cut']}-{case['kind']}",
)
def test_each_solution_is_the_published_one_to_the_printed_digits(case):
    table = lipset(case["data"], case["outcome"], case["cut"], case.get("conditions"))
    found = minimise(table, case["kind"], case.get("expect"))
    assert len(found.models) == 1
    assert found.complete
    model = found.models[0]
    assert {str(term) for term in model.terms} == set(case["terms"])
    for fit in model.fits:
        printed = case["terms"][str(fit.term)]
        if printed is not None:
            consistency, pri, coverage, unique, cases = printed
            assert close(fit.consistency, consistency, case["digits"])
            assert close(fit.pri, pri, case["digits"])
            assert close(fit.coverage, coverage, case["digits"])
            assert close(fit.unique_coverage, unique, case["digits"])
            assert set(fit.cases) == set(cases)
    if "model" in case:
        scores = (model.consistency, model.pri, model.coverage)
        assert all(map(close, scores, case["model"], [3] * 3))
    if "assumptions" in case:
        assert model.assumptions == tuple(case["assumptions"])
    if "easy" in case:
        assert model.easy == tuple(case["easy"])


def test_necessity_of_conditions_negations_and_unions():
    found = necessary_conditions(
        LIPSET["fuzzy"], "SURV", formulas=["DEV+URB", "LIT+STB", "~DEV+~URB"]
    )
    assert {line.expression for line in found.conditions} == set(LIPSET["necessity"])
    for line in found.conditions:
        scores = (line.fit.consistency, line.fit.coverage, line.fit.ron)
        assert scores == pytest.approx(tuple(LIPSET["necessity"][line.expression]), abs=1e-12)


def test_sufficiency_of_a_stated_formula():
    for formula, printed in LIPSET["sufficiency"].items():
        model = assess(LIPSET["fuzzy"], "SURV", formula)
        scores = (model.consistency, model.coverage, model.pri)
        assert scores == pytest.approx(tuple(printed), abs=1e-12)


def test_necessary_combinations_are_listed_as_published_and_no_others():
    found = necessary_combinations(LIPSET["crisp"], "SURV", consistency_cut=1.0)
    assert [line.expression for line in found.conditions] == [
        line[0] for line in LIPSET["crisp_supersets"]
    ]
    for line, (_, *printed) in zip(found.conditions, LIPSET["crisp_supersets"], strict=True):
        scores = (line.fit.consistency, line.fit.ron, line.fit.coverage)
        assert all(map(close, scores, printed, [3] * 3))


# --- Krook: two models for one truth table --------------------------------------------------------


def krook():
    columns = {name: [] for name in [*KROOK["conditions"], KROOK["outcome"]]}
    cases = []
    for output, rows in KROOK["rows"].items():
        for values, named in rows.items():
            for case in named:
                cases.append(case)
                for name, value in zip(columns, [*values, output], strict=True):
                    columns[name].append(int(value))
    return columns, cases


def test_necessity_in_krook():
    columns, cases = krook()
    assert len(cases) == 22
    asked = [text for text in KROOK["necessity"] if "+" in text]
    found = necessary_conditions(columns, "WNP", cases=cases, formulas=asked)
    for line in found.conditions:
        scores = (line.fit.consistency, line.fit.ron, line.fit.coverage)
        assert all(map(close, scores, KROOK["necessity"][line.expression], [3] * 3))


def test_both_parsimonious_models_of_krook_are_told():
    columns, cases = krook()
    table = truth_table(columns, "WNP", cases=cases, consistency_cut=1.0)
    found = minimise(table, "parsimonious")
    assert found.is_ambiguous
    assert {str(term) for term in found.shared} == {"WS", "ES*WM", "QU*LP"}
    published = {frozenset(model["terms"]): model for model in KROOK["parsimonious"]}
    assert formulas(found) == set(published)
    for model in found.models:
        printed = published[frozenset(str(term) for term in model.terms)]
        assert model.assumptions == tuple(printed["assumptions"])
        assert (model.consistency, model.pri, model.coverage) == (1.0, 1.0, 1.0)
        for fit in model.fits:
            scores = (fit.consistency, fit.pri, fit.coverage, fit.unique_coverage)
            assert all(map(close, scores, printed["terms"][str(fit.term)], [3] * 4))
    chart = dict(zip(map(str, found.prime_implicants), found.chart, strict=True))
    assert chart == {name: tuple(rows) for name, rows in KROOK["prime_implicants"].items()}


@pytest.mark.parametrize(
    ("outcome", "key"), [("WNP", "complex"), ("~WNP", "complex_of_absence")]
)
def test_complex_solutions_of_krook(outcome, key):
    columns, cases = krook()
    found = minimise(truth_table(columns, outcome, cases=cases, consistency_cut=1.0))
    assert formulas(found) == solutions([KROOK[key]])


# --- from printed truth tables alone --------------------------------------------------------------


def printed_table(example):
    rows = {str(output): values for output, values in example["rows"].items()}
    return TruthTable.from_rows(example["conditions"], example["outcome"], rows)


def test_four_models_of_ethnic_protest_and_their_chart():
    example = PUBLISHED["cebotari_vink"]
    found = minimise(printed_table(example), "parsimonious")
    assert formulas(found) == solutions(example["parsimonious"])
    assert {str(term) for term in found.shared} == set(example["shared"])
    chart = dict(zip(map(str, found.prime_implicants), found.chart, strict=True))
    assert chart == {name: tuple(rows) for name, rows in example["prime_implicants"].items()}


def test_easy_counterfactuals_of_job_security():
    example = PUBLISHED["emmenegger"]
    table = printed_table(example)
    assert formulas(minimise(table, "parsimonious")) == solutions(example["parsimonious"])
    found = minimise(table, "intermediate", example["expect"])
    assert formulas(found) == solutions(example["intermediate"])
    assert found.models[0].easy == tuple(example["easy"])
    assert found.models[0].sources == tuple(example["sources"])


def test_a_chain_of_causes():
    example = PUBLISHED["baumgartner"]
    for outcome, models in example["parsimonious"].items():
        table = truth_table(example["data"], outcome, cases=list("abcdefgh"), consistency_cut=1.0)
        found = minimise(table, "parsimonious")
        assert formulas(found) == solutions(models)
    for fit in found.models[0].fits:
        scores = (fit.consistency, fit.pri, fit.coverage, fit.unique_coverage)
        assert all(map(close, scores, example["fit_of_E"][str(fit.term)], [3] * 4))


def test_direct_calibration_is_the_published_but_for_the_snapping_at_the_ends():
    example = PUBLISHED["calibration"]
    for line in example["anchors"]:
        found = calibrate_direct(example["values"], *line["anchors"], degree=line["degree"])
        expected = np.array(line["expected"])
        inside = (expected > 0) & (expected < 1)
        assert found[inside] == pytest.approx(expected[inside], abs=1e-12)
        assert np.all(np.abs(found - expected)[~inside] < 1e-4)
        assert np.all((found > 0) & (found < 1))
