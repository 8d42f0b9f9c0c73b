"""A small tolerant reader of BibTeX: keys and fields, enough to cite a source."""

import bisect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from wouldtake.cases.files import Faults

_ENTRY = re.compile(r"@\s*(\w+)\s*\{\s*([^\s,{}]*)\s*(,|\})")
_FIELD = re.compile(r"\s*(\w+)\s*=\s*")
_BARE = re.compile(r"[^\s,{}\"]+")


@dataclass(frozen=True)
class Source:
    """One entry of a bibliography."""

    key: str
    kind: str
    fields: Mapping[str, str]

    @property
    def title(self) -> str:
        """Its title, or its key where it has none."""
        return self.fields.get("title", self.key)

    def __str__(self) -> str:
        names = ("author", "title", "publisher", "date", "year", "url")
        parts = [self.fields[name] for name in names if self.fields.get(name)]
        return ". ".join(parts) or self.key


def read_bibliography(text: str, file: str, faults: Faults) -> dict[str, Source]:
    """Every entry by key; what cannot be read becomes a fault with its line."""
    sources: dict[str, Source] = {}
    breaks = [match.start() for match in re.finditer("\n", text)]
    at = 0
    while (start := text.find("@", at)) >= 0:
        line = bisect.bisect_left(breaks, start) + 1
        found = _ENTRY.match(text, start)
        if found is None:
            if text[text.rfind("\n", 0, start) + 1 : start].strip():
                at = start + 1  # an @ within a line of prose between entries
                continue
            faults.add(file, line, "expected an entry such as `@misc{key, title = {...}}`")
            at = start + 1
            continue
        kind, key, stop = found[1].lower(), found[2], found[3]
        fields, at, closed = ({}, found.end(), True)
        if stop == ",":
            fields, at, closed = _fields(text, found.end())
        if kind in {"comment", "preamble", "string"}:
            continue
        if not key:
            faults.add(file, line, "an entry has no key; write `@misc{key, ...}`")
        elif not closed:
            faults.add(file, line, f"entry `{key}` is not closed, or a field is not `a = {{b}}`")
        elif key in sources:
            faults.add(file, line, f"source `{key}` is given twice")
        if key and key not in sources:
            sources[key] = Source(key, kind, MappingProxyType(fields))
    return sources


def _fields(text: str, at: int) -> tuple[dict[str, str], int, bool]:
    """Fields from `at` to the closing brace; the end; whether it was found."""
    fields: dict[str, str] = {}
    while True:
        while at < len(text) and text[at] in " \t\n,":
            at += 1
        if at < len(text) and text[at] == "}":
            return fields, at + 1, True
        found = _FIELD.match(text, at)
        if found is None:
            return fields, max(at, found.end() if found else at), False
        value, at = _value(text, found.end())
        if value is None:
            return fields, at, False
        fields[found[1].lower()] = " ".join(value.split())


def _value(text: str, at: int) -> tuple[str | None, int]:
    """A `{braced}`, `"quoted"` or bare value, without its marks; None where it does not end."""
    if at < len(text) and text[at] == "{":
        depth = 0
        # A line that starts the next entry ends this one: a brace was forgotten.
        stop = text.find("\n@", at)
        for end in range(at, len(text) if stop < 0 else stop):
            depth += (text[end] == "{") - (text[end] == "}")
            if depth == 0:
                return text[at + 1 : end].replace("{", "").replace("}", ""), end + 1
        return None, at
    if at < len(text) and text[at] == '"':
        end = text.find('"', at + 1)
        return (None, at) if end < 0 else (text[at + 1 : end], end + 1)
    bare = _BARE.match(text, at)
    return (None, at) if bare is None else (bare[0], bare.end())
