"""QCA: what a table may hold, what is said of it, how results print."""

import doctest
import importlib
import pkgutil
import time

import numpy as np
import pytest

import wouldtake.history.nca
import wouldtake.history.qca
from wouldtake.errors import SettingError
from wouldtake.history.qca import (
    TruthTable,
    assess,
    calibrate_crisp,
    calibrate_direct,
    minimise,
    necessary_combinations,
    necessary_conditions,
    parse,
    truth_table,
)

SMALL = {"A": [1, 1, 0, 0], "B": [1, 0, 1, 0], "Y": [1, 1, 0, 0]}
TWO = TruthTable.from_rows("ABC", "Y", {"1": ["110", "011"], "0": ["000", "101"]})


def refused(call, *told):
    with pytest.raises(SettingError) as found:
        call()
    for words in told:
        assert words in str(found.value)
    return str(found.value)


@pytest.mark.parametrize(
    "name",
    [
        module.name
        for package in (wouldtake.history.qca, wouldtake.history.nca)
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    ] + ["wouldtake.history.qca", "wouldtake.history.nca"],
)
def test_examples_in_the_docstrings_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


# --- faults -----------------------------------------------------------------------------------


def test_all_faults_of_a_table_are_told_at_once():
    data = {"A": [0.5, 2, 1], "B": [1, 0, 0.5], "C": [1, 0, None], "Y": [1, 1, 1]}
    told = refused(
        lambda: truth_table(data, "Y", cases=["x", "x", "z"]),
        "6 problems in the table of memberships",
        "case names must differ; repeated: x",
        "`A` is outside [0, 1] for x (2)",
        "see `calibrate_direct`",
        "`A` is exactly 0.5 for x",
        "`B` is exactly 0.5 for z",
        "say on which side it lies",
        "`C` is missing for z",
        "`Y` is 1 for every case; an outcome has to vary",
    )
    assert told.count("\n  * ") == 6


def test_unknown_names_come_with_the_nearest_known():
    refused(
        lambda: truth_table({"threat": [0, 1], "return": [0, 1]}, "retrun", ["treat"]),
        "`retrun` is not in the table. Did you mean `return`?",
        "`treat` is not in the table. Did you mean `threat`?",
    )


@pytest.mark.parametrize(
    ("data", "outcome", "conditions", "told"),
    [
        ({"A": [1, 0], "Y": [1, 0, 1]}, "Y", None, "unequal length: `A` 2, `Y` 3"),
        ({"A": ["high", "low"], "Y": [1, 0]}, "Y", None, "not all of its values are numbers"),
        ({"A": [[1, 0]], "Y": [1, 0]}, "Y", None, "2 dimensions; expected one value a case"),
        ({"Y": [1, 0]}, "Y", None, "there is no condition"),
        ({"A": [1, 0], "Y": [1, 0]}, "Y", ["A", "Y"], "`Y` is both the outcome and a condition"),
        ({"A": [1, 0], "Y": [1, 0]}, "Y", ["A", "A"], "`A` is given twice"),
        ({"A+B": [1, 0], "Y": [1, 0]}, "Y", None, "a name may not hold any of * + ~"),
        ({"A": [], "Y": []}, "Y", None, "there are no cases"),
    ],
)
def test_each_fault_says_what_was_found(data, outcome, conditions, told):
    refused(lambda: truth_table(data, outcome, conditions), told)


def test_too_many_conditions_are_refused_before_rows_are_made():
    data = {f"C{i}": [0, 1] for i in range(16)} | {"Y": [0, 1]}
    refused(lambda: truth_table(data, "Y"), "16 conditions make 65,536 rows; at most 15")


def test_case_names_are_counted():
    refused(lambda: truth_table(SMALL, "Y", cases=["a"]), "1 case names for 4 rows")


def test_cuts_are_checked_together():
    refused(
        lambda: truth_table(
            SMALL, "Y", consistency_cut=1.2, contradiction_cut=1.5, pri_cut=-1, frequency_cut=0
        ),
        "4 problems", "consistency_cut 1.2: expected above 0 and at most 1",
        "contradiction_cut 1.5", "pri_cut -1: expected 0 to 1", "frequency_cut 0",
    )


def test_a_condition_at_the_crossover_matters_for_rows_alone():
    half = SMALL | {"A": [1, 1, 0.5, 0]}
    refused(lambda: truth_table(half, "Y"), "exactly 0.5")
    assert necessary_conditions(half, "Y")["A"].fit.consistency == 1.0


def test_no_sufficient_row_is_an_error_that_names_the_best():
    table = truth_table({"A": [1, 1, 0], "Y": [1, 0, 0]}, "Y")
    refused(lambda: minimise(table), "no row is sufficient for Y", "most consistent has 0.500",
            "consistency_cut is 0.8")


def test_with_nothing_against_it_no_remainder_may_be_used():
    table = TruthTable.from_rows("AB", "Y", {"1": ["11"]})
    assert minimise(table).models[0].formula() == "A*B"
    refused(lambda: minimise(table, "parsimonious"), "every observed row is sufficient")


def test_kinds_and_expectations_are_checked():
    refused(lambda: minimise(TWO, "parsimonius"), "Did you mean `parsimonious`?")
    refused(lambda: minimise(TWO, "intermediate"), "needs to be told what is expected")
    refused(
        lambda: minimise(TWO, "intermediate", {"D": 1, "A": 2}),
        "`D` is not a condition", "`A`: 2 is no expectation",
    )
    refused(lambda: minimise(TWO, "complex", {"A": 1}), "not the complex one")


def test_rows_given_by_hand_are_checked_together():
    refused(
        lambda: TruthTable.from_rows("AB", "Y", {"1": ["11", "1"], "2": ["00"], "0": ["11"]}),
        "output `2`", "expected 2 values of 0 or 1", "row 4 (1, 1) is given twice",
    )


def test_formulas_are_checked():
    refused(lambda: parse("A*D + ~A*A", "ABC"), "`D` is not a condition", "both present and absent")
    refused(lambda: parse("A + ", "ABC"), "a condition is missing")
    refused(lambda: assess(SMALL, "Y", "A*C"), "`C` is not a condition")
    assert [str(term) for term in parse("~~B*A + ~ C", "ABC")] == ["A*B", "~C"]


def test_anchors_are_checked_together():
    refused(
        lambda: calibrate_direct([1, 2], 3, 1, 2, degree=0.4),
        "the crossover has to lie between", "degree 0.4",
    )
    refused(lambda: calibrate_crisp([1, np.nan], 1), "1 missing, first at 2")
    refused(lambda: calibrate_crisp(["a"], 1), "not all of the values are numbers")


def test_cuts_for_necessity_are_checked():
    refused(
        lambda: necessary_combinations(SMALL, "Y", consistency_cut=2, most=9),
        "consistency_cut 2: expected 0 to 1", "most 9: expected 1 to 6",
    )


# --- what is found ----------------------------------------------------------------------------


def test_rows_are_sorted_by_their_cuts():
    data = {
        "A": [0.9, 0.9, 0.9, 0.1, 0.1], "B": [0.9, 0.9, 0.1, 0.9, 0.1],
        "Y": [0.9, 0.9, 0.6, 0.4, 0.1],
    }
    table = truth_table(data, "Y", consistency_cut=0.9, contradiction_cut=0.6, frequency_cut=1)
    assert {row.number: row.output for row in table.rows} == {1: "0", 2: "C", 3: "C", 4: "1"}
    few = truth_table(data, "Y", consistency_cut=0.9, frequency_cut=2)
    assert few.numbers("?") == (1, 2, 3)
    strict = truth_table(data, "Y", consistency_cut=0.5, pri_cut=0.99)
    assert all(row.pri >= 0.99 for row in strict.rows if row.output == "1")


def test_contradictory_rows_are_named_with_the_cases_against():
    data = {"A": [1, 1, 1, 1, 1, 0], "Y": [1, 1, 1, 1, 0, 0]}
    table = truth_table(data, "Y", cases=list("abcdef"))
    (row,) = table.contradictory
    assert row.output == "1"
    assert row.against == ("e",)
    assert "(e)" in str(table)


def test_deviant_cases_are_named():
    data = {"A": [0.9, 0.8, 0.9, 0.2, 0.1], "Y": [1.0, 0.9, 0.3, 0.9, 0.1]}
    model = assess(data, "Y", "A", cases=["ok", "too", "breaks", "missed", "out"])
    assert model.deviant == model.fits[0].deviant == ("breaks",)
    assert model.uncovered == ("missed",)
    table = necessary_conditions(data, "Y", cases=["ok", "too", "breaks", "missed", "out"])
    assert table["A"].without == ("missed",)


def test_the_absence_of_an_outcome_is_another_analysis():
    table = truth_table(SMALL, "~Y")
    assert table.outcome == "~Y"
    assert str(minimise(table).models[0]) == "~A -> ~Y"
    assert truth_table(SMALL, "~~Y").outcome == "Y"


def test_every_irredundant_model_can_be_had():
    rows = {"1": ["110", "011", "001", "100"], "0": ["000", "111"]}
    table = TruthTable.from_rows("ABC", "Y", rows)
    few = {model.formula() for model in minimise(table, "parsimonious").models}
    found = minimise(table, "parsimonious", irredundant=True)
    assert few <= {model.formula() for model in found.models}
    assert len(found.models) > len(few)


def test_a_condition_that_is_not_expected_to_matter_is_not_simplified_by():
    rows = {"1": ["11"], "0": ["00", "01"]}
    table = TruthTable.from_rows("AB", "Y", rows)
    assert minimise(table, "parsimonious").models[0].formula() == "A"
    assert minimise(table, "intermediate", {}).models[0].formula() == "A*B"
    assert minimise(table, "intermediate", {"B": 1}).models[0].formula() == "A*B"
    assert minimise(table, "intermediate", {"B": 0}).models[0].formula() == "A"


# --- how it prints ----------------------------------------------------------------------------


def test_formulas_print_both_ways_of_the_field():
    model = minimise(truth_table({"A": [1, 0, 1], "B": [0, 1, 1], "Y": [1, 0, 0]}, "Y")).models[0]
    assert model.formula() == "A*~B"
    assert model.formula("case") == "A*b"
    assert str(model) == "A*~B -> Y"
    refused(lambda: model.formula("small"), "no notation is called `small`")


def test_a_solution_prints_its_ambiguity():
    rows = {"1": ["101", "011"], "0": ["000"]}
    found = minimise(TruthTable.from_rows("ABC", "Y", rows), "parsimonious")
    assert {model.formula() for model in found.models} == {"C"}
    rows = {"1": ["11"], "0": ["00"]}
    found = minimise(TruthTable.from_rows("AB", "Y", rows), "parsimonious")
    assert "Ambiguous: 2 models fit the truth table equally; terms in all: none" in str(found)
    assert found.to_dict()["ambiguous"] is True


def test_results_print_within_the_tables_of_the_field():
    data = {"A": [0.9, 0.8, 0.2], "Y": [1, 0.7, 0.1]}
    table = truth_table(data, "Y", cases=["one", "two", "three"])
    shown = str(table)
    assert "A  OUT  n   incl    PRI  cases (against the row)" in shown
    assert "2  1    1  2  0.895  0.867  one,two" in shown
    solution = str(minimise(table))
    assert "inclS" in solution
    assert "M1: A -> Y" in solution
    assert "inclN" in str(necessary_conditions(data, "Y"))
    assert necessary_conditions(data, "Y").to_dict()["conditions"][0]["expression"] == "A"
    assert table.to_dict()["rows"][1]["cases"] == ["one", "two"]


def test_twelve_conditions_and_a_hundred_cases_take_under_two_seconds():
    """Of processor time: what else the machine does is not in it."""
    rng = np.random.default_rng(0)
    data = {f"C{i}": rng.random(100) for i in range(12)}
    truth = np.maximum(np.minimum(data["C0"], data["C1"]), data["C2"])
    data["Y"] = np.clip(truth + rng.normal(0, 0.1, 100), 0, 1)
    start = time.process_time()
    table = truth_table(data, "Y", consistency_cut=0.9)
    for kind, expected in (
        ("complex", None), ("parsimonious", None),
        ("intermediate", dict.fromkeys(table.conditions, 1)),
    ):
        assert minimise(table, kind, expected).complete
    assert time.process_time() - start < 2.0


def test_a_search_that_is_cut_short_says_so():
    """Twenty rows, each covered by two terms of its own: 2^20 models, of which 1,000 are told."""
    from wouldtake.history.qca.primes import MAX_MODELS, minimal_covers

    masks = [1 << row for row in range(20) for _ in range(2)]
    found = minimal_covers(masks, (1 << 20) - 1)
    assert not found.complete
    assert len(found.models) == MAX_MODELS
    assert all(len(model) == 20 for model in found.models)


def test_a_table_without_structure_is_solved_in_part_and_says_so():
    """Sixty rows of twelve conditions with outcomes by coin: too many models to list."""
    rng = np.random.default_rng(4)
    rows = np.unique(rng.integers(0, 2, (60, 12)), axis=0)
    out = rng.integers(0, 2, len(rows))
    names = [f"C{i}" for i in range(12)]
    table = TruthTable.from_rows(
        names, "Y", {"1": rows[out == 1].tolist(), "0": rows[out == 0].tolist()}
    )
    for kind, expected in (("parsimonious", None), ("intermediate", dict.fromkeys(names, 1))):
        found = minimise(table, kind, expected)
        assert found.models
        assert not found.complete
        assert "There may be more models: the search was cut short" in str(found)
