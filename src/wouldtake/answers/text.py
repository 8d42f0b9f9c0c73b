"""How numbers are written in answers."""

import math
from numbers import Integral


def percent(p: float | None, digits: int = 0) -> str:
    """A chance as a percentage: `43 %`; more digits near 0 and 1; `unknown` for None."""
    if p is None:
        return "unknown"
    if p in (0.0, 1.0) or 0.0995 <= p <= 0.9005:
        return f"{100 * p:.{digits}f} %"
    near = min(p, 1.0 - p)
    if near < 1e-6:
        return "under 0.0001 %" if p < 0.5 else "over 99.9999 %"
    places = 1 if near >= 0.001 else min(8, 1 - math.floor(math.log10(100 * near)))
    shown = f"{100 * p:.{max(places, digits)}f}"
    return f"{shown.removesuffix('.0') if places == 1 else shown} %"


def span(low: float, high: float) -> str:
    """An interval of chances: `41 to 45 %`."""
    first, last = percent(low), percent(high)
    return f"{first.removesuffix(' %')} to {last}"


def number(x: float | None, unit: str = "") -> str:
    """A number with its unit, to four significant figures: `1,234 troops`."""
    if x is None:
        return "unknown"
    if abs(x) >= 1000:
        shown = f"{x:,.0f}"
    else:
        shown = f"{x:.4g}"
    return f"{shown} {unit}" if unit else shown


def level_text(confidence: float) -> str:
    """A confidence level: `95 %`."""
    return f"{100 * confidence:g} %"


def count(n: int, noun: str) -> str:
    """`1 future`, `2,000 futures`."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def plain(value: object) -> object:
    """A value as JSON may hold it: plain numbers, text, lists, mappings; NaN and inf are None."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, Integral):  # NumPy's too: a seed as a float would not be the same seed
        return int(value)
    if hasattr(value, "to_dict"):
        return plain(value.to_dict())  # type: ignore[attr-defined]
    x = float(value)  # type: ignore[arg-type]
    if not math.isfinite(x):
        return None
    return x + 0.0  # no minus zero: equal answers print equal bytes
