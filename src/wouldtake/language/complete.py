"""What may come next in a question that is being typed.

The parser itself says which words it would take at the cursor, so completion cannot drift from
the grammar; names come from the vocabulary of the model that is asked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from wouldtake.language.mistakes import spelled_out
from wouldtake.language.parse import interactive
from wouldtake.language.printer import name_text
from wouldtake.language.vocabulary import NameKind, Vocabulary

OptionKind = Literal["keyword", "event", "signal", "formula", "lever", "uncertainty", "duration"]
MOST = 40
_LONGEST = 5  # words of the longest phrase, less the last
_WORD = re.compile(r"`[^`\n]*`?$|[^\W\d]\w*$")
# Words in the order in which a question is usually asked; others follow.
_USUAL = (
    "chance that", "what would it take for", "what drives", "effect of", "how many", "gamble of",
    "within", "given", "when", "is enough for", "needs", "is inevitable", "is possible", "by",
)
_NAME_WORDS = {
    "event": "happens or does not", "signal": "a number that is seen", "formula": "a statement",
    "lever": "can be set", "uncertainty": "not known",
}


@dataclass(frozen=True)
class Completion:
    """One thing that may be typed: what is shown, what is put in, what it is."""

    label: str
    insert: str
    kind: OptionKind
    detail: str = ""


@dataclass(frozen=True)
class Completions:
    """Options for the text from `start` to `end` (code points), best first."""

    start: int
    end: int
    options: tuple[Completion, ...]


def complete(text: str, cursor: int, vocabulary: Vocabulary) -> Completions:
    """What the word at the cursor may become.

    Args:
        text: what is typed so far; only what stands before the cursor is read.
        cursor: code point, 0 to len(text); further out is taken as the end.
        vocabulary: the names there are.
    Returns:
        Names and words of the language that may stand there, those that begin with what is typed
        before those that hold it; at most `MOST`. None where the text before is not sound.
    """
    before = text[: max(0, min(cursor, len(text)))]
    start = len(before)
    for further, start in enumerate(_starts(before)):
        wanted = " ".join(before[start:].strip("`").casefold().split())
        options = [
            (rank, option)
            for option in _options(before[:start], vocabulary)
            if (rank := _rank(option, wanted)) is not None
            and (not further or " " in option.label)
        ]
        if options:
            options.sort(key=lambda pair: pair[0])
            return Completions(start, len(before), tuple(option for _, option in options[:MOST]))
    return Completions(start, len(before), ())


def _starts(before: str) -> Iterator[int]:
    """Where what is being typed may begin: the last word, or one of those before it.

    A phrase of several words (`what would it take for`) is one word to the parser.
    """
    start = len(before)
    found = _WORD.search(before)
    for _ in range(_LONGEST):
        start = found.start() if found else start
        yield start
        found = re.search(r"[^\W\d]\w*\s+$", before[:start])
        if found is None:
            return


def _rank(option: Completion, wanted: str) -> tuple[int, int] | None:
    """Order of an option: how well what is typed fits it; None where it does not."""
    label = option.label.casefold()
    if label.startswith(wanted):
        return (0, 0 if option.kind == "keyword" else 1)
    if wanted in label:
        return (1, label.index(wanted))
    if wanted and wanted in option.detail.casefold():
        return (2, 0)
    return None


def _options(before: str, vocabulary: Vocabulary) -> Iterator[Completion]:
    accepts = interactive(before)
    if accepts is None:
        return
    words = {spelled_out(terminal) for terminal in accepts} - {""}
    usual = {word: place for place, word in enumerate(_USUAL)}
    for word in sorted(words, key=lambda word: (usual.get(word, len(usual)), word)):
        yield Completion(word, word + " ", "keyword")
    for terminal, signs in (("SETS", ("=",)), ("COMPARE", (">=", "<="))):
        if terminal in accepts:
            yield from (Completion(sign, sign + " ", "keyword") for sign in signs)
    if "NAME" in accepts or "QUOTED" in accepts:
        yield from _names(before, accepts, vocabulary)
    if "DURATION" in accepts:
        units = ("days", "months") if vocabulary.step == "day" else ("steps",)
        for unit in units:
            for amount in (30, 90, 180) if unit != "months" else (6, 12):
                yield Completion(f"{amount} {unit}", f"{amount} {unit} ", "duration")


def _names(before: str, accepts: frozenset[str], vocabulary: Vocabulary) -> Iterator[Completion]:
    last = re.search(r"(\w+)[\s,]*$", before)
    after_using = bool(re.search(r"\busing\b[^()]*$", before, re.IGNORECASE))
    setting = bool(re.search(r"\b(when|effect\s+of|gamble\s+of)\s*$", before, re.IGNORECASE))
    levers_first = setting or after_using or ("NOT" not in accepts and last is None)
    groups: list[tuple[NameKind, list[str]]] = [
        ("formula", list(vocabulary.formulas)),
        ("event", [k for k, v in vocabulary.signals.items() if v.event]),
        ("signal", [k for k, v in vocabulary.signals.items() if not v.event]),
        ("lever", list(vocabulary.levers)),
        ("uncertainty", list(vocabulary.uncertainties)),
    ]
    if levers_first:
        groups = [*groups[3:], *groups[:3]]
    for kind, names in groups:
        if setting and kind not in ("lever", "uncertainty"):
            continue
        for name in names:
            yield Completion(name, name_text(name) + " ", kind, _detail(vocabulary, kind, name))


def _detail(vocabulary: Vocabulary, kind: NameKind, name: str) -> str:
    match kind:
        case "formula":
            text = vocabulary.formulas[name]
            return text if isinstance(text, str) else _NAME_WORDS[kind]
        case "lever":
            entry: object = vocabulary.levers[name]
        case "uncertainty":
            entry = vocabulary.uncertainties[name]
        case _:
            entry = vocabulary.signals[name]
    described = str(getattr(entry, "description", "")) or _NAME_WORDS[kind]
    unit = str(getattr(entry, "unit", ""))
    return f"{described} ({unit})" if unit else described
