"""The tables of parameters, signals and mechanisms are whole and say where numbers come from."""

import re
from collections import Counter

import numpy as np
import pytest

from wouldtake.conflict import parameters, signals, state

NAMED = {p.name: p for p in parameters.PARAMETERS}


@pytest.mark.parametrize("p", parameters.PARAMETERS, ids=lambda p: p.name)
def test_a_parameter_is_whole(p):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", p.name)
    assert p.unit or p.kind == "switch"
    assert p.low < p.high
    assert p.low <= p.baseline <= p.high
    assert np.isfinite([p.low, p.high, p.baseline]).all()
    assert p.description and p.source
    assert p.cost > 0
    if p.kind == "switch":
        assert (p.low, p.high) == (0, 1) and p.baseline in (0, 1) and p.role == "lever"


def test_names_and_places_are_each_used_once():
    assert len(NAMED) == len(parameters.PARAMETERS) == parameters.COUNT
    assert [parameters.INDEX[p.name] for p in parameters.PARAMETERS] == list(
        range(parameters.COUNT))
    places = {
        name: value for name, value in vars(parameters).items()
        if name.isupper() and isinstance(value, int) and name != "COUNT"
    }
    assert sorted(places.values()) == list(range(parameters.COUNT))


def test_rates_a_share_of_the_day_are_less_than_the_day():
    for p in parameters.PARAMETERS:
        if p.unit == "1/day":
            assert 0 <= p.low < p.high <= 1, p.name
        if p.unit in ("share", "belief") and p.role == "uncertainty":
            assert 0 <= p.low < p.high <= 1.2, p.name


def test_signals_have_a_meaning_and_a_place_of_their_own():
    names = Counter(series.name for series in signals.SERIES)
    assert max(names.values()) == 1
    places = Counter((series.place, series.equals) for series in signals.SERIES)
    assert max(places.values()) == 1
    for series in signals.SERIES:
        assert series.description and 0 <= series.place < state.NATION, series.name
        assert not series.clampable or series.kind == "event" or series.low is not None


def test_there_are_eleven_mechanisms_each_with_a_switch():
    assert len(set(state.MECHANISMS)) == 11
    assert [getattr(state, f"M_{name.upper()}") for name in state.MECHANISMS] == list(range(11))
