"""From raw values to memberships: crisp by a threshold, fuzzy by three anchors."""

import numpy as np
from jaxtyping import Float
from numpy.typing import ArrayLike
from scipy.special import expit

from .checks import refuse


def calibrate_crisp(values: ArrayLike, threshold: float) -> Float[np.ndarray, " case"]:
    """1 at the threshold and above, 0 below.

    >>> calibrate_crisp([10, 20, 30], 20).tolist()
    [0.0, 1.0, 1.0]

    Raises:
        SettingError: values that are not numbers, or missing.
    """
    return (_values(values) >= threshold).astype(float)


def calibrate_direct(
    values: ArrayLike,
    full_out: float,
    crossover: float,
    full_in: float,
    *,
    degree: float = 0.95,
) -> Float[np.ndarray, " case"]:
    """Fuzzy memberships by the direct method: a logistic curve through three anchors.

    m = 1 / (1 + exp(-s (x - crossover))),  s = ln(degree / (1 - degree)) / (anchor - crossover)

    with the anchor on the value's own side, so that full_in has membership `degree`, full_out
    1 - `degree`, the crossover 0.5. Anchors that fall rather than rise give the set of low values.

    >>> calibrate_direct([20, 50, 80], 20, 50, 80).round(3).tolist()
    [0.05, 0.5, 0.95]

    Args:
        values: raw, one a case.
        full_out, crossover, full_in: anchors in the unit of the values, rising or falling.
        degree: membership at full_in, above 0.5 and below 1; 0.9526 gives the log odds of 3 that
            Ragin uses.
    Returns:
        Memberships above 0 and below 1. The R package QCA sets those below 0.0001 to 0 and those
        above 0.9999 to 1; here they stay as they are.
    Raises:
        SettingError: missing values, anchors out of order, or a degree out of range, all at once.
    Source: Ragin (2008), Redesigning Social Inquiry, 85-105; `calibrate` of the R package QCA.
    """
    faults = []
    if not (full_out < crossover < full_in or full_out > crossover > full_in):
        faults.append(
            f"anchors {full_out:g}, {crossover:g}, {full_in:g}: the crossover has to lie between "
            "full_out and full_in"
        )
    if not 0.5 < degree < 1.0:
        faults.append(f"degree {degree:g}: expected above 0.5 and below 1; 0.95 is usual")
    refuse(faults, "the anchors")
    x = _values(values)
    odds = np.log(degree / (1.0 - degree))
    inside = (x - crossover) * (full_in - crossover) > 0.0
    width = np.where(inside, full_in - crossover, crossover - full_out)
    return expit(odds * (x - crossover) / width)


def _values(values: ArrayLike) -> np.ndarray:
    faults = []
    try:
        x = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        refuse(["not all of the values are numbers"], "the values to calibrate")
        raise
    missing = np.flatnonzero(~np.isfinite(x))
    if len(missing):
        at = ", ".join(str(i + 1) for i in missing[:5])
        faults.append(f"{len(missing)} missing, first at {at}; drop the cases or code them")
    refuse(faults, "the values to calibrate")
    return x
