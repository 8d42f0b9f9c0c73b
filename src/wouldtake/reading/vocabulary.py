"""The names a case offers, with everyday phrases for each: what a span of text may be bound to."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from wouldtake.cases import Case, load_case
from wouldtake.errors import CaseError, Fault, did_you_mean
from wouldtake.language import Vocabulary

SHIPPED = Path(__file__).parent / "data" / "aliases.yaml"
OWN = "aliases.yaml"
_FALLS = re.compile(r"(\w+)_falls")


@dataclass(frozen=True)
class Group:
    """Terms that one idea may mean, the likeliest first, and how people put it.

    `idea`: its name in the learned map, for a shipped one; `own`: from the case's own aliases.
    """

    terms: tuple[str, ...]
    phrases: tuple[str, ...]
    idea: str = ""
    own: bool = False


@dataclass(frozen=True)
class Names:
    """A case's vocabulary as a reader sees it.

    `statements` and `settings`: how a term is put as true or false, and as something done;
    `senses` the same by ("statement" or "setting", idea, term), where ideas differ.
    `places`: the term of each named place that can fall, by its name in small letters.
    """

    vocabulary: Vocabulary
    groups: tuple[Group, ...]
    statements: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    senses: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def put(self, key: str, term: str, sense: str) -> str:
        """A term as a "statement" or a "setting" when it stands for an idea; empty: not at all."""
        table = self.statements if key == "statement" else self.settings
        return self.senses.get((key, sense, term)) or table.get(term, "")


def names_of(case: "Case | str") -> Names:
    """The names of a case, with the shipped aliases and its own.

    Raises:
        SettingError: no such case.
        CaseError: its aliases.yaml has faults, all of them.
    """
    loaded = load_case(case) if isinstance(case, str) else case
    return _names(loaded)


@cache
def _names(case: Case) -> Names:
    from wouldtake.cases.model import ConflictModel  # noqa: PLC0415

    model = ConflictModel(case)
    vocabulary = Vocabulary(
        signals=model.signals,
        levers=model.levers,
        uncertainties=model.uncertainties,
        formulas=model.formulas,
        step="day",
        as_of=case.as_of,
        horizon=model.horizon,
    )
    known = {*model.signals, *model.levers, *model.uncertainties, *model.formulas}
    groups, statements, settings, senses = _read(SHIPPED, known, strict=False)
    own = case.folder / OWN
    if own.is_file():
        more, theirs, set_theirs, _ = _read(own, known, strict=True)
        groups = [*more, *groups]
        statements, settings = statements | theirs, settings | set_theirs
        senses = {
            key: text
            for key, text in senses.items()
            if key[2] not in (theirs if key[0] == "statement" else set_theirs)
        }
    places = {}
    for name, signal in model.signals.items():
        match = _FALLS.fullmatch(name)
        if match and signal.event and name not in model.formulas:
            told = re.sub(r" falls for the first time$", "", signal.description)
            places[told.lower()] = name
    listed = {term for group in groups for term in group.terms} | set(places.values())
    for table in (model.signals, model.levers, model.uncertainties):
        for name, entry in table.items():
            said = getattr(entry, "description", "") or ""
            if name not in listed and said:
                groups.append(Group((name,), (said.split(";")[0],)))
    for name in model.formulas:
        if name not in listed:
            groups.append(Group((name,), (name.replace("_", " "),)))
    return Names(vocabulary, tuple(groups), statements, settings, places, senses)


def _read(
    path: Path, known: set[str], *, strict: bool
) -> tuple[list[Group], dict[str, str], dict[str, str], dict[tuple[str, str, str], str]]:
    """The groups of a file of aliases; with `strict`, an unknown name is a fault."""
    groups: list[Group] = []
    statements: dict[str, str] = {}
    settings: dict[str, str] = {}
    senses: dict[tuple[str, str, str], str] = {}
    faults: list[Fault] = []
    try:
        entries: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CaseError(
            str(path.parent), [Fault(path.name, None, f"is not YAML: {error}")]
        ) from None
    if not isinstance(entries, list):
        entries = [] if entries is None else [entries]
    for number, entry in enumerate(entries, 1):
        if not strict and entry.get("idea") == "none":
            continue
        where = f"entry {number}"
        if (
            not isinstance(entry, dict)
            or not _is_texts(entry.get("terms"))
            or not _is_texts(entry.get("phrases"))
        ):
            faults.append(
                Fault(
                    path.name,
                    None,
                    f"{where}: expected `terms: [NAME, ...]` and `phrases: [TEXT, ...]`",
                )
            )
            continue
        faults += [
            Fault(
                path.name,
                None,
                f"{where}: no name `{term}` in this case. {did_you_mean(term, known)}",
            )
            for term in entry["terms"]
            if strict and term not in known
        ]
        kept = tuple(term for term in entry["terms"] if term in known)
        if kept:
            idea = "" if strict else entry.get("idea", "")
            groups.append(Group(kept, tuple(entry["phrases"]), idea, own=strict))
        for key, table in (("statement", statements), ("setting", settings)):
            for term, text in (entry.get(key) or {}).items():
                if term in known:
                    table.setdefault(term, str(text))
                    senses[key, str(entry.get("idea", "")), term] = str(text)
    if faults:
        raise CaseError(str(path.parent), faults)
    return groups, statements, settings, senses


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)
