"""What `import wouldtake` offers: these names, no others, and at no cost."""

import subprocess
import sys

import pytest

import wouldtake

DESIGNED = {"Model", "Lever", "Uncertainty", "Signal", "Noise", "ask", "load_case", "parse"}


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()


def test_the_names_of_the_design_are_there():
    assert set(wouldtake.__all__) >= DESIGNED


def test_they_are_sorted_and_listed_once():
    assert wouldtake.__all__ == sorted(set(wouldtake.__all__))


@pytest.mark.parametrize("name", wouldtake.__all__)
def test_each_is_there_and_says_what_it_is(name):
    found = getattr(wouldtake, name)
    assert found.__doc__
    assert found.__name__ == name
    assert found.__module__.startswith("wouldtake.")


def test_a_star_import_brings_just_them():
    names = run("from wouldtake import *; print(*(n for n in dir() if not n.startswith('_')))")
    assert sorted(names) == sorted(wouldtake.__all__)


def test_nothing_else_is_public():
    """In a fresh process: what is imported later hangs its modules on the package."""
    names = run("import wouldtake; print(*(n for n in dir(wouldtake) if n[0] != '_'))")
    assert set(names) - {"Any", "TYPE_CHECKING"} == set(wouldtake.__all__)


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module `wouldtake` has no attribute `forecast_war`"):
        wouldtake.forecast_war  # noqa: B018  (it is the access that fails)
    assert not hasattr(wouldtake, "np")


def test_importing_it_loads_no_compiler_and_no_arrays():
    code = "import sys, wouldtake; print(*sys.modules)"
    loaded = {name.partition(".")[0] for name in run(code)}
    assert loaded.isdisjoint({"numba", "llvmlite", "scipy", "numpy", "rich", "typer", "lark"})


def test_help_loads_no_compiler_either():
    code = (
        "import sys; from wouldtake.cli.main import run; code = run(['--help']); "
        "print('LOADED', code, *sys.modules)"
    )
    words = run(code)
    code, *loaded = words[words.index("LOADED") + 1:]
    assert code == "0"
    assert {name.partition(".")[0] for name in loaded}.isdisjoint({"numba", "scipy", "numpy"})


def test_lever_and_signal_take_their_fields_in_the_order_shown():
    lever = wouldtake.Lever(0, 10, 2, "troops", 3.0, "integer", "how many")
    assert (lever.low, lever.high, lever.baseline, lever.unit, lever.cost, lever.kind,
            lever.description) == (0, 10, 2, "troops", 3.0, "integer", "how many")
    signal = wouldtake.Signal("share", "of ground", False, True)
    assert (signal.unit, signal.description, signal.event, signal.clampable) == (
        "share", "of ground", False, True
    )


def test_noise_is_addressed_as_the_design_says():
    import numpy as np

    futures = np.array([3, 1, 4], dtype=np.int64)
    drawn = wouldtake.Noise(7, futures).uniform("arrivals", 5)
    assert drawn.shape == (3, 5)
    alone = wouldtake.Noise(7, futures[1:2]).uniform("arrivals", 5)
    np.testing.assert_array_equal(drawn[1:2], alone)
