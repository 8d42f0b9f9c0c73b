"""Where a falling or rising function crosses zero."""

from collections.abc import Callable
from typing import Any, cast


def root(
    function: Callable[[float], float], low: float, high: float, *,
    xtol: float = 1e-12, rtol: float = 1e-12,
) -> float:
    """Where the function crosses zero between two points at which its signs differ.

    Raises:
        ValueError: the signs do not differ.
    Source: Brent (1973), chapter 4.
    """
    from scipy import optimize  # noqa: PLC0415  (a third of a second, which most answers save)

    # scipy's own annotation of brentq is of both its return forms at once.
    found = cast(Any, optimize.brentq)(function, low, high, xtol=xtol, rtol=rtol)
    return float(found)
