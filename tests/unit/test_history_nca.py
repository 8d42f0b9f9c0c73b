"""NCA: what a table may hold, what is said of it, how results print."""

import pytest

from wouldtake.errors import SettingError
from wouldtake.history.nca import nca

DATA = {"X": [0, 1, 2, 3], "Z": [3, 1, 2, 0], "Y": [0, 1, 1, 3]}


def refused(call, *told):
    with pytest.raises(SettingError) as found:
        call()
    for words in told:
        assert words in str(found.value)


def test_all_faults_are_told_at_once():
    refused(
        lambda: nca(
            {"X": [1, 1], "W": [1, None], "Y": [0, 1]}, "Y", ["X", "W", "Q"], ["a", "a"],
            ceilings=["ce_fdhh"], permutations=-1, seed=-2, corner=7,
        ),
        "`Q` is not in the table", "case names must differ; repeated: a", "`W` is missing for a",
        "`X` is 1 for every case", "no ceiling is called `ce_fdhh`. Did you mean `ce_fdh`?",
        "permutations -1", "seed -2", "corner 7 of `X`: expected 1 to 4",
    )


def test_scopes_are_checked():
    refused(lambda: nca(DATA, "Y", ["X"], scope=(0, 2, 0, 3)), "leaves out 4; widen it")
    refused(lambda: nca(DATA, "Y", ["X"], scope=(3, 0, 0, 3)), "expected least X, greatest X")
    refused(lambda: nca(DATA, "Y", ["X"], scope={"A": (0, 1, 0, 1)}), "scope of `A`: it is no")
    one = nca(DATA, "Y", scope={"X": (-1, 4, 0, 3)})
    assert one["X"].scope.x_low == -1
    assert one["Z"].scope.x_low == 0


def test_corners_by_number_and_name_one_or_one_a_condition():
    assert nca(DATA, "Y", ["X"], corner="upper-left")["X"].corner == 1
    found = nca(DATA, "Y", corner={"X": 1, "Z": "upper right"})
    assert [one.corner for one in found.conditions] == [1, 2]
    assert "Low Z is necessary for high Y" in str(found)
    refused(lambda: nca(DATA, "Y", corner={"X": 1, "Z": 3}), "upper and lower corners in one")
    refused(lambda: nca(DATA, "Y", corner={"A": 1}), "corner of `A`: it is no condition")


def test_what_was_not_drawn_is_told():
    found = nca(DATA, "Y", ["X"], ceilings=["ce_fdh"])
    refused(lambda: found["X"]["cr_fdh"], "no ceiling `cr_fdh` was drawn")
    refused(lambda: found["Q"], "`Q` was not analysed")
    refused(lambda: found.bottlenecks("ce_fdh", y_as="ranges"), "Did you mean `range`?")
    refused(lambda: found.bottlenecks("ce_fdh", steps=0), "steps 0: expected 1 or more")
    refused(lambda: nca(DATA, "Y", ["Y"]), "`Y` is both the outcome and a condition")
    refused(lambda: nca({"Y": [0, 1]}, "Y"), "there is no condition")
    refused(lambda: nca(DATA, "Y", ceilings=[]), "there is no ceiling to draw")


def test_a_case_in_the_empty_corner_leaves_no_effect():
    found = nca({"X": [0, 1, 2], "Y": [3, 1, 2]}, "Y", ceilings=["ce_fdh", "cr_fdh", "c_lp"])["X"]
    assert [c.effect for c in found.ceilings] == [0.0, 0.0, 0.0]
    assert found["cr_fdh"].slope is None
    assert found["ce_fdh"].condition_inefficiency is None
    assert found["ce_fdh"].size == "small"
    assert {n.state for row in nca({"X": [0, 1, 2], "Y": [3, 1, 2]}, "Y").bottlenecks().needs
            for n in row} == {"NN"}


def test_a_crisp_condition_that_is_necessary_has_the_whole_scope():
    """Two by two with an empty upper left corner: d = 1 for steps, 0.5 for a line."""
    found = nca({"X": [0, 0, 1, 1], "Y": [0, 0, 0, 1]}, "Y")["X"]
    assert found["ce_fdh"].effect == 1.0
    assert found["cr_fdh"].effect == 0.5
    assert found["ce_fdh"].size == found["cr_fdh"].size == "very large"


def test_peers_at_one_point_are_named_together_and_count_as_often():
    data = {"X": [0, 0, 1, 2], "Y": [1, 1, 3, 4]}
    found = nca(data, "Y", cases=list("abcd"), ceilings=["cr_fdh"])["X"]
    assert [peer.cases for peer in found.peers] == [("a", "b"), ("c",), ("d",)]
    # least squares through (0, 1) twice, (1, 3) and (2, 4), by hand
    assert found["cr_fdh"].slope == pytest.approx(17 / 11)
    assert found["cr_fdh"].intercept == pytest.approx(12 / 11)


def test_a_scope_that_was_given_stays_when_a_case_is_left_out():
    data = {"X": [0, 1, 2, 3], "Y": [0, 1, 2, 3]}
    observed = nca(data, "Y", cases=list("abcd")).without_each("X")
    assert {one.case for one in observed if one.on_scope} == {"a", "d"}
    given = nca(data, "Y", cases=list("abcd"), scope=(0, 3, 0, 3)).without_each("X")
    assert not any(one.on_scope for one in given)
    # 6 of 9 are empty, without b or c 7; a and d, in corners of the scope, make none smaller
    assert {one.case: one.effect for one in given} == pytest.approx({"b": 7 / 9, "c": 7 / 9})
    assert given[0].to_dict()["case"] == given[0].case


def test_a_table_of_needs_tells_what_is_short():
    data = {"X": [1, 2, 3, 4], "Y": [10, 20, 30, 40]}
    found = nca(data, "Y", ceilings=["ce_fdh", "cr_fdh"])
    table = found.bottlenecks("ce_fdh", y_as="actual", x_as="actual", steps=[10, 25, 40])
    assert [row[0].level for row in table.needs] == [None, 3.0, 4.0]
    assert [row[0].short for row in table.needs] == [0, 2, 3]
    assert "NN" in str(table)
    wide = nca(data, "Y", scope=(1, 4, 10, 50)).bottlenecks("ce_fdh", steps=[100])
    assert wide.needs[0][0].state == "NA"
    assert wide.needs[0][0].short is None
    assert found.bottlenecks(x_as="max").needs[-1][0].level == 100.0
    assert table.to_dict()["rows"][1]["needs"] == [{"level": 3.0, "state": "needed", "short": 2}]


def test_in_a_lower_corner_the_rows_fall():
    found = nca({"X": [1, 2, 3], "Y": [3, 2, 1]}, "Y", corner="lower left")
    table = found.bottlenecks("ce_fdh", y_as="actual", x_as="actual", steps=2)
    assert table.actual == (3.0, 2.0, 1.0)
    assert [row[0].level for row in table.needs] == [None, 2.0, 3.0]
    by_range = found.bottlenecks("ce_fdh", steps=2)
    assert by_range.levels == (0.0, 50.0, 100.0)
    assert by_range.actual == (3.0, 2.0, 1.0)


def test_the_same_seed_gives_the_same_p_and_another_another():
    data = {"X": list(range(12)), "Y": [0, 3, 1, 2, 5, 4, 9, 6, 8, 7, 11, 10]}
    first, again, other = (
        nca(data, "Y", permutations=500, seed=seed)["X"]["cr_fdh"].test for seed in (1, 1, 2)
    )
    assert first == again
    assert first.seed == 1
    assert (first.p, first.low) != (other.p, other.low) or first.p == 1 / 501
    assert first.low <= first.p <= first.high


def test_the_observed_order_counts_among_the_orders():
    """No order of 20 crisp cases in 184,756 is as clear: none of 999 here, and p is 1/1000."""
    crisp = [0] * 10 + [1] * 10
    test = nca({"X": crisp, "Y": crisp}, "Y", permutations=999)["X"]["ce_fdh"].test
    assert (test.p, test.low) == (1 / 1000, 0.0)
    assert not test.exact


def test_orders_as_large_as_the_observed_speak_against_it():
    """With a case in the corner nothing is empty, and every order has a zone as large."""
    data = {"X": [0, *range(19)], "Y": [19, *range(19)]}
    assert nca(data, "Y", permutations=200)["X"]["ce_fdh"].test.p == 1.0


def test_results_print_and_turn_into_plain_mappings():
    found = nca(DATA, "Y", ["X"], list("abcd"), permutations=50)
    shown = str(found)
    assert shown.startswith("High X is necessary for high Y\n4 cases; X 0 to 3, Y 0 to 3")
    for line in ("Ceiling zone", "Effect size", "c-accuracy", "p-value", "on the edge: a, b, d"):
        assert line in shown
    told = found.to_dict()["conditions"][0]
    assert told["ceilings"][0]["technique"] == "ce_fdh"
    assert told["ceilings"][0]["test"]["exact"] is True
    assert told["peers"][1]["cases"] == ["b"]
