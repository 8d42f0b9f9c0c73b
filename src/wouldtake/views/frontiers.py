"""What would it take, as a picture: two levers, the certified frontier, the chance around it."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from wouldtake.answers import ChanceAnswer, TakesAnswer
from wouldtake.engine.ask import Session
from wouldtake.engine.model import Lever
from wouldtake.errors import SettingError, did_you_mean
from wouldtake.language import parse_question
from wouldtake.language import tree as t
from wouldtake.language.printer import name_text

from .budgets import SEARCH, TAKES_FUTURES

SIDE = 7  # points of the grid a lever
GRID_FUTURES = 300


def frontier(
    session: Session, formula: str, levers: tuple[str, str], *, required: float, seed: int,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, Any]:
    """The search's answer for two levers, and chances on a grid of settings around it.

    The grid's chances are of the same futures at every point (common noise), each with its own
    interval; the frontier's points are certified on fresh ones.

    Raises:
        SettingError: not two different levers of the model.
        QuestionError: the formula cannot be asked.
    """
    model = session.model
    for name in levers:
        if name not in model.levers:
            raise SettingError(f"there is no lever `{name}`. {did_you_mean(name, model.levers)}")
    if levers[0] == levers[1]:
        raise SettingError("a frontier has two different levers")
    names = ", ".join(name_text(name) for name in levers)
    question = f"what would it take for {formula} with chance {100 * required:g}% using {names}"
    found = session.ask(
        question, seed=seed, futures=TAKES_FUTURES, progress=progress, **SEARCH
    )
    assert isinstance(found, TakesAnswer)
    asked = parse_question(question)
    points = _grid(session, asked, levers, seed=seed, progress=progress)
    told = found.to_dict()
    return {
        "question": question, "sentence": found.sentence(), "lines": found.lines(),
        "levers": [lever_view(name, model.levers[name]) for name in levers],
        "points": points, "frontier": told["frontier"], "options": told["options"],
        "cheapest": told["options"][0] if found.options else None,  # type: ignore[index]
        "reachable": told["reachable"], "required": required, "notes": list(found.notes),
        "search": {"futures": found.simulated + len(points) * GRID_FUTURES},
        "method": "Grid: exact intervals (Clopper-Pearson), the same futures at every point. "
        "Frontier: certified on fresh futures.",
    }


def lever_view(name: str, lever: Lever) -> dict[str, Any]:
    """A lever as the page shows it."""
    return {
        "name": name, "description": lever.description, "unit": lever.unit, "low": lever.low,
        "high": lever.high, "baseline": lever.baseline, "kind": lever.kind, "cost": lever.cost,
    }


def _axis(lever: Lever) -> list[float]:
    if lever.kind == "switch":
        return [0.0, 1.0]
    values = np.linspace(lever.low, lever.high, SIDE)
    if lever.kind == "integer":
        values = np.unique(np.rint(values))
    return sorted({*(float(v) for v in values), float(lever.baseline)})


def _grid(
    session: Session, asked: t.Question, levers: tuple[str, str], *, seed: int,
    progress: Callable[[int, int, str], None] | None,
) -> list[dict[str, Any]]:
    first, second = (session.model.levers[name] for name in levers)
    points = []
    places = list(itertools.product(_axis(first), _axis(second)))
    for done, (a, b) in enumerate(places):
        when = tuple(
            t.Setting(name, t.Number(value)) for name, value in zip(levers, (a, b), strict=True)
        )
        question = t.Question(
            "chance", formula=asked.formula, given=asked.given, window=asked.window,
            when=(*asked.when, *when),
        )
        answer = session.ask(question, seed=seed, futures=GRID_FUTURES, hinges=0)
        assert isinstance(answer, ChanceAnswer)
        if progress is not None:
            progress(done + 1, len(places), "the chance around it")
        cost = sum(
            lever.cost * abs(value - lever.baseline)
            for lever, value in ((first, a), (second, b))
        )
        points.append({
            "settings": dict(zip(levers, (a, b), strict=True)), "cost": cost,
            "chance": answer.to_dict()["chance"],
        })
    return points
