"""`wouldtake history`: what history's record says, and its options."""

from typing import Annotated

import typer

from .options import AsJson, Confidence, date_of


def history(
    question: Annotated[
        str | None,
        typer.Argument(help='such as "return given homeland_threat"; none: what can be asked'),
    ] = None,
    table: Annotated[
        str | None, typer.Option(help="a built-in table, or a folder with a codebook.toml")
    ] = None,
    within: Annotated[
        str | None, typer.Option(help="window, such as `5 years`; the question's own by default")
    ] = None,
    confidence: Confidence = 0.95,
    recode: Annotated[
        bool, typer.Option("--recode", help="read every doubtful cell as its other value")
    ] = False,
    drop_doubtful: Annotated[
        bool, typer.Option("--drop-doubtful", help="leave out rows doubtful in what is asked")
    ] = False,
    drop_unsure: Annotated[
        bool, typer.Option("--drop-unsure", help="leave out rows of confidence C")
    ] = False,
    once_per_war: Annotated[
        bool, typer.Option("--once-per-war", help="count every war once, not every row")
    ] = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="only rows followed for the whole window")
    ] = False,
    as_of: Annotated[
        str | None, typer.Option(help="hide rows and events of this day and later")
    ] = None,
    leave_out: Annotated[
        list[str] | None, typer.Option(help="id of a row not to use; may be repeated")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="of the verdict, between 0 and 1")
    ] = None,
    rows: Annotated[bool, typer.Option("--rows", help="list the rows behind the figure")] = False,
    condition: Annotated[
        list[str] | None, typer.Option(
            help="compare cases as sets (QCA): a condition of the outcome asked; repeat it"
        )
    ] = None,
    solution: Annotated[
        str | None, typer.Option(
            help="of the sets: parsimonious (by default), intermediate or complex"
        )
    ] = None,
    expect: Annotated[
        list[str] | None, typer.Option(
            help="with --solution intermediate: a condition, or `not` and one, that should help"
        )
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask past cases: how often such things happened, and how far that hangs on the coding."""
    from wouldtake.history import Choices  # noqa: PLC0415

    from . import history as asking_history  # noqa: PLC0415

    if question is None:
        asking_history.show(table, as_json=as_json)
        return
    asked = question if within is None else f"{question} within {within}"
    day = None if as_of is None else date_of(as_of, "--as-of")
    choices = Choices(recode, drop_doubtful, drop_unsure, once_per_war)
    if condition:
        asking_history.refuse_unused(
            "without --condition", once_per_war=once_per_war, whole=whole, rows=rows,
            threshold=threshold is not None, confidence=confidence != 0.95,
        )
        asking_history.refuse_unused(
            "with --solution intermediate", expect=bool(expect) and solution != "intermediate"
        )
        asking_history.sets(
            asked, condition, table, kind=solution or "parsimonious", choices=choices,
            expected=tuple(expect or ()), as_of=day, leave_out=tuple(leave_out or ()),
            as_json=as_json,
        )
        return
    asking_history.refuse_unused(
        "with --condition", solution=solution is not None, expect=bool(expect)
    )
    asking_history.ask(
        asked, table, confidence=confidence, choices=choices, as_of=day,
        leave_out=tuple(leave_out or ()), threshold=threshold, whole=whole, show_rows=rows,
        as_json=as_json,
    )
