"""The coverage study in short: every line of bench/coverage.py, 300 repeats each.

A method that covers 94.2 % falls to 85 % or lower in 300 repeats with probability below 1e-8, so
all the lines together raise a false alarm in fewer than one of a million seeds. The seeds are the
numbers of the lines. docs/coverage.md has 20,000 repeats of each.
"""

import importlib.util
import sys
from pathlib import Path

import pytest
from scipy import stats

FILE = Path(__file__).parents[2] / "bench" / "coverage.py"
REPEATS, LEAST = 300, 0.85


@pytest.fixture(scope="module")
def study():
    spec = importlib.util.spec_from_file_location("coverage_study", FILE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.statistical
def test_no_method_falls_clearly_short_outside_its_known_limits(study):
    assert stats.binom.cdf(REPEATS * LEAST, REPEATS, study.BAR) < 1e-8
    for number, one in enumerate(study.settings(), start=1):
        if one.limit or one.method.startswith("peer"):
            continue
        covered, _, said = study.measure(one, number, REPEATS)
        assert said > 0.9 * REPEATS or "0.02 x" in one.about, one
        assert covered > LEAST, one


@pytest.mark.statistical
def test_methods_that_are_wrong_would_be_caught(study):
    """A fixed-n interval looked at often, and Student's interval of a rare long tail."""
    import numpy as np

    at = np.cumsum([100] * 100)

    def peeking(rng):
        seen = np.cumsum(rng.binomial(100, 0.2, 100))
        ends = [study.exact(int(s), int(n)) for s, n in zip(seen, at, strict=True)]
        return max(e.low for e in ends), min(e.high for e in ends)

    def student(rng):
        x = (rng.random(200) < 0.01) * rng.exponential(1, 200)
        reach = 1.972 * x.std(ddof=1) / 200**0.5
        return x.mean() - reach, x.mean() + reach

    for draw, truth in ((peeking, 0.2), (student, 0.01)):
        covered, _, _ = study.measure(study.Setting("wrong", "", truth, draw), 1, REPEATS)
        assert covered < LEAST


def test_clopper_pearson_covers_by_exact_summation(study):
    assert study.clopper_pearson_least((1, 7, 30, 100)) >= 0.95 - 1e-9
