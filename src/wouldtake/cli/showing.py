"""`demo`: check a case's claims, answer its headline, print a summary, write a report."""

import tempfile
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from wouldtake.answers import Answer
from wouldtake.cases import Case, load_case
from wouldtake.cases.check import Checked, Room
from wouldtake.cases.files import write_whole
from wouldtake.cases.model import ConflictModel
from wouldtake.errors import SettingError
from wouldtake.report.page import page
from wouldtake.views.budgets import budgets
from wouldtake.views.cards import LETTERED
from wouldtake.views.outside import Outside
from wouldtake.views.page import report_data
from wouldtake.views.pictures import ask_beside

from . import console
from .keeping import Keeper
from .warm import warm


def demo(
    name: str, *, futures: int, seed: int, out: Path, as_json: bool, keeper: Keeper
) -> None:
    """Answer a case's headline, check its claims, write the report and print a summary."""
    case = load_case(name)
    if not case.claims:
        raise SettingError(
            f"the case `{case.name}` has no claims to show; ask it questions: "
            f'wouldtake ask {name} "chance that ..."'
        )
    require_place(out)
    arguments: dict[str, Any] = {"futures": futures, "seed": seed}
    room = Room(case, arguments, by_kind=budgets(futures))
    with console.stages(len(case.claims) + 4) as stages:
        stages.next("compiling, or loading what was compiled")
        model = room.session().model
        assert isinstance(model, ConflictModel)
        warm(model)
        checked = room.check_all(
            case.claims, told=lambda claim: stages.next(claim.id), progress=stages.detail
        )
        stages.next("beside the headline")
        beside = ask_beside(room)
        data = report_data(
            room, checked, beside, futures=futures, seed=seed, stage=stages.next,
            progress=stages.detail,
        )
        write_whole(out, page(data))
    if as_json:
        history = Outside(case)
        console.print_json({
            "case": case.name, "seed": seed, "futures": futures, "report": str(out),
            "claims": [history.both(one) for one in checked],
        })
    else:
        summary(case, checked, beside)
        console.out.print(f"\nThe report is in [bold]{escape(str(out))}[/]: open it in a browser.")
    keeper.keep_checked(checked, case, beside=[answer for *_, answer in beside])


def require_place(out: Path) -> None:
    """Find out before the work, not after it, that the report cannot be written.

    Raises:
        SettingError: `out` is a folder, or the folder it is to stand in does not exist.
        OSError: nothing can be written there.
    """
    if out.is_dir():
        raise SettingError(f"--out is `{out}`, a folder; name a file in it: {out / 'report.html'}")
    if not out.parent.is_dir():
        raise SettingError(f"--out is `{out}`, but there is no folder `{out.parent}`")
    try:
        with tempfile.TemporaryFile(dir=out.parent):
            pass
    except OSError as error:
        raise OSError(error.errno, f"cannot write there: {error.strerror}", str(out)) from error


def summary(
    case: Case, checked: list[Checked], beside: list[tuple[str, str, str, Answer]]
) -> None:
    """Print the headline, and a line a claim."""
    out = console.out
    out.print(f"\n[bold]{escape(case.title or case.name)}[/]")
    for one in checked:
        if one.claim.id == LETTERED:
            out.print(one.answer)
    for _, title, _, answer in beside:
        out.print(f"[dim]{title}:[/] {escape(answer.sentence())}", highlight=False)
    table = Table(show_edge=False, pad_edge=False, title_justify="left")
    for title in ("", "said", "the claim is", "the speaker is", "answer"):
        table.add_column(title, overflow="fold")
    style = {"supported": "green", "contradicted": "red", "undecided": "yellow"}
    for one in checked:
        if one.claim.id == LETTERED:
            continue
        stance = " (rejects)" if one.claim.endorsement == "rejects" else ""
        fares = {"supported": "borne out", "contradicted": "not borne out"}.get(one.fares or "", "")
        table.add_row(
            escape(one.claim.letter), escape(f"{one.claim.speaker}{stance}: {one.claim.said}"),
            f"[{style[one.verdict]}]{one.verdict}[/]", fares, escape(one.answer.sentence()),
        )
    out.print()
    out.print(table)
    out.print(
        "\nVerdicts are of the claim as stated, in this simulation. Intervals are sampling error "
        "alone;\nhow far the model is from the world is not in them.", style="dim",
    )
