"""An answer as a row of the ledger: checked, shortened by no one, and known by its digest."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from typing import Any

from wouldtake.answers import Answer
from wouldtake.errors import LedgerError, SettingError

from .about import Asked, about

VERSION = 2
"""Of the shape of the tables that hold such rows."""
MAX_TEXT = 20_000
"""Longest text kept of a question, a source, a note: characters."""
MAX_ANSWER = 4 << 20
"""Longest answer or claim kept, as JSON: characters."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # Postgres and UTF-8 have no room for them


def speaker_key(speaker: str) -> str:
    """A speaker's name as it is looked up: case and spacing do not count."""
    return " ".join(speaker.casefold().split())


def entry_row(
    one: Mapping[str, Any], asked: Asked, without: list[str], version: str, now: str
) -> dict[str, Any]:
    """One answer, with `claim`, `verdict`, `fares`, `start` beside it, as a row of the entries.

    Raises:
        SettingError: it is no answer, or longer than is kept.
    """
    given = one["answer"]
    answer: dict[str, Any] = dict(given.to_dict() if isinstance(given, Answer) else given)
    claim = _claim(one.get("claim"))
    try:
        question, kind = str(answer["question"]), str(answer["kind"])
        seed, futures = int(answer["seed"]), int(answer["futures"])
    except (KeyError, TypeError, ValueError) as error:
        raise SettingError(
            f"this is no answer: {error}; expected what `Answer.to_dict` gives"
        ) from None
    start = one.get("start") or _claim_day(claim) or asked.as_of
    event = about(question, kind, asked, start)
    row: dict[str, Any] = {
        "event": event.key, "kind": clean(kind), "case_name": short(asked.name, "the case"),
        "case_digest": asked.digest, "question": short(question, "the question"),
        "start": None if start is None else start.isoformat(),
        "due": None if event.due is None else event.due.isoformat(),
        "conditional": clean(event.conditional), "seed": seed, "futures": futures,
        "version": short(version, "version"), "without": json.dumps(without),
        "answer": as_json(answer, "the answer"),
        "claim": None if claim is None else as_json(claim, "the claim"),
        "verdict": one.get("verdict"), "fares": one.get("fares"),
    }
    for key, limit in (("verdict", 20), ("fares", 20), ("case_digest", 64), ("kind", 20)):
        if row[key] is not None and len(str(row[key])) > limit:
            raise SettingError(f"{key} is longer than {limit} characters")
    digest = hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
    key = None if claim is None else _speaker_key(claim)
    return {**row, "id": digest[:16], "digest": digest, "created": now, "speaker_key": key}


def _claim(claim: Any) -> dict[str, Any] | None:
    if claim is None:
        return None
    found = claim.model_dump(mode="json") if hasattr(claim, "model_dump") else dict(claim)
    return {
        str(key): value.isoformat() if isinstance(value, dt.date) else value
        for key, value in found.items()
    }


def _claim_day(claim: Mapping[str, Any] | None) -> dt.date | None:
    day = None if claim is None else claim.get("as_of")
    return None if not day else day_of(str(day), "the claim's as_of")


def _speaker_key(claim: Mapping[str, Any]) -> str:
    return clean(speaker_key(str(claim.get("speaker", ""))))


def clean(text: "str | None") -> Any:
    """Text as any database can hold it."""
    return None if text is None else _UNSTORABLE.sub("\ufffd", text)


def short(text: str, what: str) -> str:
    """Text as it is kept.

    Raises:
        SettingError: it is longer than is kept.
    """
    if len(text) > MAX_TEXT:
        raise SettingError(f"{what} is {len(text):,} characters; at most {MAX_TEXT:,} are kept")
    return str(clean(text))


def as_json(value: Mapping[str, Any], what: str) -> str:
    """An answer or a claim as JSON.

    Raises:
        SettingError: it is none, or longer than is kept.
    """
    try:
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise SettingError(f"{what} cannot be kept as JSON: {error}") from None
    if len(text) > MAX_ANSWER:
        raise SettingError(f"{what} is {len(text):,} characters; at most {MAX_ANSWER:,} are kept")
    return text


def day_of(day: "dt.date | str | None", what: str) -> dt.date | None:
    """A day, given as such or in words.

    Raises:
        SettingError: `what` is no date.
    """
    if day is None or (isinstance(day, dt.date) and not isinstance(day, dt.datetime)):
        return day
    if isinstance(day, dt.datetime):
        return day.date()
    try:
        return dt.date.fromisoformat(str(day).strip())
    except ValueError:
        raise SettingError(
            f"{what} is `{str(day)[:40]}`; expected a date such as 2021-08-15"
        ) from None


def time_now() -> str:
    """The moment, UTC, as it is kept."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def version_here() -> str:
    """The version of this program.

    Raises:
        LedgerError: it is not installed.
    """
    try:
        return installed_version("wouldtake")
    except PackageNotFoundError as error:
        raise LedgerError(f"the version of wouldtake is not known: {error}") from None
