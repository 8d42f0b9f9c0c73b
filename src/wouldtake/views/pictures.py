"""The Futures page and the claims' cards, as JSON: the same for the web app and for a report."""

import math
from collections.abc import Callable
from typing import Any

from wouldtake.answers import Answer
from wouldtake.cases import Case, load_later
from wouldtake.cases.check import Checked, Room
from wouldtake.cases.model import ConflictModel
from wouldtake.cases.outcomes import load_outcomes
from wouldtake.engine.ask import Session
from wouldtake.language import parse_question
from wouldtake.language import tree as t

from . import cards, forecast, ground, typical
from .as_json import as_json, card_json
from .outside import Outside

INTERVAL = "Intervals are sampling error alone; how far the model is from the world is not in them."
Progress = Callable[[int, int, str], None]


def _silent(*_: object) -> None:
    """Where nobody looks on."""


def futures_view(
    session: Session, past: ConflictModel | None, *, futures: int, seed: int, confidence: float,
    formula: str, progress: Progress = _silent, so_far: Callable[[dict[str, Any]], None] = _silent,
    ensemble: forecast.Futures | None = None,
) -> dict[str, Any]:
    """Who holds what by day, fans, a typical future, the nearest miss, what then happened.

    Args:
        session: of the case. past: its model from the first fitted day, for the fitted past.
        formula: whose nearest miss is looked for.
        progress, so_far: told as futures come; the latter with the view so far.
        ensemble: the case left alone, where that was run already with the same arguments.
    Raises:
        QuestionError: the formula cannot be asked.
    """
    model = session.model
    assert isinstance(model, ConflictModel)
    case = model.case
    days = ground.map_days(case.horizon_days)
    shown: dict[str, Any] = {
        "case": case.name, "seed": seed, "days": list(days), "units": list(case.ids),
        "states": list(ground.STATES), "interval_note": INTERVAL,
    }
    shares = None
    for done, shares in ground.chances(model, futures=futures, days=days, seed=seed):
        progress(done, futures, "who holds what")
        so_far(shown | {"futures": done, "chance": ground.packed(shares)})
    assert shares is not None
    later = load_later(case)
    if ensemble is None:
        ensemble = forecast.run(
            model, futures=futures, steps=case.horizon_days, seed=seed, confidence=confidence
        )
    progress(futures, futures, "fans")
    usual = typical.typical(session, futures=futures, seed=seed)
    progress(futures, futures, "the nearest miss")
    asked = session.prepare(f"chance that {formula}").question
    miss = None
    if isinstance(asked, t.Question) and asked.formula is not None:
        miss = typical.nearest_miss(session, asked.formula, futures=futures, seed=seed)
    return shown | {
        "futures": futures, "chance": ground.packed(shares),
        "fans": as_json(forecast.fans(ensemble, later, past, seed)),
        "half_width": round(0.98 / math.sqrt(futures), 4),
        "typical": {"number": usual.number, "why": usual.why},
        "nearest_miss": miss and {"number": miss.number, "why": miss.why, "formula": formula},
        "truth": [
            {"date": row.date.isoformat(), "unit": row.unit, "control": row.control,
             "manner": row.manner, "source": forecast.cited(case, row.source)}
            for row in later.control
        ],
    }


def ask_beside(room: Room) -> list[tuple[str, str, str, Answer]]:
    """What is asked beside the headline, where the case has the names: key, title, question,
    answer.
    """
    return [
        (key, title, question,
         room.ask(question, **room.by_kind.get(parse_question(question).kind, {})))
        for key, (title, question) in cards.BESIDE.items() if cards.is_answerable(room, question)
    ]


def claims_view(
    found: list[dict[str, Any]], beside: list[tuple[str, str, str, Answer]]
) -> dict[str, Any]:
    """Cards of claims with both views; the headline apart, and what is asked beside it."""
    headline = next((one for one in found if one["claim"]["id"] == cards.LETTERED), None)
    return {
        "claims": [one for one in found if one is not headline], "headline": headline,
        "beside": [
            {"id": key, "title": title, "question": question, "answer": answer.to_dict(),
             "sentence": answer.sentence(), "lines": answer.lines(),
             "hinges": as_json(cards.hinges(answer))}
            for key, title, question, answer in beside
        ],
        "interval": INTERVAL,
    }


class CardMaker:
    """Makes the card of each claim of a case that was checked; reads the case's record once."""

    def __init__(self, case: Case):
        self._case = case
        self._outcomes = load_outcomes(case)
        self._history = Outside(case)

    def card(self, one: Checked) -> dict[str, Any]:
        """A claim that was checked, with history's view and what became of it."""
        return card_json(cards.card(
            self._case, one, str(self._outcomes.get(one.claim.id, "")),
            self._history.beside(one.claim, one.answer.to_dict()),
        ))
