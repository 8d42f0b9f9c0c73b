"""Facts on the ground that count as events: who moved, what fell, who was killed, what was agreed.

Each rule is a set of verbs with the kind of thing that must stand beside them.
"""

import re
from typing import TYPE_CHECKING

from .cues import words

if TYPE_CHECKING:
    from spacy.tokens import Token

PLACES = words(
    "town towns city cities district districts capital province provinces village "
    "villages bridge airport gate road roads port pass base bases suburb suburbs quarter "
    "quarters country coast north south east west valley island islands border crossing "
    "crossings outpost outposts post posts checkpoint checkpoints territory ground "
    "highway neighbourhood neighborhood region regions corridor canton cantons barracks "
    "fort garrison hill hills ridge harbour harbor camp everything half third quarter "
    "most countryside hospital stronghold palace centre center county counties dam "
    "refinery mine mines junction front line lines bank side shore heights fields "
    "terminal depot station airfield waterworks plant silos factory market square prison "
    "oilfield enclave peninsula pipeline canal railway river delta pass track"
)
FORCES = words(
    "troops soldiers forces force army armies brigade brigades battalion battalions "
    "company companies regiment garrison garrisons marines fighters rebels militants "
    "gunmen insurgents militia militias militiamen guards police unit units contingent "
    "contingents squadron squadrons column convoy convoys aircraft planes helicopters "
    "jets frigate frigates ships gunboats tanks peacekeepers legion mission contractors "
    "trainers advisers mercenaries men conscripts troop battery artillery air warplanes "
    "drones paratroopers commandos reinforcements officers recruits division divisions "
    "patrols embassy diplomats staff cavalry"
)
OFFICIALS = words(
    "governor minister ministers mayor commander leader leaders chief official officials "
    "general president premier director ambassador judge prosecutor deputy colonel aide "
    "envoy lawmaker senator worker workers journalist journalists cleric imam elder "
    "elders secretary spokesman capital palace parliament ministry home convoy brigadier "
    "marshal"
)
PEOPLE = words(
    "people families residents civilians villagers refugees women children households "
    "inhabitants thousands hundreds patients persons townspeople population men members "
    "internally displaced"
)
DEALS = words(
    "truce ceasefire deal deals agreement agreements accord pact treaty arrangement "
    "arrangements peace settlement amnesty surrender armistice negotiations talks "
    "allegiance side sides draft"
)
AID = words(
    "aid convoy convoys lorries trucks flights airlift supplies food flour medicine fuel "
    "relief water access hospital hospitals clinic clinics agencies tarpaulins rations "
    "grain wheat shipments dialysis surgery deliveries assistance programme programmes "
    "barges tents blankets vaccines agency"
)

TAKE = words(
    "seize take capture retook retake recapture besiege encircle surround storm overrun "
    "occupy relieve liberate blockade enter reach control hold lose abandon evacuate "
    "conquer recover isolate annex cede breach hand yield relinquish vacate cut sever "
    "block"
)
# These need no place beside them to be read as taking one.
BY_FORCE = words(
    "seize capture retook retake recapture besiege encircle storm overrun occupy liberate"
)
TAKEN = words("fall surrender capitulate change seal cut encircle besiege surround isolate hold")
KILL = words(
    "kill assassinate murder bomb attack shoot ambush behead execute abduct kidnap wound "
    "injure target hang poison gun strike hit raid shell"
)
AGREE = words(
    "sign conclude agree strike break violate reach announce accept seal collapse expire "
    "produce hold declare negotiate cut make join defect surrender mutiny switch rebel "
    "change lapse pledge"
)
DEFECT = words("defect surrender mutiny desert capitulate")
LEFT = words(
    "arrive cross leave depart withdraw pull fly return land deploy evacuate go come "
    "march sail disembark reach ground quit redeploy retreat remain stay fall land board "
    "vacate walk"
)
FLEE = words(
    "flee resign quit abdicate oust depose topple overthrow step escape dismiss sack arrest"
)
SHIFT = words(
    "flee displace trap strand leave uproot shelter besiege starve cut remain isolate "
    "stuck escape live return evacuate cross crowd"
)
HALT = words(
    "suspend stop halt close end cease block turn cut resume arrive reach deny bar refuse "
    "strand run ground interrupt distribute deliver collapse"
)
PRESENT = words(
    "hold control remain besiege encircle surround seal trap strand displace cut isolate "
    "ground block live shelter stand"
)


SIEGES = words("siege blockade encirclement cordon curfew embargo")
DRIVE = words("drive expel push oust dislodge evict chase force eject flush")


def event(head: "Token", clause: list["Token"], doer: "Token | None" = None) -> bool:
    """Is this clause, told as a fact, one of the events that count?"""
    lemma = head.lemma_.lower()
    nouns = {t.lower_ for t in clause if t.pos_ in ("NOUN", "PROPN", "ADJ", "PRON", "NUM")}
    named = any(t.pos_ == "PROPN" for t in clause)
    subject = _near(head, ("nsubj", "nsubjpass")) | ({doer.lower_} if doer is not None else set())
    theme = _near(head, ("nsubjpass", "dobj", "pobj", "attr", "obj"))
    particles = {c.lower_ for c in head.children if c.dep_ in ("prt", "advmod", "prep")}
    return (
        (
            lemma in TAKE
            and bool(theme & PLACES or (named and theme - FORCES) or (lemma in BY_FORCE and theme))
            and not (
                lemma in ("take", "hold", "lose", "reach", "enter", "control")
                and not theme & PLACES
                and not _named_theme(head)
            )
        )
        or (
            lemma in TAKEN
            and bool(subject & PLACES or _named_subject(head) or "hands" in nouns)
            and lemma != "hold"
        )
        or (
            lemma in KILL and bool(theme & OFFICIALS or nouns & {"capital", "minister", "governor"})
        )
        or (lemma in DRIVE and bool((subject | theme) & FORCES) and bool(nouns & PLACES or named))
        or (lemma in ("explode", "detonate", "blow") and bool(nouns & (OFFICIALS | {"capital"})))
        or (lemma in DRIVE and bool((subject | theme) & PEOPLE))
        or (lemma in ("lift", "impose", "break", "tighten") and bool(theme & SIEGES))
        or (lemma == "lay" and "arms" in nouns)
        or (lemma in DEFECT and not _is_idle(subject))
        or (lemma in AGREE and bool((subject | theme) & DEALS))
        or (
            lemma in ("go", "come", "cross", "switch", "change")
            and bool(particles & {"over", "across"} or "sides" in nouns or "flag" in nouns)
            and bool(subject)
        )
        or (lemma == "declare" and "for" in particles)
        or (
            lemma in ("walk", "go", "melt", "drift", "slip", "run", "desert")
            and bool(subject & (FORCES | words("two three companies")))
            and bool(
                particles & {"home", "away", "out", "off"} or "home" in nouns or "home" in particles
            )
        )
        or (lemma in LEFT and bool(subject & (FORCES | AID)) and lemma not in ("remain", "stay"))
        or (lemma in FLEE and bool((subject | theme) & OFFICIALS))
        or (lemma in SHIFT and bool(subject & PEOPLE or _counted(head)) and lemma not in ("live",))
        or (lemma in HALT and bool((subject | theme) & AID))
        or (
            lemma in ("be", "stand")
            and bool(
                nouns
                & words(
                    "trapped stranded displaced besieged encircled surrounded cut hands "
                    "missing sealed homeless control siege grounded"
                )
            )
        )
    )


def _near(head: "Token", deps: tuple[str, ...]) -> set[str]:
    """Head nouns, and nouns inside them, of a verb's subject or object."""
    found = set()
    for child in head.children:
        here = child
        if child.dep_ in ("prep", "agent") and "pobj" in deps:
            for inner in child.children:
                if inner.dep_ == "pobj":
                    found |= {t.lower_ for t in inner.subtree if t.pos_ != "VERB"}
        if here.dep_ in deps:
            found |= {
                t.lower_
                for t in here.subtree
                if t.dep_ not in ("relcl",)
                and "relcl" not in {a.dep_ for a in t.ancestors if a.i > here.i}
            }
    if not found and head.dep_ == "conj" and "nsubj" in deps and head.head.pos_ == "VERB":
        return _near(head.head, deps)
    return found


def _named_theme(head: "Token") -> bool:
    return any(c.dep_ in ("dobj", "nsubjpass") and c.pos_ == "PROPN" for c in head.children)


def _named_subject(head: "Token") -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass") and c.pos_ == "PROPN" for c in head.children)


def _is_idle(subject: set[str]) -> bool:
    return not subject or bool(subject & {"it", "who", "what"})


def _counted(head: "Token") -> bool:
    """The subject is a number: `14,000 are stranded`."""
    return any(
        c.dep_ in ("nsubj", "nsubjpass") and (c.pos_ == "NUM" or c.like_num) for c in head.children
    )


PAST = re.compile(
    r"\b(?:ago|last year|in (?:19|20)\d\d|years? (?:ago|before)|once upon|in those days"
    r"|decades?|centur(?:y|ies)|in the last war|since (?:19|20)\d\d|in my lifetime"
    r"|every (?:year|spring|time)|used to)\b"
)
