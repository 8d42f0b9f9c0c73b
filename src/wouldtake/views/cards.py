"""Claims as cards, and everything else a report says of a case beside its pictures."""


from wouldtake.answers import Answer
from wouldtake.cases import Case
from wouldtake.cases.check import Checked, Room
from wouldtake.conflict import parameters
from wouldtake.errors import QuestionError
from wouldtake.report.data import Card, Hinge, Outside

from .outside import Beside

# Asked beside the headline: how likely it is if nothing is done, and the two parts of it.
BESIDE = {
    "threat_without_attack": (
        "A threat and the readiest home, without an attack",
        "what would it take for forces_return with chance 50% using homeland_threat, return_rate",
    ),
    "return_left_alone": ("How likely if nothing changes", "chance that forces_return"),
    "us_left_alone": ("The United States alone, if nothing changes", "chance that us_return"),
    "capital_left_alone": ("The capital, if nothing changes", "chance that capital_falls"),
}
LEAVES_OUT = (
    "Single battles, commanders, weapons, supply lines and weather; a unit simply changes hands.",
    "What ground is worth: every rural unit counts as one, whoever lives there.",
    "The talks themselves, foreign sanctuaries, and neighbours other than the named patrons.",
    "Elections, scandals and any event nobody has thought of, at home or abroad.",
    "Who each local leader is: they differ only in the belief at which they deal.",
    "What war does to people beyond being displaced, trapped or cut off.",
)
LETTERED = "headline"
# Owed where a case uses these sources.
CREDITS = {
    "natural_earth": "Province outlines: made with Natural Earth (public domain).",
    "geonames": "Places: GeoNames, geonames.org, CC BY 4.0. Unit cells are approximate: Voronoi "
    "cells of places inside provinces.",
}


def is_answerable(room: Room, question: str) -> bool:
    """Whether a case has all the names a question uses."""
    try:
        room.session().prepare(question)
    except QuestionError:
        return False
    return True


def card(
    case: Case, one: Checked, afterwards: str = "", beside: Beside | None = None
) -> Card:
    """A claim as the report shows it."""
    claim, answer = one.claim, one.answer
    return Card(
        id=claim.id, letter=claim.letter, speaker=claim.speaker, affiliation=claim.affiliation,
        outlet=claim.outlet, date=claim.date, said=claim.said, endorsement=claim.endorsement,
        note=claim.note, question=claim.question, asked_from=claim.as_of or case.as_of,
        answer=answer.to_dict(), sentence=answer.sentence(), lines=tuple(answer.lines()),
        verdict=one.verdict, rule=one.rule, fares=one.fares, hinges=hinges(answer),
        afterwards=afterwards, outside=None if beside is None else outside_of(beside),
    )


def outside_of(beside: Beside) -> Outside:
    """History's view of a claim as the report shows it."""
    view = beside.view
    return Outside(
        question=view.question, table=view.target, sentence=view.sentence(),
        lines=tuple(view.lines()), hindsight=view.hindsight, disagreement=beside.disagreement,
        answer=view.to_dict(),
    )


def hinges(answer: Answer) -> tuple[Hinge, ...]:
    """What an answer hinges on, with each input described."""
    return tuple(
        Hinge(h.name, _described(h.name), h.share, h.low, h.high) for h in answer.hinges
    )


def _described(name: str) -> str:
    place = parameters.INDEX.get(name)
    return parameters.PARAMETERS[place].description if place is not None else ""


def assumptions() -> tuple[str, ...]:
    """What the simulation takes for granted, whatever the case, in plain sentences."""
    guessed = [p for p in parameters.PARAMETERS if p.source.startswith("assumption")]
    return (
        f"{len(guessed)} of the model's {parameters.COUNT} numbers have no source but our "
        "judgement; each has a wide range, narrowed only where the record up to the as-of date "
        "speaks to it.",
        "A unit counts as lost when its centre is held; published counts use other definitions.",
        "Which rural units were held on the as-of date is not public: it is drawn anew in each "
        "future so that the national counts and what is known of single provinces hold.",
        "Twins share all noise; the bounds that need no such coupling are printed beside them.",
    )

