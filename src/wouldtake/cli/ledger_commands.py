"""`wouldtake ledger ...`: the commands and their options."""

from typing import Annotated

import typer

ledger_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="Answers and claims that were kept: list them, say what became of them, score them.",
)
Place = Annotated[
    str | None,
    typer.Option("--ledger", help="a file or postgresql:// URL; WOULDTAKE_LEDGER by default"),
]
CaseFilter = Annotated[str | None, typer.Option("--case", help="only of this case")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]
Id = Annotated[str, typer.Argument(help="of an entry; its beginning is enough")]


@ledger_app.command("list")
def ledger_list(
    case: CaseFilter = None,
    speaker: Annotated[str | None, typer.Option(help="only claims of this speaker")] = None,
    kind: Annotated[str | None, typer.Option(help="only this kind of question")] = None,
    unresolved: Annotated[
        bool, typer.Option("--unresolved", help="only what nothing is known of yet")
    ] = False,
    due_before: Annotated[
        str | None, typer.Option(help="only what ends before this day")
    ] = None,
    limit: Annotated[int, typer.Option(help="at most so many, the latest first")] = 50,
    place: Place = None,
    as_json: AsJson = False,
) -> None:
    """List what was kept, the latest first."""
    from . import ledgers  # noqa: PLC0415

    ledgers.list_all(
        place, as_json, case=case, speaker=speaker, kind=kind, due_before=due_before, limit=limit,
        state="unresolved" if unresolved else None,
    )


@ledger_app.command("show")
def ledger_show(entry: Id, place: Place = None, as_json: AsJson = False) -> None:
    """Print one entry whole, with the history of its resolutions."""
    from . import ledgers  # noqa: PLC0415

    ledgers.show(place, entry, as_json)


@ledger_app.command("resolve")
def ledger_resolve(
    entry: Id,
    outcome: Annotated[str, typer.Argument(help="true, false, or void: it will not be counted")],
    on: Annotated[str, typer.Option(help="the day it was settled")],
    source: Annotated[str, typer.Option(help="where that can be read")],
    note: Annotated[str, typer.Option(help="anything a reader should know")] = "",
    condition_held: Annotated[
        bool, typer.Option("--condition-held", help="what `given` and `when` name came true")
    ] = False,
    supersede: Annotated[
        str, typer.Option(help="why this replaces an earlier resolution, which is kept")
    ] = "",
    place: Place = None,
    as_json: AsJson = False,
) -> None:
    """Say what became of what an entry is about; it holds for every entry about the same."""
    from . import ledgers  # noqa: PLC0415

    ledgers.resolve(
        place, entry, outcome, as_json, on=on, source=source, note=note,
        condition_held=condition_held, reason=supersede,
    )


@ledger_app.command("score")
def ledger_score(
    case: CaseFilter = None,
    confidence: Annotated[float, typer.Option(help="of every interval")] = 0.95,
    place: Place = None,
    as_json: AsJson = False,
) -> None:
    """Score the model and the speakers on what is resolved."""
    from . import ledgers  # noqa: PLC0415

    ledgers.score(place, as_json, case=case, confidence=confidence)
