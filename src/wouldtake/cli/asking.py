"""`ask`, `check`, `names`, `explain`."""

import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from wouldtake.answers import Answer
from wouldtake.engine.ask import Session
from wouldtake.engine.contract import check_model
from wouldtake.engine.load import load_model
from wouldtake.engine.meaning import explain as explain_question
from wouldtake.errors import SettingError, did_you_mean
from wouldtake.views.budgets import budgets, search_of

from . import console
from .keeping import Keeper
from .spreading import Elsewhere

if TYPE_CHECKING:
    from wouldtake.cases import Case
    from wouldtake.cases.check import Checked
    from wouldtake.cases.schema import Claim
    from wouldtake.views.outside import Beside

_STYLES = {"supported": "green", "contradicted": "red", "undecided": "yellow"}


def is_model_file(target: str) -> bool:
    """Whether a target names a model in a Python file, `path/to/model.py:NAME`."""
    return ".py:" in target or target.endswith(".py")


def target_model(
    target: str, start: dt.date | None, without: tuple[str, ...], device: str = "cpu"
) -> object:
    """The model a target names."""
    if is_model_file(target):
        if start is not None or without:
            raise SettingError("--start and --without are for cases, not for a model file")
        if device != "cpu":
            raise SettingError("--device is for cases; a model file runs as it was written")
        return load_model(target)
    # A model file needs no case, and the compiler behind a case takes most of a second to load.
    from wouldtake.cases import load_case  # noqa: PLC0415
    from wouldtake.cases.model import ConflictModel  # noqa: PLC0415

    return ConflictModel(load_case(target), start_day=start, without=without, device=device)


def ask(
    target: str, question: str, *, start: dt.date | None, without: tuple[str, ...],
    as_json: bool, keeper: Keeper, elsewhere: Elsewhere | None = None, device: str = "cpu",
    **arguments: Any,
) -> None:
    """Answer one question, print it and keep it."""
    model, elsewhere = target_model(target, start, without, device), elsewhere or Elsewhere()
    if not is_model_file(target):
        arguments = search_of(question) | arguments
    session = Session.of(model)
    asked = session.prepare(question, **arguments)  # every mistake shows before the bar does
    with elsewhere, console.stages(1) as stages:
        stages.next(asked.question.kind)
        there = elsewhere.of(model, target if is_model_file(target) else None)
        # One question alone has nothing to share: to keep its trajectories would only cost memory.
        session, began = Session.of(there, keep_bytes=0), time.perf_counter()
        answer = session.ask(question, **arguments, progress=stages.detail)
        took = time.perf_counter() - began
    show(answer, as_json)
    if not as_json:
        console.cost(took, max(session.simulated, getattr(answer, "simulated", 0)))
    keeper.keep_answer(answer, model, target, without)


def show(answer: Answer, as_json: bool) -> None:
    """Print an answer."""
    if as_json:
        console.print_json(answer.to_dict())
    else:
        console.out.print(answer)


def chosen(case: "Case", path: Path | None, only: tuple[str, ...]) -> "tuple[Claim, ...]":
    """The claims to check: the case's own or a file's, all or some.

    Raises:
        SettingError: an id that is not among them (nearest known), or there are none at all.
        CaseError: the file has faults.
    """
    from wouldtake.cases.claims import load_claims  # noqa: PLC0415

    claims = case.claims if path is None else load_claims(path)
    known = {claim.id: claim for claim in claims}
    if not claims:
        where = path if path is not None else f"the case `{case.name}`"
        raise SettingError(f"{where} has no claims to check; name a claims.yaml that has some")
    for name in only:
        if name not in known:
            raise SettingError(f"there is no claim `{name}`. {did_you_mean(name, known)}")
    return tuple(known[name] for name in only) if only else claims


def check(
    name: str, path: Path | None, *, only: tuple[str, ...], without: tuple[str, ...],
    as_json: bool, keeper: Keeper, elsewhere: Elsewhere | None = None,
    **arguments: Any,
) -> None:
    """Check claims, print a verdict each and keep them."""
    from wouldtake.cases import load_case  # noqa: PLC0415
    from wouldtake.cases.check import Room  # noqa: PLC0415
    from wouldtake.views.outside import Outside  # noqa: PLC0415

    case, elsewhere = load_case(name), elsewhere or Elsewhere()
    claims = chosen(case, path, only)
    room = Room(case, arguments, without, budgets(arguments["futures"]), elsewhere.of)
    with elsewhere, console.stages(len(claims)) as stages:
        found = room.check_all(
            claims, told=lambda claim: stages.next(claim.id), progress=stages.detail
        )
    outside = Outside(case)
    if as_json:
        console.print_json([outside.both(one) for one in found])
    else:
        for one in found:
            show_checked(one, outside.beside(one.claim, one.answer.to_dict()))
    keeper.keep_checked(found, case, without)


def show_checked(one: "Checked", beside: "Beside | None" = None) -> None:
    """One claim in the terminal: who said what, the verdict, the answer."""
    claim = one.claim
    style = _STYLES[one.verdict]
    stance = {"asserts": "says", "rejects": "rejects", "relays": "relays"}[claim.endorsement]
    out = console.out
    said = escape(f"{claim.speaker} {stance}: {claim.said}")
    out.print(f"[bold]{escape(claim.letter or claim.id)}.[/] {said}", highlight=False)
    out.print(f"   [{style}]{one.verdict}[/]  {escape(one.answer.sentence())}", highlight=False)
    if claim.endorsement == "rejects" and one.fares:
        out.print(f"   the speaker, who rejects it: {one.fares}", highlight=False, style="dim")
    out.print(f"   {claim.question}", style="dim", highlight=False, markup=False)
    if beside is not None:
        out.print(f"   [bold]history[/]  {escape(beside.view.sentence())}", highlight=False)
        for said in beside.view.hindsight:
            out.print(f"   [yellow]hindsight[/]  {escape(said)}", highlight=False)
        out.print(f"   {escape(beside.disagreement)}", highlight=False)
        shown = f"   {beside.view.question}  ({beside.view.target})"
        out.print(shown, style="dim", highlight=False, markup=False)


def check_one_model(
    target: str, *, futures: int, steps: int | None, seed: int, as_json: bool
) -> int:
    """Print what breaks the contract of `wouldtake.Model`; 1 where anything does."""
    model: Any = target_model(target, None, ())
    faults = check_model(model, futures=futures, steps=steps, seed=seed)
    if as_json:
        console.print_json({"model": model.name, "faults": faults})
    elif faults:
        console.line(f"{len(faults)} problem{'' if len(faults) == 1 else 's'} in `{model.name}`")
        for fault in faults:
            console.line(f"  * {fault}")
    else:
        console.line(f"`{model.name}` keeps the contract in every run tried.")
    return 1 if faults else 0


def names(target: str, *, as_json: bool) -> None:
    """Print what questions of a target may name."""
    model: Any = target_model(target, None, ())
    if as_json:
        console.print_json({
            "levers": {
                k: {"low": v.low, "high": v.high, "baseline": v.baseline, "unit": v.unit,
                    "cost": v.cost, "kind": v.kind, "description": v.description}
                for k, v in model.levers.items()
            },
            "uncertainties": {
                k: {"unit": v.unit, "description": v.description}
                for k, v in model.uncertainties.items()
            },
            "signals": {
                k: {"unit": v.unit, "event": v.event, "clampable": v.clampable,
                    "description": v.description}
                for k, v in model.signals.items()
            },
            "formulas": dict(getattr(model, "formulas", {})),
        })
        return
    out = console.out
    out.print("[bold]Levers[/] (what an actor can set)")
    for k, v in model.levers.items():
        console.line(f"  {k:28} {v.low:g} to {v.high:g} {v.unit}, now {v.baseline:g}: "
                  f"{v.description}")
    out.print("[bold]Uncertainties[/] (what no actor sets)")
    for k, v in model.uncertainties.items():
        console.line(f"  {k:28} {v.unit}: {v.description}")
    out.print("[bold]Signals[/] (what is seen; * may be held by a question)")
    for k, v in model.signals.items():
        unit = "event" if v.event else v.unit
        console.line(f"  {k + ('*' if v.clampable else ''):28} {unit}: {v.description}")
    out.print("[bold]Formulas[/] (names for statements)")
    for k, text in getattr(model, "formulas", {}).items():
        console.line(f"  {k:28} {text}")


def explain(question: str, target: str | None) -> None:
    """Print what a question means."""
    model = None if target is None else target_model(target, None, ())
    console.line(explain_question(question, model))
