"""Words for chances: the UK PHIA probability yardstick, and the scale of US ICD 203.

The yardstick leaves gaps between its bands on purpose: a chance that falls in one is said to
lie between two words, not forced into either.

Source: Professional Head of Intelligence Assessment, Probability Yardstick (2019); Office of
the Director of National Intelligence, Intelligence Community Directive 203 (2015), 2.c.
"""

from typing import Literal

Scale = Literal["phia", "icd203"]

PHIA: tuple[tuple[float, float, str], ...] = (
    (0.00, 0.05, "remote chance"),
    (0.10, 0.20, "highly unlikely"),
    (0.25, 0.35, "unlikely"),
    (0.40, 0.50, "realistic possibility"),
    (0.55, 0.75, "likely or probable"),
    (0.80, 0.90, "highly likely"),
    (0.95, 1.00, "almost certain"),
)
ICD203: tuple[tuple[float, float, str], ...] = (
    (0.00, 0.05, "almost no chance"),
    (0.05, 0.20, "very unlikely"),
    (0.20, 0.45, "unlikely"),
    (0.45, 0.55, "roughly even chance"),
    (0.55, 0.80, "likely"),
    (0.80, 0.95, "very likely"),
    (0.95, 1.00, "almost certain"),
)


def word(p: float, scale: Scale = "phia") -> str:
    """The word for a chance.

    Args:
        p: in [0, 1].
    Raises:
        ValueError: p outside [0, 1].
    """
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"chance {p!r} is not between 0 and 1")
    bands = PHIA if scale == "phia" else ICD203
    for (low, high, name), following in zip(bands, (*bands[1:], None), strict=True):
        if low <= p <= high:
            return name
        if following is not None and high < p < following[0]:
            return f"between {name} and {following[2]}"
    raise AssertionError("the bands cover [0, 1]")


def words(low: float, high: float, scale: Scale = "phia") -> str:
    """The words for an interval of chances: one where both ends share it, else "X to Y".

    Raises:
        ValueError: an end outside [0, 1].
    """
    first, last = word(low, scale), word(high, scale)
    if first == last:
        return first
    first = first.split(" and ")[0].removeprefix("between ")
    last = last.rsplit(" and ", 1)[-1] if last.startswith("between ") else last
    return f"{first} to {last}" if first != last else first
