"""What no actor sets: a quantity with a distribution, drawn once a scenario."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Float
from scipy import special

from wouldtake.errors import SettingError

Distribution = Literal[
    "uniform", "log_uniform", "normal", "lognormal", "triangular", "beta", "exponential",
    "integers", "constant", "samples",
]


def _numbers(what: str, **values: float) -> list[str]:
    faults: list[str] = []
    for name, value in values.items():
        is_number = isinstance(value, int | float | np.integer | np.floating)
        if not is_number or isinstance(value, bool) or not math.isfinite(value):
            faults.append(f"{what}: {name} is {value!r}; expected a finite number")
    return faults


def _refuse(faults: list[str]) -> None:
    if faults:
        raise SettingError("\n".join(faults))


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """A distribution of a quantity nobody knows; build one by its constructors.

    >>> Uncertainty.uniform(0.1, 0.4, unit="share")
    >>> Uncertainty.samples(posterior["pace"], group="posterior")

    Those with one `group` are drawn jointly, row by row of their samples, so that what a
    posterior knows of their correlation is kept.
    """

    distribution: Distribution
    parameters: tuple[float, ...] = ()
    unit: str = ""
    description: str = ""
    group: str = ""
    draws: np.ndarray | None = field(default=None, repr=False)

    @classmethod
    def uniform(
        cls, low: float, high: float, *, unit: str = "", description: str = ""
    ) -> "Uncertainty":
        """Evenly between two bounds."""
        _refuse(_numbers("Uncertainty.uniform", low=low, high=high))
        if low > high:
            raise SettingError(f"Uncertainty.uniform: low {low:g} is above high {high:g}")
        return cls("uniform", (float(low), float(high)), unit, description)

    @classmethod
    def log_uniform(
        cls, low: float, high: float, *, unit: str = "", description: str = ""
    ) -> "Uncertainty":
        """Evenly in the logarithm between two bounds above 0: for what is known by its size."""
        _refuse(_numbers("Uncertainty.log_uniform", low=low, high=high))
        if not 0.0 < low <= high:
            raise SettingError(
                f"Uncertainty.log_uniform: expected 0 < low <= high, found {low:g}, {high:g}"
            )
        return cls("log_uniform", (float(low), float(high)), unit, description)

    @classmethod
    def normal(
        cls, mean: float, sd: float, *, unit: str = "", description: str = ""
    ) -> "Uncertainty":
        """Normal, of a mean and a standard deviation."""
        _refuse(_numbers("Uncertainty.normal", mean=mean, sd=sd))
        if sd < 0:
            raise SettingError(f"Uncertainty.normal: standard deviation {sd:g} is negative")
        return cls("normal", (float(mean), float(sd)), unit, description)

    @classmethod
    def lognormal(
        cls, median: float, sigma: float, *, unit: str = "", description: str = ""
    ) -> "Uncertainty":
        """Lognormal, of a median and the standard deviation of the logarithm."""
        _refuse(_numbers("Uncertainty.lognormal", median=median, sigma=sigma))
        if median <= 0 or sigma < 0:
            raise SettingError(
                f"Uncertainty.lognormal: median {median:g} must be above 0, sigma {sigma:g} at "
                "least 0 (it is the spread of the logarithm)"
            )
        return cls("lognormal", (math.log(median), float(sigma)), unit, description)

    @classmethod
    def triangular(
        cls, low: float, mode: float, high: float, *, unit: str = "", description: str = ""
    ) -> "Uncertainty":
        """Triangular: least, likeliest, greatest."""
        _refuse(_numbers("Uncertainty.triangular", low=low, mode=mode, high=high))
        if not low <= mode <= high:
            raise SettingError(
                f"Uncertainty.triangular: expected low <= mode <= high, found {low:g}, {mode:g}, "
                f"{high:g}"
            )
        return cls("triangular", (float(low), float(mode), float(high)), unit, description)

    @classmethod
    def beta(
        cls, a: float, b: float, low: float = 0.0, high: float = 1.0, *,
        unit: str = "", description: str = "",
    ) -> "Uncertainty":
        """Beta(a, b), stretched from [0, 1] to [low, high]."""
        _refuse(_numbers("Uncertainty.beta", a=a, b=b, low=low, high=high))
        if a <= 0 or b <= 0 or low > high:
            raise SettingError(
                f"Uncertainty.beta: a {a:g} and b {b:g} must be above 0, low {low:g} at most "
                f"high {high:g}"
            )
        return cls("beta", (float(a), float(b), float(low), float(high)), unit, description)

    @classmethod
    def exponential(
        cls, mean: float, *, unit: str = "", description: str = ""
    ) -> "Uncertainty":
        """Exponential, of a mean."""
        _refuse(_numbers("Uncertainty.exponential", mean=mean))
        if mean <= 0:
            raise SettingError(f"Uncertainty.exponential: mean {mean:g} must be above 0")
        return cls("exponential", (float(mean),), unit, description)

    @classmethod
    def integers(
        cls, low: int, high: int, *, unit: str = "", description: str = ""
    ) -> "Uncertainty":
        """Whole numbers low .. high, both included, all equally likely."""
        _refuse(_numbers("Uncertainty.integers", low=low, high=high))
        if low != int(low) or high != int(high) or low > high:
            raise SettingError(
                f"Uncertainty.integers: expected whole numbers low <= high, found {low}, {high}"
            )
        return cls("integers", (float(low), float(high)), unit, description)

    @classmethod
    def constant(cls, value: float, *, unit: str = "", description: str = "") -> "Uncertainty":
        """A value taken as known."""
        _refuse(_numbers("Uncertainty.constant", value=value))
        return cls("constant", (float(value),), unit, description)

    @classmethod
    def samples(
        cls, values: "np.ndarray | Sequence[float]", *, group: str = "",
        unit: str = "", description: str = "",
    ) -> "Uncertainty":
        """Draws of a posterior (or any sample), each equally likely.

        Args:
            values: one-dimensional, at least one, finite.
            group: uncertainties with the same group name are drawn from the same row.
        """
        try:
            draws = np.array(values, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise SettingError(f"Uncertainty.samples: not an array of numbers ({error})") from None
        if draws.ndim != 1 or draws.size == 0:
            raise SettingError(
                f"Uncertainty.samples: expected one dimension and at least one value, found "
                f"shape {draws.shape}"
            )
        if not np.isfinite(draws).all():
            where = int(np.flatnonzero(~np.isfinite(draws))[0])
            raise SettingError(f"Uncertainty.samples: value {where} is {draws[where]}")
        draws.flags.writeable = False
        return cls("samples", (), unit, description, group, draws)

    def quantile(self, u: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
        """The value below which a share u of the distribution lies; u in (0, 1)."""
        p = self.parameters
        match self.distribution:
            case "uniform":
                return p[0] + (p[1] - p[0]) * u
            case "log_uniform":
                return np.clip(p[0] * (p[1] / p[0]) ** u, p[0], p[1])
            case "normal":
                return p[0] + p[1] * special.ndtri(u)
            case "lognormal":
                return np.exp(p[0] + p[1] * special.ndtri(u))
            case "triangular":
                low, mode, high = p
                width = high - low
                if width == 0.0:
                    return np.full_like(u, low)
                turn = (mode - low) / width
                rising = low + np.sqrt(u * width * (mode - low))
                falling = high - np.sqrt((1.0 - u) * width * (high - mode))
                return np.where(u < turn, rising, falling)
            case "beta":
                return p[2] + (p[3] - p[2]) * special.betaincinv(p[0], p[1], u)
            case "exponential":
                return -p[0] * np.log1p(-u)
            case "integers":
                count = p[1] - p[0] + 1.0
                return p[0] + np.minimum(np.floor(u * count), count - 1.0)
            case "constant":
                return np.full_like(u, p[0])
            case "samples":
                assert self.draws is not None
                rows = np.minimum((u * self.draws.size).astype(np.int64), self.draws.size - 1)
                # A group keeps its row order; a lone sample is sorted, to be a quantile.
                return (self.draws if self.group else np.sort(self.draws))[rows]

    @property
    def is_integer(self) -> bool:
        """Whether it takes whole numbers alone."""
        if self.distribution == "samples":
            assert self.draws is not None
            return bool((self.draws == np.round(self.draws)).all())
        return self.distribution == "integers"

    def reach(self) -> tuple[float, float]:
        """Bounds to search between: all of a bounded distribution, else its middle 99.8 %."""
        p = self.parameters
        match self.distribution:
            case "uniform" | "log_uniform" | "integers":
                return p[0], p[1]
            case "triangular":
                return p[0], p[2]
            case "beta":
                return p[2], p[3]
            case "constant":
                return p[0], p[0]
            case "samples":
                assert self.draws is not None
                return float(self.draws.min()), float(self.draws.max())
            case _:
                low, high = self.quantile(np.array([0.001, 0.999]))
                return float(low), float(high)
