"""`history`: what past cases say of a question."""

import datetime as dt
from typing import cast

from wouldtake.errors import QuestionError, SettingError, did_you_mean
from wouldtake.history import (
    Choices,
    HistoryTable,
    analyse,
    list_tables,
    load_table,
    outside_view,
)
from wouldtake.history.asked import FORMS, prepare
from wouldtake.history.sets import Kind
from wouldtake.views.outside import described

from . import console

DEFAULT_TABLE = "withdrawals-and-returns"


def ask(
    question: str, table: str | None, *, confidence: float, choices: Choices, as_of: dt.date | None,
    leave_out: tuple[str, ...], threshold: float | None, whole: bool, show_rows: bool,
    as_json: bool,
) -> None:
    """Answer one question from past cases and print it."""
    view = outside_view(
        chosen(table, question), question, confidence=confidence, choices=choices, as_of=as_of,
        leave_out=leave_out, threshold=threshold, open_rows=False if whole else None,
        show_rows=show_rows,
    )
    if as_json:
        console.print_json(view.to_dict())
    else:
        console.out.print(view)


def sets(
    outcome: str, conditions: list[str], table: str | None, *, kind: str, choices: Choices,
    expected: tuple[str, ...], as_of: dt.date | None, leave_out: tuple[str, ...], as_json: bool,
) -> None:
    """Compare past cases as sets and print what is needed and what suffices."""
    kinds = ("parsimonious", "intermediate", "complex")
    if kind not in kinds:
        raise SettingError(f"--solution is `{kind}`. {did_you_mean(kind, kinds)}")
    found = analyse(
        chosen(table, outcome), outcome, conditions, kind=cast("Kind", kind), choices=choices,
        expected=expected, as_of=as_of, leave_out=leave_out,
    )
    if as_json:
        console.print_json(found.to_dict())
        return
    for line in str(found).splitlines():
        console.line(line)


def refuse_unused(used_with: str, **given: bool) -> None:
    """Refuse options that would change nothing, rather than answer as if they had been heard.

    Raises:
        SettingError: any of `given` is true; all of them named.
    """
    said = [f"--{name.replace('_', '-')}" for name, is_given in given.items() if is_given]
    if said:
        raise SettingError(f"{', '.join(said)}: only {used_with}; leave it out")


def chosen(name: str | None, question: str) -> HistoryTable:
    """The table named; else the usual one, unless another alone knows what is asked.

    Where none does, the one that reads furthest, or knows a name like the one it stumbles at: its
    message is the one of use.
    """
    if name is not None:
        return load_table(name)
    names = sorted(list_tables(), key=lambda one: one != DEFAULT_TABLE)
    tables = [load_table(one) for one in names]
    read: list[tuple[int, bool]] = []
    for table in tables:
        try:
            prepare(question, table.book)
        except QuestionError as error:
            read.append((error.start, error.hint.startswith("Did you mean")))
        else:
            return table
    return tables[read.index(max(read))]


def show(name: str | None, *, as_json: bool) -> None:
    """Print the built-in tables, or one, with what can be asked of it."""
    tables = [load_table(name)] if name is not None else [load_table(one) for one in list_tables()]
    if as_json:
        console.print_json([described(table) for table in tables])
        return
    for at, table in enumerate(tables):
        if at:
            console.line("")
        _print(table)
    console.line("")
    console.line(
        f"{FORMS} `--table NAME` picks the table; without it, "
        f"{DEFAULT_TABLE}, or the one that knows the names asked for."
    )


def _print(table: HistoryTable) -> None:
    book = table.book
    console.out.print(f"[bold]{table.name}[/]", highlight=False)
    console.line(
        f"  {book.title}: {len(table.rows)} {book.plural} of {table.wars} wars, known until "
        f"{book.known_until}"
    )
    console.line("  Events (what happened, and when):")
    for name, event in book.events.items():
        console.line(f"    {_names(name, event.aliases):34} {event.what}")
    console.line("  Conditions (* coded with hindsight):")
    for name in book.askable():
        column = book.columns[name]
        mark = "*" if column.hindsight else ""
        kind = f" [{', '.join(column.values)}]" if column.values else (
            f" [{column.unit or 'a number'}]" if column.type == "number" else ""
        )
        what = " ".join(column.what.split())
        console.line(f"    {_names(name + mark, column.aliases):34} {what}{kind}")


def _names(name: str, aliases: tuple[str, ...]) -> str:
    return f"{name} ({', '.join(aliases)})" if aliases else name
