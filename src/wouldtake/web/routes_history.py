"""The outside view: tables of past cases, and what they say of a question."""

from typing import Any

from fastapi import APIRouter

from wouldtake.errors import SettingError
from wouldtake.history import Choices, list_tables, load_table, outside_view
from wouldtake.views.outside import described

from . import requests as r
from .faults import RESPONSES, RefusedError

router = APIRouter(prefix="/api/v1/history", responses=RESPONSES)


@router.get("/tables")
def tables() -> list[dict[str, Any]]:
    """The tables that come with the package, with what can be asked of each."""
    return [described(load_table(name)) for name in list_tables()]


@router.post("")
def ask(asked: r.HistoryRequest) -> dict[str, Any]:
    """How often it happened in past cases, and what hangs on the coding."""
    if asked.table not in list_tables():  # a name, never a path of this machine
        known = "Tables: " + ", ".join(list_tables())
        raise RefusedError(404, f"there is no table `{asked.table[:80]}`", known)
    try:
        view = outside_view(
            load_table(asked.table), asked.question, as_of=asked.as_of, show_rows=asked.rows,
            choices=Choices(recode=asked.recode, drop_doubtful=asked.drop_doubtful,
                            once_per_war=asked.once_per_war),
        )
    except SettingError as error:
        raise RefusedError(422, str(error)) from None
    return {"answer": view.to_dict(), "sentence": view.sentence(), "lines": view.lines()}
