"""The names on a page, and which of them a printed tag means."""

import re
from itertools import pairwise

from .cues import words as listed
from .names import BODY_WORDS, HUMAN_ROLES, TITLES, Being, bare
from .text import Paragraph

PARTICLE = (
    r"(?:(?:al|el|ul|ag|ould|ben|bin|bint|ibn|abu|abou|umm|um|de|del|della|da|das|dos|do|di|du|la|le"
    r"|van|von|der|den|ter|ten|zu|af|av|ap|y|e|wad|uld)[ -]){0,2}"
)
NAME = re.compile(rf"\b[A-ZÀ-Þ][\w’'-]{{1,40}}(?: {PARTICLE}[A-ZÀ-Þ][\w’'.-]{{0,40}})+")


def words_of(text: str, paragraph: Paragraph) -> str:
    """The words of a paragraph, marks of bold and italics at its edges left out."""
    return text[paragraph.start : paragraph.end].strip(" *_")


class Names:
    """The whole names of a page, found by initials or by some of their words.

    Built in one pass, so that a page with many tags is read in linear time.
    """

    def __init__(self, text: str, laid: list[Paragraph]) -> None:
        self._text = "\n".join(words_of(text, p) for p in laid)
        self._left = MOST  # callings whose bearer is still looked for
        self._by_initials: dict[str, str] = {}
        self._by_word: dict[str, list[str]] = {}
        printed = (p.tag.partition(",")[0] for p in laid if " " in p.tag)
        introduced = dict.fromkeys(n for tag in printed if (n := _as_name(tag)))
        own = meant_names(text, laid, self._text)
        for full in dict.fromkeys((*introduced, *own)):
            plain = bare(full)
            parts = re.split(r"[ -]", plain)
            heads = [w for w in re.split(r"[ -]", full) if w[:1].isupper()]
            for words in (plain.split(), parts, heads):
                initials = "".join(w[:1].lower() for w in words)
                self._by_initials.setdefault(initials, full)
            for word in set(plain.split()):
                self._by_word.setdefault(word, []).append(full)
        lines = (_CAST.fullmatch(line) for line in text.split("\n") if len(line) <= 120)
        self._cast = {
            _plain(m["tag"]): (named, m["tag"])
            for m in lines
            if m and not self.meant(m["tag"]) and (named := _cast_as(m["rest"]))
        }

    def meant(self, tag: str) -> str:
        """The longest name that a surname, a first name or initials stand for, else nothing."""
        plain = re.sub(r"[.-]", "", bare(tag))
        parts = set(bare(tag).replace(".", "").split())
        if len(parts) == 1 and plain in self._by_initials:
            return self._by_initials[plain]
        initials = re.sub(r"[. -]", "", tag).lower()
        if re.fullmatch(r"(?:[A-ZÀ-Þ]\.?[ -]?){2,5}", tag) and initials in self._by_initials:
            return self._by_initials[initials]
        heads = {w for w in parts if len(w) == 1}  # `H. Rao`
        whole = parts - heads if parts != heads else parts
        held = min((self._by_word.get(w, []) for w in whole), key=len, default=[])
        for name in held[:MOST]:
            words = set(bare(name).split())
            is_longer = parts < words or bool(heads and whole < words)
            if is_longer and all(
                any(w.startswith(h) for w in words - whole) for h in parts - whole
            ):
                return name
        return ""

    def being(self, tag: str, whom: Being | None) -> Being:
        """The person a tag stands for; initials of no name on the page are `whom`, if named."""
        name, _, role = tag.partition(",")
        name = name.strip()
        if role and (bearer := _titled(role)) and not _as_name(name):
            name, role = bearer, name  # `The Secretary of State (Sir Alan Wray)`
        if _plain(name) in self._cast:
            name, role = self._cast[_plain(name)]
        if full := self.meant(name) or self._called(name):
            return Being(full, True, role.strip() or what_of(self._text, full))
        letters = re.sub(r"[. -]", "", name)
        if whom is not None and letters.isupper() and len(letters) <= 4:
            return whom if whom.is_named or len(letters) < 2 else Being(name, True, role.strip())
        return Being(_as_name(name) or name, True, role.strip())

    def _called(self, tag: str) -> str:
        """Who bears a calling that stands in the place of a name: `Chair`, `Deputy Envoy`."""
        words = re.sub(r"^The ", "", tag)
        if not words or words.split()[-1].lower() not in HUMAN_ROLES | TITLES or not self._left:
            return ""
        self._left -= 1
        calling = re.compile(rf"\b{re.escape(words)}\b", re.IGNORECASE)
        at = calling.search(self._text)
        while at is not None and self._left:
            before = self._text[max(0, at.start() - 80) : at.start()]
            after = self._text[at.end() : at.end() + 60]
            one = _NAMED_BEFORE.search(before) or _NAMED_AFTER.match(after)
            if one is not None and (named := names_in(one["name"])):
                return named[0]
            self._left -= 1
            at = calling.search(self._text, at.end())
        return ""


_NAMED_BEFORE = re.compile(
    rf"(?P<name>{NAME.pattern})(?:, (?:his |her |and )?| \()(?:(?i:the|our|its|a) )?$"
)
_NAMED_AFTER = re.compile(rf",? (?P<name>{NAME.pattern})")
_CAST = re.compile(r"\W*(?P<tag>[^\W\d][^–—:=]{0,40}?)\s*[–—:=]\s+(?P<rest>.+)")


def _plain(tag: str) -> str:
    return re.sub(r"^the ", "", tag.lower())


def _titled(words: str) -> str:
    """A title with a name after it, which is all there is."""
    words = words.strip()
    first, _, rest = words.partition(" ")
    is_title = first.lower().strip(".") in TITLES
    return words if is_title and re.fullmatch(r"(?:[A-ZÀ-Þ][\w’'.-]*\s?)+", rest) else ""


def _cast_as(words: str) -> str:
    """The name in a line of a cast list: `Presenter: Ana Quell (AQ)`, `ANVIL - base (Lt. Rao)`."""
    if len(words.split()) > 10 or words[-1:] in ".!?…”\"":
        return ""
    inner = re.search(r"\(([^()]{4,})\)$", words)
    for one in (words, *((inner[1].split(",")[0],) if inner else ())):
        plain = re.sub(r"\s*\([^()]*\)$", "", one)
        if _as_name(plain) and NAME.fullmatch(plain):
            return plain
        if _titled(plain):
            return plain
    return ""


def _as_name(printed: str) -> str:
    """A whole name as a tag has it, titles and capitals throughout left out, else nothing."""
    words = [w for w in printed.split() if w.lower().strip(".") not in TITLES]
    is_short = any(len(w.strip(".")) < 2 for w in words)  # `O. Kern`
    plain = {w.lower() for w in words}
    if len(words) < 2 or is_short or plain & (BODY | HUMAN_ROLES | {"of", "the", "and"}):
        return ""
    return " ".join(w.title() if w.isupper() and len(w) > 2 else w for w in words)


def meant_names(text: str, laid: list[Paragraph], shown: str) -> list[str]:
    """Names in some words of a page, but for those that the print of the headline makes."""
    rest = "\n".join(words_of(text, p) for p in laid[1:])
    known, words = set(names_in(rest)), set(re.findall(r"[\w’'-]+", rest))
    is_shouted = _in_capitals(text, laid)

    def is_meant(name: str) -> bool:
        last = name.rsplit(maxsplit=1)[-1]
        if name.isupper():  # a name in a line of capitals comes back in small letters
            return last.title() in words
        return name in known or last in words or not is_shouted

    return [name for name in names_in(shown) if is_meant(name)]


def _in_capitals(text: str, laid: list[Paragraph]) -> bool:
    """A headline whose words mostly begin with capitals: what looks like a name may be none."""
    words = [w for w in words_of(text, laid[0]).split() if len(w) > 3] if laid else []
    return len(words) >= 3 and 3 * sum(w[:1].isupper() for w in words) >= 2 * len(words)


def what_of(intro: str, name: str) -> str:
    """What a person is, by the words after the name."""
    match = (
        re.search(re.escape(name) + r",? (?:is |was |,)?(?:an? |the )?([^.,\n]{3,60})", intro)
        if name
        else None
    )
    return match.group(1).strip() if match else ""


MOST = 50  # names with one word in common that are looked at


def names_in(text: str) -> list[str]:
    """Runs of two capitalised words and more, titles left out, longest first, each once."""
    found: dict[str, None] = {}
    for match in NAME.finditer(text):
        words = [w for w in match.group().split() if w not in ("Q", "A")]
        if match.group().isupper() and (len(words) > 3 or {"OF", "THE", "AND"} & set(words)):
            continue  # a line in capitals
        ends = [bool(_STOPPED.fullmatch(w)) and not _is_no_part(w) for w in words[:-1]]
        ends = [is_end or w.title() in _BETWEEN for is_end, w in zip(ends, words, strict=False)]
        stops = [n for n, is_end in enumerate(ends, 1) if is_end]
        for start, stop in pairwise([0, *stops, len(words)]):
            name = _whole_name([w for w in words[start:stop] if w.title() not in _BETWEEN])
            if len(name) >= 2:
                found[" ".join(name).rstrip(".")] = None
    return sorted(found, key=lambda n: -len(n.split()))


def _whole_name(words: list[str]) -> list[str]:
    """The words of one name, what stands before it left out."""
    words = [*words[:-1], re.sub(r"[’']s$", "", words[-1])] if words else words
    while len(words) > 1 and _is_no_part(words[0]):
        words = words[1:]
    callings = [n for n, w in enumerate(words[:-2], 1) if w.lower() in _CALLINGS]
    return words[callings[-1] :] if callings else words  # `Field Commander Ana Quell`


def _is_no_part(first: str) -> bool:
    """A title, a word that opens a sentence, or a possessor before a name."""
    is_title = first.strip(".").lower() in TITLES
    is_opener = first in _OPENERS or first.title() in _OPENERS
    return is_title or is_opener or first.endswith(("'s", "’s"))


# `Piet Havel. The war`: a name ends with a stop after a whole word.
_STOPPED = re.compile(r"[\w’'-]{3,}\.")
# What stands between capitalised words in a headline and is part of no name.
_BETWEEN = listed(
    "That Who Whom Today Yesterday Tomorrow Tonight Behind With Without Would Are Was Were Has Had "
    "To From Not Never Like Under Between Against Into Over Years Year Days Minutes Questions Last "
    "Question Next This Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February "
    "July September October November December Says Said Asks Meets Talks Tells Why What How When "
    "Where I We You They He She It"
)
_OPENERS = listed(
    "The A An In On At For With From To But And As When While After Before By Of Her His Its If Dr "
    "I'm I’m Dear Hi Hello Thanks Mr. Ms. Mrs. Our My Your Royal"
)
_CALLINGS = HUMAN_ROLES | TITLES | {"member", "chairman", "speaker"}
RANKED = listed(
    "retired former deputy foreign prime vice senior chief acting defence defense interior air "
    "police field brigade regional special major lieutenant brigadier ranking"
)
BODY = BODY_WORDS | listed(
    "institute university ministry council press times herald post news agency fund union front "
    "army republic radio review quarterly journal magazine daily gazette courier tribune "
    "television foundation centre center committee party bank street province valley river sea "
    "strait island islands north south east west port city war group office school college "
    "department channel network ledger sentinel edition expert exclusive special pact treaty "
    "accord programme program tv fm podcast broadcasting tribunal chamber courier wire region "
    "harbor harbour bay lake mount rift line road bureau zone hotel"
)
