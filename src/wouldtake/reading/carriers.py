"""Every clause of an article that could carry a claim, with who says it and what the rules say."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .clauses import Unit, units
from .found import Found, quote_of
from .kinds import kinds_of, passing, whole_sentence
from .shares import Voice, by_voice
from .stances import LONGEST
from .tokens import trimmed
from .voices import Read

if TYPE_CHECKING:
    from spacy.tokens import Span as Sentence
    from spacy.tokens import Token


@dataclass
class Carrier:
    """A clause that may carry a claim.

    `rules`: what the rules make of it, first to last; `passed`: what the rule of each kind would;
    `settled`: a rule of whole sentences, taken as it is; `group`: clauses of one sentence in one
    voice share a number.
    """

    read: Read
    voice: Voice
    unit: Unit
    rules: list[Found]
    group: int
    settled: bool = False
    passed: dict[str, Found] = field(default_factory=dict)

    @property
    def words(self) -> "list[Token]":
        """The words that would carry the claim."""
        return trimmed(quote_of(self.unit))


def carriers_of(reads: list[Read]) -> list[Carrier]:
    """Every clause of an article that could carry a claim, but an interviewer's."""
    found: list[Carrier] = []
    for read in reads:
        if read.is_asked:
            continue
        for sentence in read.doc.sents:
            found += _of_sentence(read, sentence, found[-1].group + 1 if found else 0)
    return found


def _of_sentence(read: Read, sentence: "Sentence", group: int) -> list[Carrier]:
    if (
        sentence.text.rstrip().endswith("?")
        or not 3 <= len(sentence) <= LONGEST
        or (sentence[0].tag_ in ("WP", "WRB", "WDT") and len(sentence) < 8)
    ):
        return []
    found: list[Carrier] = []
    for number, (voice, root, allowed) in enumerate(by_voice(read, sentence), group):
        everything = Unit(root, [t for t in sentence if t.i in allowed])
        together = whole_sentence(everything) if everything.tokens else []
        found += [
            Carrier(read, voice, Unit(root, one.quote), [one], number, settled=True)
            for one in together
        ]
        for unit in units(root, allowed) if not together else ():
            unit.reported = voice.reported
            if len(trimmed(quote_of(unit))) < 2:
                continue
            rules = kinds_of(unit)
            found.append(Carrier(read, voice, unit, rules, number, passed=passing(unit)))
    return found
