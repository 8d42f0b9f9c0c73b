"""Distances on the globe, taken for a ball."""

import math
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

EARTH_KM = 6371.0


def great_circle_km(a_lon: float, a_lat: float, b_lon: float, b_lat: float) -> float:
    """Distance along the globe, kilometres (haversine)."""
    p, q = math.radians(a_lat), math.radians(b_lat)
    h = math.sin((q - p) / 2) ** 2
    h += math.cos(p) * math.cos(q) * math.sin(math.radians(b_lon - a_lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def on_sphere(
    lon: Sequence[float] | np.ndarray, lat: Sequence[float] | np.ndarray
) -> Float[np.ndarray, "point 3"]:
    """Points on the unit sphere, so that the date line is no border.

    Args:
        lon: degrees. Shape [point].
        lat: degrees. Shape [point].
    """
    p, q = np.radians(np.asarray(lon, float)), np.radians(np.asarray(lat, float))
    return np.stack([np.cos(q) * np.cos(p), np.cos(q) * np.sin(p), np.sin(q)], axis=1)


def arc_km(chord: np.ndarray | np.floating) -> np.ndarray:
    """Length along the globe of a chord of the unit sphere, kilometres."""
    return 2 * EARTH_KM * np.arcsin(np.minimum(1.0, chord / 2))
