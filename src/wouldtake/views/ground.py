"""Who holds what, day by day: the map's chances, and one future walked through."""

import base64
from collections.abc import Iterator

import numpy as np
from jaxtyping import Float, Int8

from wouldtake.cases.model import ConflictModel
from wouldtake.engine.ensemble import full_settings

STATES = ("government", "contested", "insurgent")
CHUNK = 500  # futures between looks


def map_days(horizon: int) -> tuple[int, ...]:
    """Days the map shows: every day of the first fortnight, then fewer and fewer, the last."""
    days = [*range(15), *range(16, 31, 2), *range(33, 61, 3), *range(67, 121, 7),
            *range(135, 10_000, 15)]
    return (*(day for day in days if day < horizon), horizon)


def control(
    model: ConflictModel, numbers: np.ndarray, days: tuple[int, ...], seed: int
) -> Int8[np.ndarray, "future day unit"]:
    """Control of every unit at the end of some days, of a case left alone."""
    settings = full_settings(model, seed, numbers, {})
    ensemble, _ = model.run(
        settings, futures=numbers, steps=days[-1], seed=seed, snapshots=days
    )
    return ensemble.snapshots


def chances(
    model: ConflictModel, *, futures: int, days: tuple[int, ...], seed: int
) -> Iterator[tuple[int, Float[np.ndarray, "day state unit"]]]:
    """Share of futures in which each unit is held so on each day, as futures come.

    Yields:
        Futures so far, and the shares among them. Shape [day, state, unit], summing to 1 over
        the states.
    """
    counts = np.zeros((len(days), len(STATES), len(model.case.units)), dtype=np.int64)
    done = 0
    for start in range(0, futures, CHUNK):
        numbers = np.arange(start, min(start + CHUNK, futures), dtype=np.int64)
        ensemble, _ = model.run(
            full_settings(model, seed, numbers, {}), futures=numbers, steps=days[-1], seed=seed,
            snapshots=days, each=False,
        )
        counts += ensemble.counts
        done += numbers.size
        yield done, counts / done


def packed(shares: Float[np.ndarray, "..."]) -> str:
    """Shares as bytes (255 is 1), base64: a map of a year is some 60 kB."""
    return base64.b64encode(np.rint(255.0 * shares).astype(np.uint8).tobytes()).decode("ascii")


def packed_codes(codes: Int8[np.ndarray, "..."]) -> str:
    """Control states as bytes, base64: 0 government, 1 contested, 2 insurgent."""
    return base64.b64encode(codes.astype(np.uint8).tobytes()).decode("ascii")
