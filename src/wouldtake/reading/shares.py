"""A sentence cut by who says what: the author's part, and what each report in it reports."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .cues import words
from .names import Heard
from .reports import Report
from .voices import Read

if TYPE_CHECKING:
    from spacy.tokens import Span as Sentence
    from spacy.tokens import Token


@dataclass(frozen=True)
class Voice:
    """Who says it, how they stand to it, and through whom it comes."""

    heard: Heard
    endorsement: str = "asserts"
    chain: tuple[str, ...] = ()
    content: "Token | None" = None
    reported: bool = False
    doubts: "Token | None" = None


def by_voice(read: Read, sentence: "Sentence") -> list[tuple[Voice, "Token", set[int]]]:
    """The sentence cut by who says what: the head and the tokens of each part."""
    own = read.bases.get(sentence.start, read.voice)
    base = Voice(own, "relays" if own.how == "unknown" else "asserts")
    if read.host is not None and own.being is not read.host.being:
        base = Voice(own, "relays", (read.host.being.name, own.being.name))
    everything = {t.i for t in sentence}
    parts: list[tuple[Voice, Token, set[int]]] = []
    taken: set[int] = set()
    reported = [(r, h) for r, h in read.reports.get(sentence.start, []) if r.content is not None]
    reported.sort(key=lambda one: _depth(one[0], [r for r, _ in reported]))
    voices: dict[int, Voice] = {}
    for report, heard in reported:
        assert report.content is not None
        outer = next(
            (voices[a.i] for a in (report.verb, *report.verb.ancestors) if a.i in voices), base
        )
        voices[report.content.i] = _voice_under(outer, report, heard)
    done: set[int] = set()
    for report, _ in reversed(reported):  # innermost first
        content = report.content
        assert content is not None
        if content.i in done:
            continue
        done.add(content.i)
        inside = {t.i for t in content.subtree}
        if report.is_aside or report.verb.i in inside:
            inside = everything
        allowed = (inside & everything) - report.tokens - taken
        allowed |= _joined_content(report.verb, content, everything, taken)
        if allowed:
            parts.append((voices[content.i], content, allowed))
            if report.doubts or (
                report.verb.lemma_ in ("believe", "think", "expect", "see")
                and _verb_negated(report.verb)
            ):
                parts[-1] = (_doubting(voices[content.i], report.verb), content, allowed)
        taken |= allowed | set(report.tokens)
    root = sentence.root
    rest = everything - taken
    if root.i in rest and not (reported and root.i in {r.verb.i for r, _ in reported}):
        quotes_only = any(r.verb.i == root.i for r, h in read.reports.get(sentence.start, []))
        if not quotes_only:
            parts.append((base, root, rest))
    else:
        parts += [  # `X, he said, and Y`: what is joined after the report
            (base, child, rest & {t.i for t in child.subtree})
            for child in root.children
            if child.dep_ in ("conj", "advcl") and child.i in rest
        ]
    return parts


def _joined_content(
    verb: "Token", content: "Token", everything: set[int], taken: set[int]
) -> set[int]:
    """A second `that ...` under the same verb of saying, and a condition the parser hung on it."""
    more: set[int] = set()
    for child in content.children:
        if child.dep_ == "conj":
            more |= {t.i for t in child.subtree}
    for child in verb.children:
        marks = {c.lower_ for c in child.children if c.dep_ in ("mark", "advmod")}
        is_after = child.i > verb.i and child.i != content.i
        if is_after and (child.dep_ == "ccomp" or (child.dep_ == "advcl" and marks & CONDITIONS)):
            more |= {t.i for t in child.subtree}
    return more & everything - taken


CONDITIONS = words("if unless because once until since so provided before after")


def _depth(report: Report, others: list[Report]) -> int:
    """How many other reports it stands in."""
    inside = 0
    for other in others:
        content = other.content
        if other is not report and content is not None and content.i != report.verb.i:
            inside += content.is_ancestor(report.verb) and not other.is_aside
        elif other is not report and content is not None:
            inside += 1
    return inside


def _verb_negated(verb: "Token") -> bool:
    return any(c.dep_ == "neg" for c in verb.children)


def _doubting(voice: Voice, verb: "Token") -> Voice:
    return Voice(voice.heard, voice.endorsement, voice.chain, voice.content, True, verb)


def _voice_under(outer: Voice, report: Report, heard: Heard) -> Voice:
    if heard.how == "own":
        return Voice(outer.heard, "rejects", outer.chain, report.content, outer.reported)
    if report.rejects:
        return Voice(heard, "rejects", (), report.content, True)
    if heard.how == "unknown":
        return Voice(heard, "relays", (), report.content, True)
    if outer.heard.how in ("author",) or outer.heard.being is heard.being:
        return Voice(heard, "asserts", (), report.content, True)
    names = (*(outer.chain or (outer.heard.being.name,)), heard.being.name)
    if outer.endorsement == "rejects":
        return Voice(outer.heard, "rejects", names, report.content, True)
    return Voice(heard, "relays", names, report.content, True)
