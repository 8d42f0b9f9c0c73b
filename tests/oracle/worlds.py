"""Small invented worlds, and parameters drawn across the whole prior."""

import datetime as dt

import numpy as np

from wouldtake.conflict.parameters import INDEX, PARAMETERS
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


def invented(units=24, provinces=5, seed=3, *, known=0.3, patrons=PATRONS, steps=400):
    """A world of random size, graph and people: a city in each province, the capital the first.

    A share `known` of the units has certain control (the capital is the government's); the last
    unit has no neighbour, and one rural unit is a province of its own.
    """
    rng = np.random.default_rng(seed)
    city = np.arange(units) < provinces
    province = [f"p{u % provinces}" for u in range(units - 1)] + ["alone"]
    links = [(u, int(rng.integers(u))) for u in range(1, units - 1)]
    links += [tuple(rng.choice(units - 1, 2, replace=False)) for _ in range(units // 2)]
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
