"""Tempered sequential Monte Carlo over (parameters, noise): a posterior from a simulator.

Observations carry an error of their own (counts that disagree by definition), so a simulated
history has a likelihood, and sampling parameters and noise together is exact for that error
model (Wilkinson 2013, doi:10.1515/sagmb-2013-0010). Tempering with resampling and Metropolis
moves follows Del Moral, Doucet & Jasra (2006), doi:10.1111/j.1467-9868.2006.00553.x.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64

LEAST_RISE = 1e-9

LogLikelihood = Callable[
    [Float64[np.ndarray, "N D"], Int64[np.ndarray, " N"]], Float64[np.ndarray, " N"]
]


@dataclass(frozen=True)
class Particles:
    """A weighted-equal cloud: `place` in the unit cube, the future's number, log-likelihood."""

    place: Float64[np.ndarray, "N D"]
    future: Int64[np.ndarray, " N"]
    log_likelihood: Float64[np.ndarray, " N"]
    temperature: float
    acceptance: float = 1.0


def init(log_likelihood: LogLikelihood, *, count: int, dimensions: int, seed: int) -> Particles:
    """Draws from the prior: uniform in the unit cube, each with noise of its own."""
    rng = np.random.default_rng([seed, 0])
    place = rng.random((count, dimensions))
    future = np.arange(count, dtype=np.int64)
    return Particles(place, future, log_likelihood(place, future), 0.0)


def next_temperature(particles: Particles, keep: float) -> float:
    """The highest temperature at which `keep` of the cloud still counts (effective size)."""
    low, high = particles.temperature, 1.0
    # What the data rule out (-inf) goes at once, at any temperature.
    possible = float(np.isfinite(particles.log_likelihood).mean())
    if possible == 0.0:
        raise ValueError("no particle is possible: every log-likelihood is -inf")
    keep = keep * possible

    def effective(temperature: float) -> float:
        log_weight = (temperature - particles.temperature) * particles.log_likelihood
        weight = np.exp(log_weight - log_weight.max())
        return float(weight.sum() ** 2 / (weight**2).sum()) / weight.size

    if effective(1.0) >= keep:
        return 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if effective(middle) >= keep else (low, middle)
    # A very peaked likelihood still makes headway, at the price of a thinner cloud.
    return max(low, particles.temperature + LEAST_RISE)


def resample(particles: Particles, temperature: float, rng: np.random.Generator) -> Particles:
    """Systematic resampling to the new temperature."""
    log_weight = (temperature - particles.temperature) * particles.log_likelihood
    weight = np.exp(log_weight - log_weight.max())
    count = weight.size
    points = (np.arange(count) + rng.random()) / count
    chosen = np.minimum(np.searchsorted(np.cumsum(weight / weight.sum()), points), count - 1)
    return Particles(
        particles.place[chosen],
        particles.future[chosen],
        particles.log_likelihood[chosen],
        temperature,
    )


def move(
    log_likelihood: LogLikelihood, particles: Particles, scale: float, rng: np.random.Generator
) -> Particles:
    """One Metropolis move of every particle; half the time its noise is drawn anew as well.

    Differential-evolution proposals (ter Braak 2006) follow the cloud's own shape; a step out
    of the cube is reflected back, which keeps the proposal symmetric.
    """
    count, dimensions = particles.place.shape
    first, second = rng.integers(count, size=count), rng.integers(count, size=count)
    moved = rng.random((count, dimensions)) < max(0.25, 4.0 / dimensions)
    step = scale * (particles.place[first] - particles.place[second])
    step += 0.02 * rng.standard_normal((count, dimensions))
    proposal = np.abs(particles.place + moved * step)
    proposal = np.where(proposal > 1.0, 2.0 - proposal, proposal)
    proposal = np.clip(proposal, 0.0, 1.0)
    fresh = rng.integers(2**62, size=count)
    future = np.where(rng.random(count) < 0.5, fresh, particles.future)
    proposed = log_likelihood(proposal, future)
    gain = particles.temperature * (proposed - particles.log_likelihood)
    accept = np.log(rng.random(count)) < gain
    return Particles(
        np.where(accept[:, None], proposal, particles.place),
        np.where(accept, future, particles.future),
        np.where(accept, proposed, particles.log_likelihood),
        particles.temperature,
        float(accept.mean()),
    )


def sample(
    log_likelihood: LogLikelihood,
    *,
    count: int,
    dimensions: int,
    seed: int,
    moves: int = 6,
    keep: float = 0.5,
    progress: Callable[[float, float], None] | None = None,
) -> Particles:
    """Particles of the posterior (temperature 1), equal in weight.

    Args:
        log_likelihood: of N places in the unit cube with N noise numbers; -inf is allowed.
        keep: share of the cloud that must still count at each rise in temperature.
        progress: told (temperature, acceptance rate) after each rise.
    """
    particles = init(log_likelihood, count=count, dimensions=dimensions, seed=seed)
    rng = np.random.default_rng([seed, 1])
    while particles.temperature < 1.0:
        particles = resample(particles, next_temperature(particles, keep), rng)
        for _ in range(moves * (3 if particles.temperature == 1.0 else 1)):
            particles = move(log_likelihood, particles, float(rng.uniform(0.3, 1.0)), rng)
        if progress is not None:
            progress(particles.temperature, particles.acceptance)
    return particles
