"""Patterns that the model must be able to show: as docs/backtests.md says, shown or missed.

In-sample, and labelled so: the cases are in the fit, and their endings were known at design. The
tolerances are stated with the patterns (`calibration/realism.py`). A pattern that is missed is not
hidden here: the page must say so.
"""

import re
from pathlib import Path

import pytest

from wouldtake.calibration.realism import PATTERNS

PAGE = (Path(__file__).parents[2] / "docs" / "backtests.md").read_text(encoding="utf-8")
NEAR = 0.05  # fits differ in their last digits between machines; shares by no more than this


@pytest.fixture(scope="module", params=PATTERNS, ids=lambda pattern: pattern.__name__)
def found(request):
    return request.param()


def told(name):
    """Share and verdict of a pattern, as the page has them."""
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {name} |"))
    share = re.search(r"\| (\d+)% of \d+ \|", row)
    assert share is not None
    return int(share[1]) / 100.0, "**missed**" not in row


def test_it_is_shown_as_often_as_the_record_says(found):
    share, _ = told(found.name)
    assert found.share == pytest.approx(share, abs=NEAR)
    assert found.futures >= 100


def test_a_missed_pattern_is_told_as_missed(found):
    _, shown = told(found.name)
    if abs(found.share - found.least) > NEAR:
        assert shown is found.is_shown


def test_the_page_labels_them_in_sample():
    section = PAGE[PAGE.index("## Patterns the model must be able to show"):]
    assert section.split("\n\n")[1].startswith("In-sample:")
