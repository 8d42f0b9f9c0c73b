"""Credit where it is due: what an import adds to the bibliographies."""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Literal

from wouldtake.cases.bibliography import Source
from wouldtake.cases.importers.reading import tidy
from wouldtake.cases.schema import ASSUMPTION

Format = Literal["ged", "acled", "control"]
OWN_LIMIT = 2000
"""Different texts of a table's `source` column that get an entry each."""


def _field(text: str) -> str:
    """Text that a BibTeX field can hold: no braces, and on one line."""
    return re.sub(r"[{}\\@\"]", " ", tidy(text, 300))


def key_of(text: str, fallback: str) -> str:
    """A key of sources.bib from a stranger's words."""
    from anyascii import anyascii  # noqa: PLC0415 - seldom needed

    found = re.sub(r"[^a-z0-9]+", "_", anyascii(text[:200]).lower()).strip("_")[:40].rstrip("_")
    return found or fallback


def _version(name: str) -> str:
    found = re.search(r"(?<!\d)(\d{2})[._](\d{1,2})(?:[._](\d{1,2}))?(?!\d)", name)
    return ".".join(part for part in found.groups() if part) if found else ""


def _imported_from(name: str) -> str:
    return f"from {_field(name)}, SHA-256 "


def _cited_in(name: str) -> str:
    return f"As cited in {_field(name)}."


def keys_of_file(sources: Mapping[str, Source], name: str) -> set[str]:
    """Keys that earlier imports of a table of this name put into the bibliographies."""
    return {
        key for key, source in sources.items()
        if (key.startswith("table_") and _imported_from(name) in source.fields.get("note", ""))
        or (key.startswith("cited_") and source.fields.get("note") == _cited_in(name))
    }


class Credits:
    """Keys for a file's rows, and the entries that are still lacking for them.

    `entries` go into sources.bib, `later` into the bibliography of later/.

    Args:
        form: the format of the file.
        name, digest: its name and the SHA-256 of its bytes.
        today: the day of the import.
        have: keys of sources.bib already.
        have_later: keys of the bibliography of later/ already.
    """

    def __init__(
        self, form: Format, name: str, digest: str, today: dt.date, have: Collection[str],
        have_later: Collection[str] = (),
    ):
        self._have, self._have_later, self._name = set(have), set(have_later), name
        self._own: dict[str, str] = {}
        self._made: dict[str, str] = {}  # every entry that could be needed, by key
        self.entries: dict[str, str] = {}
        self.later: dict[str, str] = {}
        self.joined = 0
        note = f"Imported {today} {_imported_from(name)}{digest}."
        version = _version(name)
        if form == "ged":
            self._file = f"ucdp_ged_{(version or digest[:8]).replace('.', '_')}"
            self._made[self._file] = _bib(self._file, "dataset", {
                "author": "Sundberg, Ralph and Melander, Erik",
                "title": f"UCDP Georeferenced Event Dataset{' ' if version else ''}{version}",
                "publisher": "Uppsala Conflict Data Program",
                "year": "2013", "url": "https://ucdp.uu.se/downloads/",
                "doi": "10.1177/0022343313484347",
                "note": f"CC BY 4.0. Cite the article and the version. {note}",
            })
        elif form == "acled":
            self._file = f"acled_{digest[:8]}"
            self._made[self._file] = _bib(self._file, "dataset", {
                "author": "Raleigh, Clionadh and Kishi, Roudabeh and Linke, Andrew",
                "title": "Armed Conflict Location and Event Data (ACLED)",
                "publisher": "ACLED", "year": "2023", "url": "https://acleddata.com",
                "doi": "10.1057/s41599-023-01559-4",
                "note": "ACLED's terms of use ask for attribution and limit passing its data on; "
                        f"read them before you share this case. {note}",
            })
        else:
            self._file = f"table_{key_of(name.rpartition('.')[0], 'unnamed')}_{digest[:8]}"
            self._made[self._file] = _bib(self._file, "misc", {
                "title": f"Table {_field(name)}", "note": note,
            })

    def key(self, cited: str, *, later: bool = False) -> str:
        """The key for a row: of what it cites itself, else of the file.

        Args:
            cited: what it cites, keys of sources.bib or any text; may be empty.
            later: the row goes under later/.
        """
        if cited and cited not in self._own:
            self._own[cited] = self._key_of(cited)
        key = self._own[cited] if cited else self._file
        if key in self._made and key not in self._have and key not in self.entries:
            if not later:
                self.entries[key] = self._made[key]
                self.later.pop(key, None)
            elif key not in self._have_later:
                self.later[key] = self._made[key]
        return key

    def _key_of(self, cited: str) -> str:
        parts = [part.strip() for part in cited.split(";") if part.strip()]
        if parts and all(part in self._have or part == ASSUMPTION for part in parts):
            return ";".join(parts)
        if len(self._own) >= OWN_LIMIT:
            self.joined += 1
            return self._file
        base = f"cited_{key_of(cited, 'unnamed')}"
        title = _field(cited)
        key, count = base, 1
        while key in self._made or key in self._have or key in self._have_later:
            count += 1
            key = f"{base}_{count}"
        self._made[key] = _bib(key, "misc", {
            "title": title or key, "note": _cited_in(self._name),
        })
        return key


def _bib(key: str, kind: str, fields: dict[str, str]) -> str:
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items()]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])
