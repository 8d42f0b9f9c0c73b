"""What a question is about: the event that settles it, the day it is due, whether it can be.

History runs once. It settles whether a statement about it came true; it does not settle what
would have happened otherwise.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from wouldtake.errors import QuestionError
from wouldtake.language import parse_question, to_text
from wouldtake.language import tree as t
from wouldtake.language.meaning import reach, spell_out
from wouldtake.language.vocabulary import Vocabulary

FORETELLS = ("chance", "inevitable", "possible")
"""Kinds of question about what happens in the one history there is."""

_UNSEEN = {
    "needs": "what would have happened without the cause is not seen",
    "enough": "what the cause would have brought where it did not come is not seen",
    "takes": "only one setting of the levers is ever tried",
    "tips": "only one level is ever reached at a time, and nothing is seen of the others",
    "effect": "only one side of the comparison is seen",
    "gamble": "only one outcome of the spread is seen",
    "drives": "one history has no variance to share out",
}


@dataclass(frozen=True)
class Asked:
    """What a question was asked of.

    Args:
        name: of the case or model.
        digest: of what it was made from, if known.
        as_of: the date of day 0; None where there is no calendar.
        horizon: steps asked about where a question names no window.
        formulas: name -> text of the formulas it defines.
    """

    name: str
    digest: str | None = None
    as_of: dt.date | None = None
    horizon: int | None = None
    formulas: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, thing: Any) -> "Asked":
        """Of a case, or of anything with its fields; an `Asked` stays as it is."""
        if isinstance(thing, cls):
            return thing
        horizon = getattr(thing, "horizon_days", None)
        return cls(
            str(thing.name), getattr(thing, "digest", None), getattr(thing, "as_of", None),
            getattr(thing, "horizon", None) if horizon is None else horizon,
            dict(getattr(thing, "formulas", None) or {}),
        )


@dataclass(frozen=True)
class About:
    """The event a question is about.

    Args:
        key: SHA-256; questions with the same key are settled by the same fact.
        kind: of the question.
        due: the day its window ends, where that can be told.
        conditional: its `given` and `when` as written, "" where it has none.
        instead: a question that history can settle, where this one it cannot.
    """

    key: str
    kind: str
    due: dt.date | None
    conditional: str
    instead: str

    def refusal(self) -> str | None:
        """Why no history settles it, and what to do; None where one does."""
        if self.kind in FORETELLS:
            return None
        why = _UNSEEN.get(self.kind, "it says nothing about what happens")
        other = f" Or ask, and later resolve, `{self.instead}`." if self.instead else ""
        return (
            f"a question of kind `{self.kind}` cannot be settled by what happened: {why}. "
            f"Resolve it `void` if it is to count as closed.{other}"
        )


def about(question: str, kind: str, asked: Asked, start: dt.date | None) -> About:
    """What a question is about.

    The key holds the target's name, the day its futures start, the statement with its window and
    condition, and the definitions it uses; not the digest of the case, its seed or its version:
    a fact settles every forecast of it. `chance that F`, `F is inevitable` and `F is possible`
    are about the same event.

    Args:
        question: as asked; one that does not parse is an event of its own.
        start: the day its futures start.
    """
    try:
        tree = parse_question(question)
    except QuestionError:
        return About(_sha([asked.name, str(start), kind, question]), kind, None, "", "")
    vocabulary = Vocabulary(
        signals={}, formulas=_plain_formulas(asked.formulas), as_of=start, horizon=asked.horizon,
    )
    if kind in FORETELLS and tree.formula is not None:
        statement = replace(tree, kind="chance", chance=None, using=(), using_spans=(),
                            at_most=None)
    else:
        statement = tree
    parts = [asked.name, str(start), to_text(statement), _definitions(tree, asked.formulas)]
    return About(
        key=_sha(parts), kind=kind, due=_due(tree, vocabulary, start),
        conditional=_conditional(tree), instead=_instead(tree),
    )


def _sha(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _conditional(tree: t.Question) -> str:
    said = []
    if tree.given is not None:
        said.append(f"given {to_text(tree.given)}")
    if tree.when:
        said.append("when " + ", ".join(to_text(setting) for setting in tree.when))
    return " ".join(said)


def _instead(tree: t.Question) -> str:
    if tree.formula is None or tree.kind in FORETELLS:
        return ""
    return to_text(t.Question(kind="chance", formula=tree.formula, window=tree.window))


def _definitions(tree: t.Question, formulas: Mapping[str, str]) -> dict[str, str]:
    """The text of every formula that the question rests on, however deep."""
    found: dict[str, str] = {}
    stack: list[t.Node] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, t.Atom) and node.name in formulas and node.name not in found:
            found[node.name] = formulas[node.name]
            try:
                stack.append(Vocabulary(signals={}, formulas=formulas).formula(node.name))
            except QuestionError:
                continue
        stack.extend(t.children(node))
    return found


# --- when it is due ------------------------------------------------------------------------------


def _due(tree: t.Question, vocabulary: Vocabulary, start: dt.date | None) -> dt.date | None:
    """The last day that any part of the question looks at.

    Only time matters here, so every comparison is taken for an event: the units of a model's
    signals need not be known.
    """
    if start is None:
        return None
    read: list[Any] = [tree.formula, tree.condition, tree.given]
    if tree.formula is None and tree.at is not None:
        read.append(t.Eventually(_EVENT, t.By(tree.at)))
    elif isinstance(tree.signal, t.Name) and tree.signal.name in vocabulary.formulas:
        read.append(t.Atom(tree.signal.name))  # the effect on a named formula
    elif tree.formula is None:
        read.append(_EVENT)
    try:
        steps = [
            reach(spell_out(_timed(one), vocabulary, tree.window), 0)
            for one in read if one is not None and not isinstance(one, t.Setting)
        ]
        return start + dt.timedelta(days=max(steps))
    except (QuestionError, OverflowError, ValueError):
        return None


_EVENT = t.Atom("an event")


def _timed(node: Any) -> Any:
    """The formula with every comparison replaced by an event."""
    if isinstance(node, t.Comparison):
        return _EVENT
    changed = {
        one.name: _timed(getattr(node, one.name)) for one in fields(node)
        if isinstance(getattr(node, one.name), t.Node)
    }
    return replace(node, **changed) if changed else node


def _plain_formulas(formulas: Mapping[str, str]) -> "dict[str, Any]":
    """The formulas as trees without comparisons; one that does not parse stays text."""
    plain: dict[str, Any] = {}
    for name in formulas:
        try:
            plain[name] = _timed(Vocabulary(signals={}, formulas=formulas).formula(name))
        except QuestionError:
            plain[name] = formulas[name]
    return plain
