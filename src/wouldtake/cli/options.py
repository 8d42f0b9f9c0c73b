"""Options and arguments that several commands take."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

Target = Annotated[
    str,
    typer.Argument(help="a case (name or folder), or a model as path/to/model.py:NAME"),
]
CaseName = Annotated[str, typer.Argument(help="a built-in case, or a case folder")]
Futures = Annotated[int, typer.Option(help="futures to simulate")]
Seed = Annotated[int, typer.Option(help="of all noise; the same seed gives the same answer")]
Confidence = Annotated[float, typer.Option(help="of every interval")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]
Without = Annotated[
    list[str] | None, typer.Option(help="mechanism to switch off; may be repeated")
]
NoLedger = Annotated[bool, typer.Option("--no-ledger", help="keep no answers")]
LedgerPlace = Annotated[
    str | None,
    typer.Option("--ledger", help="where answers are kept: a path or URL; the user's own if empty"),
]
ClusterAddress = Annotated[
    str | None, typer.Option(
        "--cluster", help="run futures on Dask: tcp://HOST:PORT, a scheduler file, or local:N"
    )
]
Store = Annotated[
    Path | None, typer.Option(help="with --cluster: folder of finished blocks; a rerun goes on")
]
DEFAULT_CASE = "afghanistan-2021"


def start_day(text: str | None) -> dt.date | None:
    """The day of `--start`, None where there is none.

    Raises:
        SettingError: it is no date.
    """
    return None if text is None else date_of(text, "--start")


def date_of(text: str, option: str) -> dt.date:
    """The day that an option names.

    Raises:
        SettingError: it is no date.
    """
    from wouldtake.errors import SettingError  # noqa: PLC0415

    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise SettingError(f"{option} is `{text}`; expected a date such as 2021-04-13") from None
