"""Who may have spoken a quotation, each with a weight; the heaviest is its speaker.

A weight says how surely a place in the print names the speaker: the clause that goes on with the
quotation most, then the words that lead into it, the paragraph's voice, a person just brought on,
the voice before. Only the order of the weights matters.
"""

from typing import TYPE_CHECKING

from .cues import words
from .names import Being, Heard
from .reports import NOTIONS
from .stances import VIEWS
from .voices import UNKNOWN, Doer, Read

if TYPE_CHECKING:
    from spacy.tokens import Span

LONGEST_RUN = 12
TALK = 14
ANSWERS = 4.4
SIGNED, SIGNED_BY_ROLE = 12.0, 8.4
GOES_ON, RUNS_ON, LEADS_IN, COLON = 10.0, 9.8, 9.0, 8.0
SHIFTS, SAME, PARAGRAPH, SUBJECT_BEFORE = 7.5, 7.0, 6.5, 5.0
AFTER, BROUGHT_ON, TAIL, VOICE_BEFORE, NEXT = 5.5, 4.6, 5.2, 4.0, 2.0
# Verbs by which a person turns to speak or takes a stand, without a word of speech.
TURNS = words(
    "shake nod smile laugh shrug sigh disagree differ object dissent bristle scoff wince grin "
    "frown pause hesitate point wave lean look stare agree demur concur react retort see take put "
    "sound strike draw raise roll throw spread sit fold chuckle snort weep cry counter respond "
    "answer be remain seem appear think believe feel know want hope fear doubt need prefer call "
    "describe turn offer recall remember explain speak talk go ask reject deny dismiss insist "
    "argue warn sum gesture lower clear open close set bang tap light pour swallow have"
)
SAYINGS = NOTIONS | VIEWS | words("remark answer reply response comment voice speaker quote")
SO_SAYS = words("so thus that those this such these the —")


def _points_back(sentence: "Span") -> bool:
    """`So says X`, `That assessment, from X, ...`: about the words before."""
    first = sentence[0].lower_
    if first not in ("the", "these", "those", "this", "such"):
        return first in SO_SAYS
    noun = next((t for t in sentence[1:6] if t.pos_ in ("NOUN", "PROPN")), None)
    return noun is None or noun.lemma_.lower() in SAYINGS


def speakers(reads: list[Read]) -> None:
    """Give every quotation its speaker, in order."""
    last: Heard | None = None
    for index, read in enumerate(reads):
        if read.is_frame:
            if read.attribution is not None:
                last = read.attribution
            continue
        read.is_direct = True
        found = candidates(reads, index, last)
        is_known = any(weight >= PARAGRAPH for weight, _ in found)
        for later in () if is_known else _running_on(reads, index):
            found += [one for one in _signs_of(reads, later) if one[1].how != "unknown"]
        weight, heard = max(found, key=lambda one: one[0], default=(0.0, UNKNOWN))
        if read.is_answer and weight < PARAGRAPH:
            continue  # the interviewee quotes, or is quoted
        read.voice = heard
        if heard.how != "unknown":
            last = heard


def _running_on(reads: list[Read], index: int) -> list[int]:
    """The quotations of later paragraphs that go on with this one, each opened and not closed."""
    found: list[int] = []
    while reads[index].turn.runs_on and len(found) < LONGEST_RUN:
        paragraph = reads[index].turn.paragraph
        index += 1
        if index == len(reads) or reads[index].is_frame:
            break
        if reads[index].turn.paragraph != paragraph + 1:
            break
        found.append(index)
    return found


def _signs_of(reads: list[Read], index: int) -> list[tuple[float, Heard]]:
    """Who speaks a quotation by the words behind it alone."""
    after = _near(reads, index, 1)
    if after is not None and after.is_frame:
        return _from_after(reads[index], after)
    return _from_later(reads, index)


def candidates(reads: list[Read], index: int, last: Heard | None) -> list[tuple[float, Heard]]:
    """Everyone who may have spoken a quotation, with weights."""
    read = reads[index]
    found: list[tuple[float, Heard]] = []
    before, after = _near(reads, index, -1), _near(reads, index, 1)
    if after is not None and after.is_frame:
        found += _from_after(read, after)
    if before is not None and before.is_topic:
        return found + _from_earlier(reads, index - 1, last)
    if before is not None and before.is_frame:
        found += _from_before(before)
    found += _from_paragraph(reads, index)
    if before is None:
        found += _from_earlier(reads, index, last)
        found += _from_later(reads, index)
    elif last is not None:
        found.append((VOICE_BEFORE - 1, _on(last)))
    if after is not None and after.turn.signs:
        found = [one for one in found if one[1].being.is_person and not one[1].being.is_plural]
    return found


def _on(heard: Heard) -> Heard:
    return Heard(heard.being, "continued" if heard.how != "unknown" else "unknown")


def _near(reads: list[Read], index: int, step: int) -> Read | None:
    """The turn beside, in the same paragraph."""
    other = index + step
    if 0 <= other < len(reads) and reads[other].turn.paragraph == reads[index].turn.paragraph:
        return reads[other]
    return None


def _sentences(read: Read) -> "list[Span]":
    return list(read.doc.sents)


def _of(read: Read, sentence: "Span") -> list[Heard]:
    return [h for _, h in read.reports.get(sentence.start, []) if h.how != "own"]


def _from_after(quote: Read, frame: Read) -> list[tuple[float, Heard]]:
    """`..., she said`, or a sentence of its own: `That was the view of X.`"""
    if frame.turn.signs and frame.attribution is not None:
        is_named = frame.attribution.being.is_named
        return [(SIGNED if is_named else SIGNED_BY_ROLE, frame.attribution)]
    first = _sentences(frame)[0]
    found: list[tuple[float, Heard]] = []
    goes_on = frame.doc.text[:1].islower() or quote.ends_open or frame.doc.text[:1] in "-,"
    told = _of(frame, first)
    bare_report = [h for r, h in frame.reports.get(first.start, []) if r.content is None]
    doer = next((d for d in frame.doers if d.sentence == 0), None)
    named = [Heard(being, "named") for number, being in frame.people if number == 0]
    if goes_on and frame.doc.text[:1] == "-" and named and not told:
        found.append((GOES_ON, named[0]))
    if goes_on:
        found += [(GOES_ON + 0.5, h) for h in bare_report[:1]]
        found += [(GOES_ON, h) for h in told[:1]]
        if doer is not None:
            found.append((GOES_ON - 0.5, doer.heard))
        elif not told and frame.attribution is not None and frame.doc.text[:1].islower():
            found.append((GOES_ON - 2, frame.attribution))
    elif bare_report:
        found.append((GOES_ON - 1, bare_report[0]))
    elif first[0].lower_ in SO_SAYS and (doer is not None or named):
        found.append((AFTER, doer.heard if doer is not None else named[-1]))
    elif told:
        found.append((AFTER - 0.7, told[0]))
    return found


def _from_before(frame: Read) -> list[tuple[float, Heard]]:
    """`She said: ...`, `X shook her head. ...`"""
    sentences = _sentences(frame)
    final = sentences[-1]
    ends = frame.doc.text.rstrip()[-1:]
    told = [one for one in frame.reports.get(final.start, []) if one[1].how != "own"]
    doer = next((d for d in frame.doers if d.sentence == len(sentences) - 1), None)
    found: list[tuple[float, Heard]] = []
    leads = ends in ",:" or ends.isalnum() or ends == "-"
    if told and (leads or told[-1][0].content is None):
        found.append((LEADS_IN, told[0][1] if len(told) == 1 else told[-1][1]))
    if ends == ":" and frame.attribution is not None:
        found.append((COLON, frame.attribution))
    if doer is not None:
        found.append((COLON + 0.5 if leads else _turning(doer), doer.heard))
    elif frame.doers and not told:
        found.append((SUBJECT_BEFORE - 0.5, frame.doers[-1].heard))
    named = [being for number, being in frame.people if number == len(sentences) - 1]
    if named and doer is None and not told:
        asked = {"i", "we"} & {t.lower_ for t in final if t.dep_ == "nsubj"}
        found.append((SHIFTS if asked else SUBJECT_BEFORE - 0.3, Heard(named[0], "named")))
    return found


def _turning(doer: Doer) -> float:
    if doer.verb in TURNS and doer.heard.how != "pronoun":
        return SHIFTS
    return SUBJECT_BEFORE


def _from_paragraph(reads: list[Read], index: int) -> list[tuple[float, Heard]]:
    """The voice of the paragraph so far, and of the frames after."""
    read = reads[index]
    found: list[tuple[float, Heard]] = []
    for one in reversed(reads[:index]):
        if one.turn.paragraph != read.turn.paragraph:
            break
        if not one.is_frame and not one.is_answer:
            found.append((SAME, one.voice))
            break
        if one.attribution is not None:
            found.append((PARAGRAPH, one.attribution))
            break
    for one in reads[index + 1 :]:
        if one.turn.paragraph != read.turn.paragraph:
            break
        if one.is_frame and one.attribution is not None:
            found.append((AFTER - 0.3, one.attribution))
            break
    return found


def _from_earlier(reads: list[Read], index: int, last: Heard | None) -> list[tuple[float, Heard]]:
    """The paragraph before: one that runs on, leads in, or brings someone on."""
    read = reads[index]
    found: list[tuple[float, Heard]] = []
    if last is not None:
        found.append((VOICE_BEFORE, _on(last)))
    if not index:
        return found
    if (other := _answering(reads, index)) is not None:
        found.append((ANSWERS, other))
    previous = reads[index - 1]
    beside = [r for r in reads[:index] if r.turn.paragraph == previous.turn.paragraph]
    spoken = next((r for r in reversed(beside) if not r.is_frame), None)  # a frame may split it
    if spoken is not None and spoken.turn.runs_on:
        found.append((RUNS_ON, _on(spoken.voice)))
    if not previous.is_frame:
        return found
    if read.turn.paragraph - previous.turn.paragraph > 2:
        return found
    sentences = _sentences(previous)
    doer = next((d for d in previous.doers if d.sentence == len(sentences) - 1), None)
    told = _of(previous, sentences[-1])
    alone = index < 2 or reads[index - 2].turn.paragraph != previous.turn.paragraph
    if previous.doc.text.rstrip().endswith(":"):
        if told:
            found.append((COLON + 0.5, told[-1]))
        if doer is not None:
            found.append((COLON, doer.heard))
        if previous.attribution is not None:
            found.append((COLON - 0.5, previous.attribution))
        if previous.doers:
            found.append((COLON - 1, previous.doers[-1].heard))
    elif doer is not None and alone:
        short = len(previous.doc) <= 45
        weight = (
            BROUGHT_ON + 0.5 if doer.verb in TURNS else BROUGHT_ON if short else VOICE_BEFORE - 1
        )
        found.append(
            (weight if doer.is_new or doer.verb in TURNS else VOICE_BEFORE - 0.5, doer.heard)
        )
    elif last is None and (someone := _protagonist(reads[:index])) is not None:
        found.append((NEXT - 0.7, Heard(someone, "continued")))
    if previous.doers and alone and last is None:
        found.append((NEXT, previous.doers[-1].heard))
    return found


def _answering(reads: list[Read], index: int) -> Heard | None:
    """In a talk of two, who speaks next without being named: the other one.

    After a question, or where every paragraph that opens with a dash is another's.
    """
    read, previous = reads[index], reads[index - 1]
    before = next((r for r in reversed(reads[:index]) if not r.is_frame), None)
    is_lone = _near(reads, index, 1) is None and not read.turn.runs_on
    if before is None or not is_lone or before.turn.runs_on:
        return None
    if not before.turn.paragraph == previous.turn.paragraph == read.turn.paragraph - 1:
        return None
    is_asked = before.doc.text.rstrip()[-1:] == "?"
    if not (read.turn.after_dash or is_asked):
        return None
    for one in reversed(reads[max(0, index - TALK) : index]):
        if not one.is_frame and one.voice.being is not before.voice.being:
            return _on(one.voice) if one.voice.being.is_person else None
    return None


def _protagonist(reads: list[Read]) -> Being | None:
    """Who is named most in the frames so far."""
    named = [being for read in reads for _, being in read.people if being.is_person]
    named += [d.heard.being for r in reads for d in r.doers if d.heard.being.is_named]
    return max(named, key=lambda b: sum(one is b for one in named), default=None)


def _from_later(reads: list[Read], index: int) -> list[tuple[float, Heard]]:
    """The paragraph after: `So says X.`, or the first one to be named at all."""
    read = reads[index]
    later = next((r for r in reads[index + 1 :] if r.turn.paragraph > read.turn.paragraph), None)
    if later is None or not later.is_frame or later.turn.paragraph - read.turn.paragraph > 1:
        return []
    first = _sentences(later)[0]
    doer = next((d for d in later.doers if d.sentence == 0), None)
    told = _of(later, first)
    found: list[tuple[float, Heard]] = []
    if _points_back(first):
        found += [(TAIL, h) for h in told[:1]]
        if doer is not None:
            found.append((TAIL - 0.1, doer.heard))
        named = [being for number, being in later.people if number == 0]
        found += [(TAIL - 0.2, Heard(being, "named")) for being in named[:1]]
    found += [(NEXT, h) for h in told[:1]]
    if doer is not None:
        found.append((NEXT - 0.5, doer.heard))
    return found
