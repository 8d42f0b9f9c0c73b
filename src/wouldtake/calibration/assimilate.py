"""Follow a conflict through its record: a swarm of possible states and parameters, kept in step.

The record says who held what on every morning. So a conflict is followed in short stretches: each
begins from the control on record, with the hidden state that each member of the swarm has
reached, and is judged by what changed hands in it. Members that did much the same are kept.

Parameters do not move in the simulation; after each selection they are moved a little towards
their mean and spread again, so that mean and variance stay and no value dies out (Liu and West
2001). The swarm is of several islands that never mix, so that what one has lost by chance lives on
in another. The stretches are those between marks, a week or less; nothing dated on or after a
stretch's first morning is used in it, but for what it is judged by.

Source: Gordon, Salmond and Smith (1993), IEE Proceedings F 140, 107-113, for the filter; Liu and
West (2001), in Doucet and others, Sequential Monte Carlo Methods in Practice, ch. 10, for
parameters; Bartlett (1936), JRSS Supplement 3, 68-78, for the root of a count.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float64
from scipy import special

from wouldtake.conflict import parameters
from wouldtake.conflict.run import run
from wouldtake.conflict.state import RURAL_INSURGENT_SHARE
from wouldtake.engine.noise import derived_seed

from .stretch import CARRIED, OWN, SHARED, STATE, Stretch, growth_log_likelihood

MEMBERS = 12_000
ISLANDS = 8
DISCOUNT = 0.98  # Liu and West's delta: how much of the parameters' spread a selection may wear off
FEWEST = 0.5  # selection when fewer than this share of the swarm still counts
CUBE_EDGE = 1e-4
MARK_DAYS = 7


@dataclass(frozen=True)
class Swarm:
    """N members of equal weight.

    Args:
        shared, own: parameters, places in the unit cube [N, D], [N, E].
        state: the hidden state of each, as the parameters that start a run there.
        memory: growth of rural ground lost so far, `grown`, and as it was at each counter's last
            count, shares; and the state in which each began, `origin_...`.
        evidence: log of the mean likelihood of each stretch so far, summed, the mean of the
            islands; nats.
    """

    shared: Float64[np.ndarray, "N D"]
    own: Float64[np.ndarray, "N E"]
    state: dict[str, Float64[np.ndarray, " N"]]
    memory: dict[str, Float64[np.ndarray, " N"]] = field(default_factory=dict)
    evidence: float = 0.0

    @property
    def size(self) -> int:
        """How many members."""
        return len(self.shared)

    def values(self) -> dict[str, np.ndarray]:
        """Parameter values of every member, its state included."""
        return from_cube(SHARED, self.shared) | from_cube(OWN, self.own) | self.state

    def picked(self, chosen: np.ndarray) -> "Swarm":
        """Some members, in an order."""
        return replace(
            self, shared=self.shared[chosen], own=self.own[chosen],
            state={name: column[chosen] for name, column in self.state.items()},
            memory={name: column[chosen] for name, column in self.memory.items()},
        )


def _ranges(names: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Bounds of parameters [D], in the logarithm where `logarithmic` [D] says so."""
    table = [parameters.PARAMETERS[parameters.INDEX[name]] for name in names]
    logarithmic = np.array([p.is_logarithmic for p in table])
    ends = np.array([[p.low, p.high] for p in table])
    ends[logarithmic] = np.log(ends[logarithmic])
    return ends[:, 0], ends[:, 1], logarithmic


def from_cube(names: tuple[str, ...], place: np.ndarray) -> dict[str, np.ndarray]:
    """Parameter values of places in the unit cube, which their priors make even."""
    low, high, logarithmic = _ranges(names)
    values = low + (high - low) * place
    values[:, logarithmic] = np.exp(values[:, logarithmic])
    return dict(zip(names, values.T, strict=True))


def to_cube(names: tuple[str, ...], values: dict[str, np.ndarray]) -> np.ndarray:
    """Places in the unit cube of parameter values, [N, D]."""
    low, high, logarithmic = _ranges(names)
    table = np.column_stack([values[name] for name in names])
    table[:, logarithmic] = np.log(table[:, logarithmic])
    return np.clip((table - low) / (high - low), 0.0, 1.0)


def begin(
    rng: np.random.Generator, *, members: int = MEMBERS, shared: np.ndarray | None = None
) -> Swarm:
    """A swarm at the beginning of a record: everything from its prior range.

    Args:
        shared: what other conflicts taught, places in the unit cube [R, D], drawn from; the
            prior range where absent.
    """
    if shared is None:
        return begin_with(rng.random((members, len(SHARED))), rng)
    return begin_with(jitter(shared[rng.integers(len(shared), size=members)], rng), rng)


def begin_with(shared: Float64[np.ndarray, "N D"], rng: np.random.Generator) -> Swarm:
    """A swarm of these shared parameters, a member each; the rest from its prior range."""
    own = rng.random((len(shared), len(OWN)))
    state = from_cube(STATE, rng.random((len(shared), len(STATE))))
    origin = {name.replace("start_", "origin_"): column for name, column in state.items()}
    return Swarm(shared, own, state, origin)


def jitter(place: Float64[np.ndarray, "N D"], rng: np.random.Generator) -> np.ndarray:
    """Places moved towards their mean and spread again on the probit scale (Liu and West)."""
    z = special.ndtri(np.clip(place, CUBE_EDGE, 1.0 - CUBE_EDGE))
    kept = (3.0 * DISCOUNT - 1.0) / (2.0 * DISCOUNT)
    moved = kept * z + (1.0 - kept) * z.mean(axis=0)
    moved += np.sqrt(1.0 - kept**2) * z.std(axis=0) * rng.standard_normal(z.shape)
    return special.ndtr(moved)


def systematic(
    log_weight: Float64[np.ndarray, " N"], rng: np.random.Generator
) -> np.ndarray:
    """Members drawn by their weights, evenly (systematic resampling)."""
    weight = np.exp(log_weight - log_weight.max())
    count = weight.size
    points = (np.arange(count) + rng.random()) / count
    return np.minimum(np.searchsorted(np.cumsum(weight / weight.sum()), points), count - 1)


def effective(log_weight: Float64[np.ndarray, " N"]) -> float:
    """Share of the swarm that still counts (Kish's effective size)."""
    weight = np.exp(log_weight - log_weight.max())
    return float(weight.sum() ** 2 / (weight**2).sum()) / weight.size


def advance(swarm: Swarm, stretch: Stretch, seed: int) -> tuple[Swarm, np.ndarray]:
    """Every member through one stretch: the swarm with the state reached, and log-likelihoods."""
    values = swarm.values()
    found = run(
        stretch.world, stretch.rows(values, swarm.size), np.arange(swarm.size),
        steps=stretch.steps, seed=derived_seed(seed, f"stretch {stretch.start}"),
        wanted=stretch.wanted,
    )
    reached = {
        f"start_{name}": found.series[stretch.wanted.index(place)][:, -1]
        for name, place in CARRIED.items()
    }
    judged = stretch.log_likelihood(found)
    rural = found.series[stretch.wanted.index(RURAL_INSURGENT_SHARE)]
    grown = swarm.memory.get("grown", np.zeros(swarm.size))[:, None] + rural - rural[:, :1]
    memory = dict(swarm.memory)
    for count in stretch.counts:
        at = grown[:, count.day]
        before = memory.pop(f"{count.counter} {count.since}", None)
        if before is not None:  # else it came out too late to be remembered
            judged += growth_log_likelihood(count, at - before)
        memory[f"{count.counter} {count.date}"] = at
    memory["grown"] = grown[:, -1]
    return replace(swarm, state=swarm.state | reached, memory=memory), judged


def follow(
    swarm: Swarm, stretches: Iterable[Stretch], seed: int, rng: np.random.Generator,
    arrived: Callable[[dt.date, Swarm], None] | None = None,
) -> Swarm:
    """A swarm through several stretches; equal weights come out.

    Args:
        arrived: told the morning on which each stretch begins, and the swarm as it is then, and at
            the end that after the last.
    Guarantee: the same seed and generator give the same swarm.
    """
    log_weight = np.zeros(swarm.size)
    evidence = swarm.evidence
    end: dt.date | None = None
    for stretch in stretches:
        if arrived is not None:
            apart = np.random.default_rng([seed, stretch.start.toordinal()])
            arrived(stretch.start, swarm.picked(chosen_by_island(log_weight, apart)))
        swarm, judged = advance(swarm, stretch, seed)
        before = _log_mass(log_weight)
        log_weight = log_weight + judged
        evidence += float((_log_mass(log_weight) - before).mean())
        if min(effective(log_weight[place]) for place in islands(swarm.size)) < FEWEST:
            swarm = selected(swarm, log_weight, rng)
            log_weight = np.zeros(swarm.size)
        end = stretch.stop
    swarm = replace(selected(swarm, log_weight, rng), evidence=evidence)
    if arrived is not None and end is not None:
        arrived(end, swarm)
    return swarm


def islands(members: int) -> list[slice]:
    """Parts of a swarm that never mix: a line that dies out in one lives on in another."""
    edges = np.linspace(0, members, min(ISLANDS, members) + 1).astype(int)
    return [slice(low, high) for low, high in itertools.pairwise(edges.tolist())]


def chosen_by_island(
    log_weight: Float64[np.ndarray, " N"], rng: np.random.Generator
) -> np.ndarray:
    """Members drawn by their weights within each island; islands count alike."""
    return np.concatenate([
        place.start + systematic(log_weight[place], rng) for place in islands(log_weight.size)
    ])


def selected(swarm: Swarm, log_weight: np.ndarray, rng: np.random.Generator) -> Swarm:
    """Members drawn by weight, their parameters moved a little and spread again."""
    chosen = swarm.picked(chosen_by_island(log_weight, rng))
    shared, own = chosen.shared.copy(), chosen.own.copy()
    for place in islands(swarm.size):
        shared[place], own[place] = jitter(shared[place], rng), jitter(own[place], rng)
    return replace(chosen, shared=shared, own=own)


def _log_mass(log_weight: np.ndarray) -> np.ndarray:
    return np.array([
        special.logsumexp(log_weight[place]) for place in islands(log_weight.size)
    ])
