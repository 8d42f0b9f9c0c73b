"""Small invented worlds, and parameters drawn across the whole prior."""

import datetime as dt

import numpy as np

from wouldtake.conflict.parameters import INDEX, PARAMETERS
from wouldtake.conflict.state import MECHANISMS
from wouldtake.conflict.world import Ground, Patron, Step, build_world

AS_OF = dt.date(2030, 1, 1)
PATRONS = (
    Patron("lead", "lead patron", 8000.0, 50_000.0, (
        Step(dt.date(2029, 11, 1), dt.date(2030, 1, 20), 3000.0),
        Step(dt.date(2030, 1, 15), dt.date(2030, 3, 10), 0.0),
    )),
    Patron("ally", "an ally", 2000.0, 10_000.0, (
        Step(dt.date(2029, 12, 1), dt.date(2030, 2, 1), 0.0),
    )),
)


def invented(units=24, provinces=5, seed=3, *, known=0.3, patrons=PATRONS, steps=400, hub=False):
    """A world of random size, graph and people: a city in each province, the capital the first.

    A share `known` of the units has certain control (the capital is the government's); the last
    unit has no neighbour, and is a province of its own. A `hub` borders every other unit but it.
    """
    rng = np.random.default_rng(seed)
    city = np.arange(units) < provinces
    province = [f"p{u % provinces}" for u in range(units - 1)] + ["alone"]
    links = [(u, int(rng.integers(u))) for u in range(1, units - 1)]
    links += [tuple(rng.choice(units - 1, 2, replace=False)) for _ in range(units // 2)]
    links += [(1, u) for u in range(2, units - 1)] if hub else []
    insurgent, contested = rng.uniform(0.0, 0.5, units), rng.uniform(0.0, 0.5, units)
    certain = rng.random(units) < known
    insurgent[certain] = np.round(insurgent[certain] * 1.2)
    contested[certain] = np.where(insurgent[certain] == 1, 0.0, np.round(contested[certain] * 1.2))
    insurgent[0] = contested[0] = 0.0
    ground = Ground(
        ids=tuple(f"u{u}" for u in range(units)), names=tuple(f"Unit {u}" for u in range(units)),
        is_city=list(city), provinces=province,
        population=list(np.round(10 ** rng.uniform(4.0, np.where(city, 6.3, 5.0)))),
        opposition=list((rng.random(units) < 0.3).astype(float)),
        links=[(int(a), int(b)) for a, b in links], capital=0,
        share_insurgent=list(insurgent), share_contested=list(contested),
    )
    return build_world(ground, patrons, AS_OF, steps)


def prior_wide(world, futures, seed=11, **fixed):
    """Parameters [F, P] across prior ranges and levers' bounds; `fixed` sets some by name.

    Troops sent back are 0 in two futures of three.
    """
    rng = np.random.default_rng(seed)
    low = np.array([p.low for p in PARAMETERS], float)
    high = np.array([p.high for p in PARAMETERS], float)
    rows = low + (high - low) * rng.random((futures, low.size))
    for place, p in enumerate(PARAMETERS):
        if p.kind == "switch":
            rows[:, place] = rng.integers(0, 2, futures)
    troops = rng.uniform(0, 40_000, (futures, world.patrons))
    troops *= rng.random((futures, world.patrons)) < 1 / 3
    for name, value in fixed.items():
        if name == "troops":
            troops[:] = value
        else:
            rows[:, INDEX[name]] = value
    return np.ascontiguousarray(np.hstack([rows, troops]))


def plain(control="g" * 12, *, cities=4, patrons=PATRONS, steps=400, linked=True, opposition=()):
    """A line of units, their control known: `g`, `c` or `i` each; the first are cities.

    Every city leads a province of its own, in which the rural units stand in turn; the first is
    the capital. Cities have 100,000 people, rural units 20,000.
    """
    count = len(control)
    ground = Ground(
        ids=tuple(f"u{u}" for u in range(count)), names=tuple(f"Unit {u}" for u in range(count)),
        is_city=[u < cities for u in range(count)],
        provinces=[f"p{u % max(cities, 1)}" for u in range(count)],
        population=[100_000.0 if u < cities else 20_000.0 for u in range(count)],
        opposition=[float(u in opposition) for u in range(count)],
        links=[(u, u + 1) for u in range(count - 1)] if linked else [], capital=0,
        share_insurgent=[float(c == "i") for c in control],
        share_contested=[float(c == "c") for c in control],
    )
    return build_world(ground, patrons, AS_OF, steps)


def middle(world, futures, **fixed):
    """Every parameter at the middle of its range, every lever at its baseline; then `fixed`.

    A fixed value may be one number or one a future; `troops` sets what each patron sends back.
    """
    rows = np.tile([p.baseline for p in PARAMETERS], (futures, 1)).astype(float)
    troops = np.zeros((futures, world.patrons))
    for name, value in fixed.items():
        if name == "troops":
            troops[:] = value
        else:
            rows[:, INDEX[name]] = value
    return np.ascontiguousarray(np.hstack([rows, troops]))


def only(*mechanisms):
    """The mechanisms to switch off so that `mechanisms` alone are left."""
    return tuple(name for name in MECHANISMS if name not in mechanisms)
