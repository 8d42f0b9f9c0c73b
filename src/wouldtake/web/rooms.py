"""The cases a server shows, and a place to question each: one a thread, so that none waits."""

import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from wouldtake.cases import Case, list_cases, load_case
from wouldtake.cases.model import ConflictModel
from wouldtake.engine.ask import Session
from wouldtake.language import parse_question
from wouldtake.language import tree as t
from wouldtake.language.printer import to_text

from .faults import RefusedError

KEEP_BYTES = 128 << 20  # of trajectories, a thread and case
BATCH = 250  # futures between looks: an interval is seen to tighten


@dataclass
class Rooms:
    """Cases by name: the one given, and the built-in ones.

    A session is no thread's but its own: sessions keep trajectories, and two threads would mix
    them up.
    """

    given: str
    _loaded: dict[str, Case] = field(default_factory=dict, repr=False)
    _readers: dict[Any, Session] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _own: threading.local = field(default_factory=threading.local, repr=False)

    @cached_property
    def first(self) -> Case:
        """The case shown first."""
        case = load_case(self.given)
        self._loaded[case.name] = case
        return case

    def names(self) -> list[str]:
        """Names of all cases that can be opened, the given one first."""
        return list(dict.fromkeys([self.first.name, *list_cases()]))

    def case(self, name: str | None) -> Case:
        """A case by its name; the given one where none is named.

        Raises:
            RefusedError: there is no such case. A path is no name: the disk is not asked.
        """
        first = self.first
        if not name or name == first.name:
            return first
        if name not in list_cases():
            known = "Cases: " + ", ".join(self.names())
            raise RefusedError(404, f"there is no case `{name[:80]}`", known)
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = load_case(name)
            return self._loaded[name]

    def reader(self, case: Case, start: dt.date | None = None) -> Session:
        """A session to check questions with, one for all threads: no future is run in it."""
        key = (case.name, start)
        with self._lock:
            if key not in self._readers:
                self._readers[key] = Session.of(ConflictModel(case, start_day=start), keep_bytes=0)
            return self._readers[key]

    def model(self, case: Case, start: dt.date | None = None) -> ConflictModel:
        """The thread's own model of a case."""
        model = self.session(case, start).model
        assert isinstance(model, ConflictModel)
        return model

    def session(self, case: Case, start: dt.date | None = None) -> Session:
        """The thread's own session of a case, from its as-of day or an earlier one."""
        sessions: dict[Any, Session] | None = getattr(self._own, "sessions", None)
        if sessions is None:
            sessions = self._own.sessions = {}
        key = (case.name, case.digest, start)
        if key not in sessions:
            while len(sessions) >= 4:
                sessions.pop(next(iter(sessions)))
            sessions[key] = Session.of(
                ConflictModel(case, start_day=start), keep_bytes=KEEP_BYTES, batch=BATCH
            )
        return sessions[key]


def with_settings(question: str, settings: Mapping[str, float]) -> str:
    """A question with levers set beside it, as `when` says it.

    Raises:
        RefusedError: the question sets one of them itself.
        QuestionError: it does not parse.
    """
    if not settings:
        return question
    tree = parse_question(question)
    said = {one.name for one in tree.when}
    for name in settings:
        if name in said:
            raise RefusedError(
                422, f"`{name}` is set both in the question and by its slider",
                "Take one of the two away.",
            )
    more = tuple(t.Setting(name, t.Number(float(value))) for name, value in settings.items())
    return to_text(replace(tree, when=(*tree.when, *more)))
