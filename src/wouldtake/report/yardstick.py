"""The UK PHIA probability yardstick, for drawing: bands, and the words of an interval.

The report may not import the room of statistics; a test holds the two copies together.
Source: Professional Head of Intelligence Assessment, Probability Yardstick (2019).
"""

BANDS: tuple[tuple[float, float, str], ...] = (
    (0.00, 0.05, "remote chance"),
    (0.10, 0.20, "highly unlikely"),
    (0.25, 0.35, "unlikely"),
    (0.40, 0.50, "realistic possibility"),
    (0.55, 0.75, "likely or probable"),
    (0.80, 0.90, "highly likely"),
    (0.95, 1.00, "almost certain"),
)


def _place(p: float) -> tuple[int, int]:
    """Bands just at or below, and just at or above, a chance; equal where it lies in one."""
    below = max(k for k, (low, _, _) in enumerate(BANDS) if low <= p)
    return (below, below) if p <= BANDS[below][1] else (below, below + 1)


def words(low: float | None, high: float | None) -> str:
    """The yardstick's words for an interval of chances; empty where it is not known."""
    if low is None or high is None:
        return ""
    first, last = _place(min(1.0, max(0.0, low))), _place(min(1.0, max(0.0, high)))
    names = [name for _, _, name in BANDS]
    if first == last:
        a, b = first
        return names[a] if a == b else f"between {names[a]} and {names[b]}"
    a, b = names[first[0]], names[last[1]]
    return a if a == b else f"{a} to {b}"


def touched(low: float, high: float) -> set[int]:
    """Bands that an interval meets."""
    return {k for k, (a, b, _) in enumerate(BANDS) if a <= high and low <= b}
