"""A chance as people state it, `80%` or `highly likely`, read as a number."""

import re

from wouldtake.errors import SettingError, nearest

# Middle of each band of the probability yardstick: Professional Head of Intelligence
# Assessment, Probability Yardstick (2019). `likely` and `probable` share a band.
MIDDLES: dict[str, float] = {
    "remote chance": 0.025,
    "highly unlikely": 0.15,
    "unlikely": 0.30,
    "realistic possibility": 0.45,
    "likely": 0.65,
    "probable": 0.65,
    "likely or probable": 0.65,
    "highly likely": 0.85,
    "almost certain": 0.975,
}
_NUMBER = r"(\d{1,3}(?:\.\d{1,6})?)"
_PERCENT = re.compile(rf"{_NUMBER}(?:\s*(?:-|–|to)\s*{_NUMBER})?\s*%")


def stated_chance(text: str) -> tuple[float, str]:
    """The chance that a text states, and how it was read: `stated` or `words`.

    A range (`60 to 70%`) is read as its middle, a word as the middle of its band.

    Raises:
        SettingError: neither a percentage from 0 to 100 nor a word of the yardstick.
    """
    plain = " ".join(text.lower().split())
    if found := _PERCENT.fullmatch(plain):
        ends = [float(end) / 100 for end in found.groups() if end is not None]
        if all(0.0 <= end <= 1.0 for end in ends):
            return sum(ends) / len(ends), "stated"
    if plain in MIDDLES:
        return MIDDLES[plain], "words"
    close = nearest(plain, MIDDLES)
    hint = f"Did you mean `{close}`?" if close else f"Words: {', '.join(MIDDLES)}."
    raise SettingError(
        f"`{text[:60]}` states no chance; expected for example `80%`, `60 to 70%` or a word of "
        f"the probability yardstick. {hint}"
    )
