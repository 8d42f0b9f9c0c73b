"""Codes and names of countries, as data sets write them: ISO 3166, Gleditsch and Ward."""

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("countries.csv")


@cache
def _table() -> dict[str, tuple[int | None, frozenset[int], tuple[str, ...]]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["iso3"]: (
                int(row["iso_number"]) if row["iso_number"] else None,
                frozenset(int(code) for code in row["gw"].split(";") if code),
                tuple(row["names"].split(";")),
            )
            for row in csv.DictReader(file)
        }


@cache
def _all_names() -> frozenset[str]:
    return frozenset(name.casefold() for _, _, names in _table().values() for name in names)


def names_of(iso3: str) -> tuple[str, ...]:
    """Names of a country, best known first; none where the code is not known."""
    return _table().get(iso3, (None, frozenset(), ()))[2]


class Country:
    """Tells rows of a case's country from those of others; `iso3` empty where any will do."""

    def __init__(self, iso3: str):
        self.iso3 = iso3
        known = _table().get(iso3)
        self.known = known is not None
        self._number, self._gw, names = known or (None, frozenset[int](), ())
        self._names = {name.casefold() for name in names}

    def is_gw(self, code: str, name: str) -> bool | None:
        """Whether a row of UCDP's belongs to it; None where that cannot be told."""
        if not self.known:
            return None
        if code.isascii() and code.isdigit() and self._gw:
            return int(code[:6]) in self._gw
        return self.is_named(name)

    def is_iso(self, number: str, iso3: str, name: str) -> bool | None:
        """Whether a row of ACLED's belongs to it; None where that cannot be told."""
        if not self.known:
            return None
        if len(iso3) == 3 and iso3.isascii() and iso3.isalpha():
            return iso3.upper() == self.iso3
        bare = number.removesuffix(".0")
        if bare.isascii() and bare.isdigit() and self._number is not None and int(bare[:6]):
            return int(bare[:6]) == self._number
        return self.is_named(name)

    def is_named(self, name: str) -> bool | None:
        """Whether a country's name is one of its own; None where it is no country's we know."""
        said = name.strip().casefold()
        if not self.known or said not in _all_names():
            return None
        return said in self._names
