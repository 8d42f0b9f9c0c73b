"""Names and roles in parsed words: runs of a name, noun phrases, what a bearer is, and genders."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .cues import words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

TITLES = words(
    "rep sen gov maj lt-gen maj-gen rev pvt cpl fr hrm amb insp supt cllr mp mr mrs ms miss dr "
    "prof professor sir dame lord lady gen general maj major col colonel lt lieutenant capt "
    "captain sgt sergeant brig brigadier adm admiral commander cmdr president premier prime vice "
    "deputy minister secretary ambassador senator congressman governor mayor chief king queen "
    "prince princess sheikh sheikha imam mullah father bishop archbishop rev reverend pope judge "
    "justice foreign defence defense interior finance former acting chancellor spokesman "
    "spokeswoman spokesperson envoy analyst researcher analysts correspondent then-president ex- "
    "president commissioner director emir sultan marshal field alhaji hajiya hrh hon honourable "
    "honorable mallam engr barr excellency msgr pastor maulana ayatollah haji doña don madam "
    "madame mme highness majesty eminence signora signor comandante "
    "monsieur señor señora herr frau retd ret abp asst atty bp cdr comdr comm cpt "
    "dep det eng ing mlle mons spc sra rear smt shri sri begum padre fray père abbé ustaz"
)
ROLES = words(
    "official officials minister ministry spokesman spokeswoman spokesperson diplomat diplomats "
    "analyst analysts expert experts officer officers commander general president governor mayor "
    "doctor teacher schoolteacher resident residents witness witnesses soldier soldiers fighter "
    "economist historian researcher researchers professor scholar aide aides adviser advisers "
    "ambassador envoy mediator mediators negotiator leader leaders chief source sources charity "
    "agency group team union army police government ministry council court parliament committee "
    "coordinator director secretary bishop priest imam friend colleague colleagues brigadier "
    "colonel captain sergeant member members partner partners authorities prosecutor lawyer "
    "activist activists farmer farmers driver drivers nurse engineer trader merchant critics "
    "rebel rebels people man woman veteran politician senator lawmaker lawmakers bloc party front "
    "movement report paper study statement survey log monitor monitors office bank fund "
    "organisation organization coalition commission correspondent reporter presenter channel "
    "newspaper pilots pilot warden clerk shopkeeper"
)


@dataclass
class Being:
    """Someone or some body that speaks, or may."""

    name: str
    is_named: bool
    affiliation: str = ""
    roles: set[str] = field(default_factory=set)
    gender: str = ""
    is_person: bool = True
    is_plural: bool = False
    likely: str = ""
    mentions: int = 0
    described: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Heard:
    """Words that name a speaker: who is meant, and how that was known."""

    being: Being
    how: str


def bare(name: str) -> str:
    """A name without case, leading article or titles: how speakers are compared.

    A title is left where no name follows it: `a general who has done the sums` is no `who`.
    """
    parts = re.sub(r"[’']s\b", "", name.replace("’", "'")).strip(" .,").split()
    while parts and parts[0].lower() in ("the", "a", "an"):
        parts.pop(0)
    while (
        len(parts) > 1
        and _is_title(parts[0])
        and (parts[1][:1].isupper() or _is_title(parts[1]) or (name.islower() and len(parts) <= 3))
    ):
        parts.pop(0)
    return " ".join(parts).lower()


def _is_title(word: str) -> bool:
    return word.strip(".").lower() in TITLES


def noun_phrase(token: "Token") -> list["Token"]:
    """The tokens of a noun phrase, without clauses, appositions or what follows them."""
    dropped = set()
    for child in token.children:
        if child.dep_ in (
            "relcl",
            "acl",
            "appos",
            "advcl",
            "punct",
            "cc",
            "conj",
            "parataxis",
        ) and (child.i > token.i):
            dropped.update(t.i for t in child.subtree)
    dropped -= {t.i for t in token.children if _is_within_word(t)}  # `brother-in-law`
    kept = [t for t in token.subtree if t.i not in dropped]
    after = [t for t in (*kept, *token.children) if t.i > token.i and t.text in ",;:-("]
    after = [t.i for t in after if not _is_within_word(t)]
    if after:
        kept = [t for t in kept if t.i < min(after)]
    start = token.i
    places = {t.i for t in kept}
    while start - 1 in places:
        start -= 1
    return [t for t in kept if t.i >= start]


def _is_within_word(token: "Token") -> bool:
    """A hyphen with letters on both sides of it."""
    before = token.nbor(-1) if token.i else None
    return token.text == "-" and not token.whitespace_ and bool(before and not before.whitespace_)


def proper_name(token: "Token") -> list["Token"]:
    """The run of capitalised tokens around a proper noun, titles left out."""
    if token.pos_ != "PROPN" and not (token.text[:1].isupper() and token.i != token.sent.start):
        return []
    doc, low, high = token.doc, token.i, token.i
    while low > token.sent.start and (_is_of_name(doc[low - 1]) or _is_joined(doc[low - 1])):
        low -= 1
    while high + 1 < token.sent.end and _is_of_name(doc[high + 1]):
        high += 1
    run = list(doc[low : high + 1])
    while len(run) > 1 and run[0].text.strip(".-").lower() in TITLES | {""}:
        run.pop(0)
    if all(t.text == "-" or t.text.strip(".").lower() in TITLES for t in run):
        return []  # `the Secretary-General`
    while run and not run[0].text[:1].isupper() and not (len(run) > 2 and run[1].text == "-"):
        run.pop(0)
    while run and not run[-1].text[:1].isupper() and "-" not in run[-1].text:
        run.pop()
    return run


def _is_joined(token: "Token") -> bool:
    """`Per` in `Per-Anders` and `ji` in `Eun-ji`, whatever they were parsed as."""
    doc, place = token.doc, token.i
    if doc[place + 1].text == "-":
        return not token.whitespace_ and token.text[:1].isupper()
    is_tail = place > 1 and doc[place - 1].text == "-" and not doc[place - 1].whitespace_
    return is_tail and not doc[place - 2].whitespace_ and doc[place - 2].text[:1].isupper()


_PARTICLES = words("al el ag ould ben bin bint ibn abu de del della da dos di du van von der den -")


def _is_of_name(token: "Token") -> bool:
    word = token.text
    if word in _PARTICLES or word.lower().startswith(("al-", "el-")):
        return True
    return (
        word[:1].isupper()
        and token.pos_ in ("PROPN", "NOUN", "ADJ")
        and word not in ("I", "The", "A", "An")
    )


DOCUMENTS = words(
    "tally figure data statistics count index database map statement communique report paper "
    "study survey log letter memo memorandum assessment bulletin dispatch cable briefing brief "
    "analysis note post tweet message notice leaflet dossier document declaration manifesto "
    "editorial communiqué release poll review audit plan readout announcement"
)
GROUPS = words(
    "ministry charity agency group team union army police government council court parliament "
    "committee bloc party front movement office bank fund organisation organization coalition "
    "commission channel newspaper institute university alliance league navy force company network "
    "think-tank mission embassy junta militia regime administration palace command staff assembly "
    "brigade militias consortium federation programme program consultancy desk centre center "
    "society association presidency secretariat directorate bureau body"
)
BODIES = words(
    "ministry charity agency group team union army police government council court parliament "
    "committee bloc party front movement report paper study statement survey log office bank fund "
    "organisation organization coalition commission channel newspaper staff people"
)
NOT_PEOPLE = DOCUMENTS | GROUPS | BODIES
# Nouns for people that do not end as doers do; `is_human` adds those that do.
HUMAN_ROLES = (ROLES - NOT_PEOPLE) | words(
    "chairman chairwoman chairperson chair head deputy boss chief founder president minister "
    "premier mayor governor king queen prince princess sheikh emir imam mullah priest bishop "
    "rabbi pope monk nun pastor general colonel major captain sergeant corporal private "
    "lieutenant admiral brigadier marshal commander soldier fighter militiaman guard conscript "
    "recruit veteran deserter sniper pilot sailor gunner medic doctor nurse surgeon midwife "
    "teacher professor lecturer student scholar academic fellow expert analyst specialist "
    "economist historian geographer hydrologist scientist engineer lawyer judge prosecutor "
    "senator congressman mp lawmaker parliamentarian deputy delegate envoy ambassador diplomat "
    "consul attache negotiator mediator broker adviser advisor aide secretary clerk official "
    "officer civil-servant bureaucrat spokesman spokeswoman spokesperson journalist reporter "
    "correspondent editor columnist novelist poet author writer broadcaster activist campaigner "
    "volunteer worker aid-worker farmer herder shepherd fisherman trader merchant shopkeeper "
    "baker butcher tailor carpenter mechanic plumber welder driver trucker porter miner docker "
    "labourer businessman businesswoman banker accountant architect planner manager owner "
    "operator warden janitor caretaker cook waiter hotelier mother father grandmother grandfather "
    "widow widower wife husband son daughter brother sister uncle aunt cousin nephew niece parent "
    "orphan child boy girl man woman youth elder chieftain tribesman villager resident neighbour "
    "citizen refugee evacuee survivor patient prisoner hostage witness friend colleague partner "
    "ally rival critic opponent supporter loyalist insurgent rebel guerrilla warlord smuggler "
    "defector exile dissident candidate voter politician statesman coordinator director "
    "superintendent inspector detective policeman policewoman constable chancellor vice- "
    "chancellor dean researcher forecaster meteorologist demographer strategist planner master "
    "harbourmaster harbormaster pupil schoolteacher headteacher headmaster headmistress principal "
    "librarian curator archivist physician pharmacist paramedic dentist vet psychologist "
    "commissioner treasurer auditor attaché representative rapporteur interpreter translator "
    "narrator caller presenter moderator anchor comandante"
)
_DOER = re.compile(r"(?:[a-z]{3,}(?:er|or|ist|ian|man|woman|person|ant)s?|[a-z]+-year-olds?)$")
_NOT_DOERS = words(
    "downriver upriver midwinter overseer moreover wherever whoever whatever altogether winter "
    "summer number border river water weather paper matter order power corner quarter letter "
    "answer danger shelter tower timber chapter disaster offer mortar sector factor corridor "
    "harbour war floor door error terror minor motor tractor november december october september "
    "camp restaurant grant elephant warrant covenant remnant list consist exist refrigerator "
    "generator container charter steamer carrier helicopter bomber launcher cluster tanker "
    "trailer bunker crater barrier frontier computer printer fertiliser fertilizer fever cover "
    "finger shoulder leather laughter slaughter hunger thunder gender tender ladder hammer lumber "
    "copper silver pepper butter supper dinner counter encounter register semester headquarter "
    "rafter bulldozer drawer flower shower layer prayer buffer rudder ember chamber transfer "
    "trigger ledger hanger burger folder murder powder gunpowder wonder reminder cylinder "
    "remainder pier tier glacier poster roster blister plaster monster shutter litter newsletter "
    "gutter scooter harbor labor favor mirror horror color vapor armor anchor reactor vector "
    "detector rotor elevator escalator radiator indicator equator senior junior former latter "
    "other another either neither rather further together never ever however over under after "
    "later sooner earlier lower upper inner outer super poor greater larger smaller longer "
    "shorter stronger weaker better easter mist fist wrist twist plant constant instant important "
    "significant want distant relevant giant hour four tour manoeuvre kilometer meter center "
    "theater fiber cedar caliber diameter perimeter peter pester master-plan reservoir per-cent "
    "per quicker slower cholera premier-league newspaper wallpaper whisper amber"
)


def is_human(word: str) -> bool:
    """A noun for people: listed, or ending as doers do."""
    lower = word.lower()
    single = lower[:-1] if lower.endswith("s") and not lower.endswith("ss") else lower
    single = re.sub(r"men$", "man", single)
    return (
        lower in HUMAN_ROLES
        or single in HUMAN_ROLES
        or (bool(_DOER.fullmatch(lower)) and lower not in _NOT_DOERS and single not in _NOT_DOERS)
    )


BODY_WORDS = words(
    "states kingdom nations emirates secretariat corps division regiment battalion squadron "
    "department house senate directorate bureau authority state government republic parliament "
    "congress navy force forces police guard service services society association trust centre "
    "center school college press radio herald times post front movement army union group "
    "institute council ministry agency fund alliance committee forces news office party brigades "
    "league mission university coalition organisation organization nations command circle red "
    "cross crescent bank court"
)


def is_body(run: list["Token"]) -> bool:
    """A name that no person bears: of an institution, or initials."""
    return any(t.lower_ in BODY_WORDS for t in run) or (
        len(run) == 1 and run[0].text.isupper() and len(run[0].text) > 1
    )


def affiliation(token: "Token", run: list["Token"]) -> str:
    """Where someone is from, by what stands beside their name."""
    places = {t.i for t in run}
    beside = [
        c
        for c in token.children
        if c.dep_ in ("appos", "relcl", "prep", "acl", "nmod", "poss") and c.i not in places
    ]
    best = ""
    for child in beside:
        words = [t for t in child.subtree if t.i not in places]
        best = best or _body_in(words)
        if not best and child.dep_ == "appos":
            best = text_of(noun_phrase(child))
    return best


def _body_in(words: list["Token"]) -> str:
    """The body that leads the words; else the phrase after `of`, `at`, `for`, `with`; else any."""
    first = _capitalised(words)
    if first and is_body(_until_of(first)):
        return text_of(first)  # `Institute of Peace`, but not `Director of the Institute`
    heads = [
        i
        for i, t in enumerate(words[1:], 1)
        if t.text[:1].isupper() and words[i - 1].lower_ == "the" and t.pos_ == "PROPN"
    ]
    after = [i + 1 for i, t in enumerate(words) if t.lower_ in ("of", "at", "for", "with", "from")]
    leads = [0] if first else [h - 1 for h in heads[:1]]
    for start in (*after, *leads):
        run = _capitalised(words[start:])
        if run:
            return text_of(run)
    return ""


def _until_of(run: list["Token"]) -> list["Token"]:
    """The words of a name before its `of` or `for`."""
    return run[: next((i for i, t in enumerate(run) if t.lower_ in ("of", "for")), len(run))]


def _capitalised(words: list["Token"]) -> list["Token"]:
    """The capitalised phrase that the words begin with, an article before it left out."""
    run: list[Token] = []
    for word in words:
        if word.lower_ in ("the", "a") and not run:
            continue
        if word.text[:1].isupper() or (run and word.lower_ in ("of", "for", "and", "the")):
            run.append(word)
        else:
            break
    while run and not run[-1].text[:1].isupper():
        run.pop()
    return run


def text_of(tokens: "list[Token] | Span") -> str:
    """The words as they stand in the parsed copy."""
    if not tokens:
        return ""
    doc = tokens[0].doc
    return doc[tokens[0].i : tokens[-1].i + 1].text.strip(" ,;")
