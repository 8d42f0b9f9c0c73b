"""Nouns that name a happening, a deed or a policy: what can cause, and what can be judged."""

from typing import TYPE_CHECKING

from .cues import words

if TYPE_CHECKING:
    from spacy.tokens import Token

ENDINGS = (
    "tion",
    "sion",
    "ment",
    "ance",
    "ence",
    "ure",
    "ing",
    "ness",
    "ity",
    "ism",
    "age",
    "ship",
    "cy",
    "val",
    "sal",
    "sis",
    "tage",
)
HAPPENINGS = words(
    "cut cuts collapse fall loss strike attack raid ambush bomb bombs shell shells hunger "
    "famine drought rain rains flood floods amnesty victory defeat scandal death deaths "
    "arrest arrests siege blockade embargo sanctions money cash price prices war fighting "
    "offensive retreat winter snow weather lack presence failure success return exit deal "
    "deals truce ceasefire pledge promise news rumour rumor rumours law decree order "
    "orders plan policy speech visit vote election coup mutiny split rift feud quarrel "
    "airlift fuel pay corruption withdrawal departure arrival massacre murder murders "
    "rocket rockets drone drones mine mines torture tax taxes theft fear panic anger "
    "grief victory peace protest protests riot riots demand demands pact treaty offer "
    "gift grant loan debt inflation plague cholera disease heat cold dark darkness quake "
    "earthquake storm escape flight killing killings advance push surge gunfire crossfire "
    "curfew draft purge handover takeover pullout walkout guarantee ultimatum threat "
    "threats absence release"
)
POLICIES = words(
    "strategy campaign decision handling response approach effort efforts work mission "
    "operation tactic tactics idea proposal scheme programme program mandate mediation "
    "diplomacy talks intervention government cabinet ministry army command leadership "
    "council doctrine posture position choice move step bet bargain course record "
    "performance conduct management fund"
)
NOT_DEEDS = words(
    "government population city region community army party family country county "
    "ministry company village language university security agency embassy cavalry "
    "infantry building evening morning meeting king thing nothing anything something "
    "everything being wing ring spring string authority opposition majority minority "
    "identity society facility deputy enemy"
)
# Verbs that bring nothing about, whatever their subject.
IDLE = words(
    "outlive survive outlast win resume prove become be have include involve contain say "
    "show follow remain last begin start continue require need take see know seem appear "
    "look concern cover represent resemble reach face await deserve lack own contrast "
    "match equal report describe reveal suggest confirm hold receive get join enter claim "
    "call hear read ask"
)


def is_deed(token: "Token") -> bool:
    """A noun for something that happens or is done, not for who does it."""
    word = token.lower_
    if token.pos_ not in ("NOUN", "VERB") or word in NOT_DEEDS:
        return False
    lemma = token.lemma_.lower()
    return word in HAPPENINGS or lemma in HAPPENINGS or (len(lemma) > 6 and lemma.endswith(ENDINGS))


def is_policy(token: "Token") -> bool:
    """A noun for what someone does or stands for, which can be judged."""
    return is_deed(token) or token.lower_ in POLICIES or token.lemma_.lower() in POLICIES
