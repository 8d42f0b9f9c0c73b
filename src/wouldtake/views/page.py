"""Everything the page shows of a case, put together once: a report is the page with this in it."""

import json
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

from wouldtake.answers import Answer
from wouldtake.calibration import library
from wouldtake.cases import Case
from wouldtake.cases.check import Checked, Room
from wouldtake.cases.model import ConflictModel
from wouldtake.language import parse_question
from wouldtake.language import tree as t
from wouldtake.language.printer import to_text

from . import forecast, frontiers, stories
from .as_json import as_json
from .case_page import case_view, headline_formula, outlines_view, record_view
from .pictures import CardMaker, claims_view, futures_view

Told = Callable[[str], None]


def backtests() -> dict[str, Any] | None:
    """Figures of the last `make validate`; none where it was never run."""
    try:
        return json.loads((library.FOLDER / "backtests.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def config_view(case: Case, *, features: Mapping[str, bool]) -> dict[str, Any]:
    """What the page has to know before anything else."""
    return {
        "version": version("wouldtake"), "default_case": case.name, "offline": True,
        "token_required": False, "features": dict(features),
    }


def report_data(
    room: Room, checked: list[Checked], beside: list[tuple[str, str, str, Answer]], *,
    futures: int, seed: int, confidence: float = 0.95, stage: Told = lambda _: None,
    progress: Callable[[int, int, str], None] = lambda *_: None,
) -> dict[str, Any]:
    """What a report of a case holds: claims, futures, two stories, a frontier, the record.

    Args:
        room: where the case was questioned; checked, beside: what was asked there.
        stage: told the name of each further piece of work; progress: of its futures.
    """
    case = room.case
    session = room.session()
    model = session.model
    assert isinstance(model, ConflictModel)
    past = None
    if case.fit_from is not None and case.posterior is not None:
        past = room.session(case.fit_from).model
        assert isinstance(past, ConflictModel)
    stage("map, fans and stories")
    ensemble = forecast.run(
        model, futures=futures, steps=case.horizon_days, seed=seed, confidence=confidence
    )
    pictures = futures_view(
        session, past, futures=futures, seed=seed, confidence=confidence,
        formula=headline_formula(case), progress=progress, ensemble=ensemble,
    )
    numbers = {one["number"] for one in (pictures["typical"], pictures["nearest_miss"]) if one}
    after = forecast.afterwards(ensemble)
    record = record_view(case, backtests=backtests(), ledger=None)
    if after is not None:
        record |= {
            "published": as_json(after.published), "scores": as_json(after.scores),
            "remarks": list(after.remarks),
        }
    made = CardMaker(case)
    stage("a frontier")
    return {
        "config": config_view(case, features={"reading": False, "history": False, "llm": False}),
        "case": case_view(case, model), "outlines": outlines_view(case), "record": record,
        "claims": claims_view([made.card(one) for one in checked], beside), "futures": pictures,
        "frontier": _frontier(room, seed=seed, progress=progress),
        "stories": {str(n): stories.story(model, n, seed=seed) for n in sorted(numbers)},
    }


def _frontier(
    room: Room, *, seed: int, progress: Callable[[int, int, str], None]
) -> dict[str, Any] | None:
    """The frontier of the first claim that asks what two levers take; none where none does."""
    session = room.session()
    for claim in room.case.claims:
        question = parse_question(claim.question)
        levers = [name for name in question.using if name in session.model.levers]
        if question.kind == "takes" and question.formula is not None and len(levers) == 2:
            formula = to_text(question.formula)
            window = f" {to_text(question.window)}" if isinstance(question.window, t.Node) else ""
            found = frontiers.frontier(
                session, formula + window, (levers[0], levers[1]),
                required=0.5 if question.chance is None else float(question.chance), seed=seed,
                progress=progress,
            )
            return found | {"formula": formula}
    return None
