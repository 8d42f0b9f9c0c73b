import datetime as dt

import pytest

from wouldtake.quantities import Quantity, period


def test_renders_itself_with_unit_date_source_and_sureness():
    shown = str(Quantity(2500, "persons", "2021-04", "AFP", "A"))
    assert shown == "2,500 persons (2021-04, AFP; sure: A)"


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [
        (None, 58000, 100000, "58,000 to 100,000 persons"),
        (None, 95, None, "at least 95 persons"),
        (None, None, 500, "at most 500 persons"),
        (2500, 2500, 3500, "2,500 [2,500 to 3,500] persons"),
        (0.25, None, None, "0.25 persons"),
    ],
)
def test_shows_a_range(value, low, high, shown):
    assert Quantity(value, "persons", "2021", "x", "B", low=low, high=high).amount() == shown


def test_central_is_the_value_else_the_middle_else_the_end_that_is_known():
    assert Quantity(3, "u", "2021", "x", "A", low=0, high=10).central == 3
    assert Quantity(None, "u", "2021", "x", "A", low=0, high=10).central == 5
    assert Quantity(None, "u", "2021", "x", "A", high=10).central == 10


def test_a_quantity_without_a_number_is_refused():
    with pytest.raises(ValueError, match="needs a value"):
        Quantity(None, "u", "2021", "x", "A")


def test_a_partial_date_is_known_on_its_last_day():
    assert period("2020-02") == (dt.date(2020, 2, 1), dt.date(2020, 2, 29))
    assert Quantity(1, "u", "2021", "x", "A").known_by == dt.date(2021, 12, 31)
    for bad in ("06/08/2021", "2021-13", "2021-02-30", "", "٢٠٢١"):
        with pytest.raises(ValueError, match=r"is not a date|month|day"):
            period(bad)
