"""The ledger: answers and claims kept, resolved, scored."""

import dataclasses
import datetime as dt
import re
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wouldtake.answers import Answer
from wouldtake.errors import SettingError, did_you_mean

from . import place as places
from .about import FORETELLS, Asked, about
from .entry import OUTCOMES, STATES, Entry, Outcome, Resolution
from .rows import clean, day_of, entry_row, short, time_now, version_here
from .scoring import Scores, score, scores_of

if TYPE_CHECKING:
    from .database import Database

_ID = re.compile(r"[0-9a-f]{4,16}")


class Ledger:
    """Answers and claims kept in one database; safe to share among threads and processes.

    >>> ledger = Ledger.open("mine.sqlite")
    >>> entry = ledger.keep(ask(case, "chance that capital_falls"), case=case)
    >>> ledger.resolve(entry.id, True, on="2021-08-15", source="https://...")
    >>> print(ledger.scores().model)

    An entry is never changed or removed. Nothing is made on disk before the first `keep`.
    """

    def __init__(self, database: "Database"):
        self._database = database
        self._closing = threading.Lock()

    @classmethod
    def open(cls, url: "str | Path | None" = None) -> "Ledger":
        """The ledger at a URL or path.

        Args:
            url: a path (SQLite), `sqlite:///PATH`, `postgresql://USER@HOST/DATABASE`; by default
                that of the environment variable WOULDTAKE_LEDGER, else a file in the user's
                data folder.
        Raises:
            LedgerError: no such kind of database, or what it needs is not installed.
        """
        wanted = places.url_of(places.chosen(url))
        try:
            from .database import Database  # noqa: PLC0415  (SQLAlchemy takes a third of a second)
        except ImportError as error:
            raise places.missing(error) from None
        return cls(Database(wanted))

    @property
    def where(self) -> str:
        """Its path or URL, without a password."""
        return self._database.shown

    @property
    def is_there(self) -> bool:
        """Whether anything was ever kept in it.

        Raises:
            LedgerError: it cannot be read.
        """
        with self._database.reading() as connection:
            return connection is not None

    def close(self) -> None:
        """Give its connections back; it may be used again."""
        with self._closing:
            self._database.close()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- keeping ---

    def keep(
        self, answer: "Answer | Mapping[str, Any]", *, case: Any, claim: Any = None,
        verdict: str | None = None, fares: str | None = None, start: dt.date | None = None,
        without: Iterable[str] = (), version: str | None = None,
    ) -> Entry:
        """Keep an answer, with the claim it tests if there is one.

        The very same asked and answered again (question, digest of the case, seed, version,
        futures, arguments, claim and answer) is the same entry, and counted.

        Args:
            answer: an answer, or what its `to_dict` gave.
            case: a case, or `Asked`: what the question was asked of.
            claim: as a case holds it, or a mapping with the same keys.
            verdict: of the claim; fares: of its speaker.
            start: the day its futures start; the claim's, else the case's, by default.
            without: mechanisms that were switched off.
            version: of the program; the installed one by default.
        Raises:
            SettingError: it is no answer, or too large to keep.
            LedgerError: it cannot be written.
        """
        return self.keep_all([{
            "answer": answer, "claim": claim, "verdict": verdict, "fares": fares, "start": start,
        }], case=case, without=without, version=version)[0]

    def keep_all(
        self, answers: Iterable[Mapping[str, Any]], *, case: Any, without: Iterable[str] = (),
        version: str | None = None,
    ) -> list[Entry]:
        """Keep several in one transaction: all of them or none.

        Args:
            answers: mappings with `answer`, and `claim`, `verdict`, `fares`, `start` as `keep`
                takes them.
        Raises: as `keep`.
        """
        from . import queries  # noqa: PLC0415

        asked = Asked.of(case)
        rows = [
            entry_row(one, asked, sorted(without), version or version_here(), time_now())
            for one in answers
        ]
        with self._database.writing() as connection:
            for row in rows:
                queries.insert_entry(connection, row)
            kept = [
                queries.select_entries(connection, beginning=row["id"], today=_today())
                for row in rows
            ]
        return [_scored(entry) for (entry,) in kept]

    # --- reading ---

    def entries(
        self, *, case: str | None = None, speaker: str | None = None, kind: str | None = None,
        state: str | None = None, due_before: "dt.date | str | None" = None,
        limit: int | None = 1000,
    ) -> list[Entry]:
        """Entries, the latest first.

        Args:
            case: only of this case; speaker: only claims of theirs, however written; kind: only
                of this kind of question.
            state: `unresolved`, `due` (unresolved and past its day), `resolved` or `void`.
            due_before: only those whose window ends before this day.
            limit: at most so many; None for all.
        Raises:
            SettingError: an unknown state; a day that is none.
            LedgerError: it cannot be read.
        """
        from . import queries  # noqa: PLC0415

        if state is not None and state not in STATES:
            raise SettingError(f"there is no state `{state}`. {did_you_mean(state, STATES)}")
        if limit is not None and limit < 1:
            raise SettingError(f"limit is {limit}; expected at least 1")
        with self._database.reading() as connection:
            found = [] if connection is None else queries.select_entries(
                connection, case=clean(case), speaker=clean(speaker), kind=clean(kind),
                state=state, due_before=day_of(due_before, "due_before"), limit=limit,
                today=_today(),
            )
        return [_scored(entry) for entry in found]

    def entry(self, name: str) -> Entry:
        """One entry, by its id or as much of the beginning as no other shares (4 at least).

        Raises:
            SettingError: there is none (nearest known), or there are several.
            LedgerError: it cannot be read.
        """
        from . import queries  # noqa: PLC0415

        wanted = str(name).strip().lower()
        with self._database.reading() as connection:
            found: list[Entry] = []
            if connection is not None and _ID.fullmatch(wanted):
                found = queries.select_entries(connection, beginning=wanted, today=_today())
            if len(found) == 1:
                assert connection is not None
                whole = queries.history(connection, found[0].event)
                return _scored(dataclasses.replace(found[0], resolutions=whole))
            known = [] if connection is None else queries.names(connection, "id")
        if found:
            shown = ", ".join(f"`{one.id}`" for one in found[:6])
            raise SettingError(f"`{wanted}` begins {len(found)} entries: {shown}")
        hint = did_you_mean(wanted[:40], known) if known else "The ledger is empty."
        raise SettingError(f"the ledger has no entry `{str(name)[:40]}`. {hint}")

    def known(self, what: str) -> list[str]:
        """The `id`s, `case`s, `kind`s or `speaker`s that are there, for completion and hints."""
        from . import queries  # noqa: PLC0415

        with self._database.reading() as connection:
            if connection is None:
                return []
            return queries.speakers(connection) if what == "speaker" else queries.names(
                connection, what
            )

    # --- resolving and scoring ---

    def resolve(
        self, name: str, outcome: "bool | str", *, on: "dt.date | str", source: str,
        note: str = "", condition_held: bool = False, reason: str = "",
    ) -> Resolution:
        """Say what became of the event that an entry is about; it holds for all entries about it.

        Args:
            name: of the entry.
            outcome: true, false, or "void": it will not be counted.
            on: the day it was settled, on or after the day its futures start, not after today.
            source: where that can be read.
            condition_held: that the question's `given` and `when` came true; without it a
                conditional question can only be void.
            reason: why this supersedes an earlier resolution, where there is one; that one stays
                as history.
        Returns:
            The resolution; the one there is, if it says the same.
        Raises:
            SettingError: no such entry; no history settles this kind of question; a day out of
                range; no source; it is resolved otherwise already and no reason is given.
            LedgerError: it cannot be written.
        """
        from . import queries  # noqa: PLC0415

        entry = self.entry(name)
        row = _resolution_row(entry, _outcome(outcome), on, source, note, condition_held, reason)
        with self._database.writing() as connection:
            if row["outcome"] != "void":
                _require_condition(queries.conditional_of(connection, entry.id), condition_held)
            while True:
                before = queries.history(connection, entry.event)
                if before and _says_the_same(before[0], row):
                    return before[0]
                if before and not row["reason"]:
                    raise SettingError(
                        f"`{entry.id}` is resolved already: {before[0].outcome} on "
                        f"{before[0].on} ({before[0].source}). Give a reason to supersede that; "
                        "it is kept as history"
                    )
                numbered = {"number": len(before) + 1, "reason": row["reason"] if before else ""}
                if queries.insert_resolution(connection, row | numbered):
                    return queries.history(connection, entry.event)[0]

    def scores(self, *, case: str | None = None, confidence: float = 0.95) -> Scores:
        """How model and speakers did on what is resolved; see `scoring`.

        Raises:
            SettingError: confidence not between 0 and 1.
            LedgerError: it cannot be read.
        """
        return score(self.entries(case=case, limit=None), confidence)


# --- rows ----------------------------------------------------------------------------------------


def _resolution_row(
    entry: Entry, outcome: Outcome, on: "dt.date | str", source: str, note: str,
    condition_held: bool, reason: str,
) -> dict[str, Any]:
    if outcome != "void":
        refusal = about(entry.question, entry.kind, Asked(entry.case), entry.start).refusal()
        if refusal is not None:
            raise SettingError(refusal)
    day = day_of(on, "on")
    if day is None:
        raise SettingError("`on` is missing: the day it was settled")
    if entry.start is not None and day < entry.start:
        raise SettingError(
            f"on is {day}, before {entry.start}, the day from which `{entry.id}` looks ahead"
        )
    if day > _today() + dt.timedelta(days=1):  # somewhere it is tomorrow already
        raise SettingError(f"on is {day}, which is yet to come")
    if not source.strip():
        raise SettingError("source is empty; say where it can be read what happened")
    return {
        "event": entry.event, "outcome": outcome, "on_day": day.isoformat(),
        "source": short(source.strip(), "source"), "note": short(note.strip(), "note"),
        "condition_held": condition_held, "reason": short(reason.strip(), "reason"),
        "created": time_now(),
    }


def _require_condition(conditional: str, held: bool) -> None:
    if conditional and not held:
        raise SettingError(
            f"the question is asked `{conditional}`: history answers it only if that came true. "
            "Say so (`--condition-held`, condition_held=True), or resolve it `void`"
        )


def _says_the_same(there: Resolution, row: Mapping[str, Any]) -> bool:
    return (there.outcome, there.on.isoformat(), there.source, there.note) == (
        row["outcome"], row["on_day"], row["source"], row["note"]
    )


def _outcome(outcome: "bool | str") -> Outcome:
    text = str(outcome).strip().lower()
    if text not in OUTCOMES:
        raise SettingError(f"the outcome is `{text[:40]}`; expected true, false or void")
    return text  # type: ignore[return-value]


def _scored(entry: Entry) -> Entry:
    found = scores_of(entry) if entry.kind in FORETELLS else None
    return entry if found is None else dataclasses.replace(entry, scores=found)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
