"""The outside view of a question: how often such things happened, and what hangs on the coding."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from wouldtake.answers import Chance, Interval
from wouldtake.errors import SettingError, did_you_mean
from wouldtake.language import tree as t
from wouldtake.language.printer import to_text
from wouldtake.stats.binomial import check_confidence
from wouldtake.stats.words import words

from . import qca
from .answer import Counts, OutsideView, SetFit, Shown, Verdict
from .asked import AskedOfRows, months_text, prepare
from .base_rates import EXTRA, HIT, OPEN, can_use_open_rows, difference, exact
from .group import Group, Sample
from .on_rows import Names, Reading, Told
from .robustness import is_doubtful, once_per_war, recode, robustness
from .table import Case, HistoryTable

THRESHOLDS = {"needs": 0.9, "enough": 0.8, "inevitable": 0.95, "possible": 0.05}
"""A verdict's usual bar. needs and enough: as set analysis uses them for consistency (Schneider
and Wagemann 2012, 127-129, 143); inevitable and possible: as the engine's."""


@dataclass(frozen=True)
class Choices:
    """How rows are coded, kept and counted for the figure that is reported.

    Attributes:
        recode: doubtful cells say their other value, and arguable rows are left out.
        drop_doubtful: rows with a doubtful cell that matters, and arguable rows, are left out.
        drop_unsure: rows of confidence C are left out.
        once_per_war: every war counts once, not every row.
    """

    recode: bool = False
    drop_doubtful: bool = False
    drop_unsure: bool = False
    once_per_war: bool = False

    def chosen(self) -> dict[str, object]:
        """Those that are on."""
        return {name: True for name, on in vars(self).items() if on}

    def rows(self, rows: Sequence[Case], columns: Sequence[str]) -> list[Case]:
        """The rows as chosen."""
        kept = [row for row in rows if not (self.drop_unsure and row.sure == "C")]
        if self.drop_doubtful:
            kept = [row for row in kept if not is_doubtful(row, columns)]
        return recode(kept, columns) if self.recode else kept


def outside_view(
    table: HistoryTable,
    question: "str | t.Question | t.Formula",
    *,
    given: "t.Formula | None" = None,
    text: str = "",
    confidence: float = 0.95,
    choices: Choices = Choices(),
    as_of: dt.date | None = None,
    leave_out: Collection[str] = (),
    threshold: float | None = None,
    open_rows: bool | None = None,
    show_rows: bool = False,
) -> OutsideView:
    """What a table of past cases says of a question.

    Args:
        question: text (`return given homeland_threat within 5 years`), or a question or formula
            of the language; `text` is what the latter was read from, for messages.
        given: the condition, where `question` is a formula.
        confidence: of every interval, in (0, 1).
        choices: how rows are coded, kept and counted.
        as_of: hide what came on or after this day: rows that begin later, events that came later.
        leave_out: ids of rows not to use, such as the very case that is asked about.
        threshold: of a verdict, in (0, 1); before `with chance p` of the question.
        open_rows: use rows not followed for the whole window, for as long as they were (needs
            lifelines); None: where it is installed.
        show_rows: list the rows behind the figure, with their sources.
    Raises:
        QuestionError: the table cannot answer it; with the place, and the nearest known name.
        SettingError: an option out of range, or lifelines asked for and absent.
    Guarantee: equal tables, questions and options give equal answers.
    """
    try:
        check_confidence(confidence)
    except ValueError as error:
        raise SettingError(str(error)) from None
    if given is not None and not isinstance(question, str | t.Question):
        question = t.Question("chance", formula=question, given=given)
    asked = prepare(question, table.book, text)
    whole, notes = _open_rows(open_rows)
    seen = table if as_of is None else table.seen_from(as_of)
    check_ids(table, leave_out)
    seen = seen.only(lambda row: row.id not in leave_out)
    reading = Reading(seen, Names.of(table.book), asked.months)
    group, contrast = _groups(asked, reading, whole)
    rows = choices.rows(seen.rows, list(group.columns()))
    sample = group.sample(rows)
    chance = _chance(sample, choices, confidence)
    without = _chance(contrast.sample(rows), choices, confidence) if contrast else None
    rule, verdict, bar = _judged(asked, chance, threshold)
    used_whole = group.whole or group.plan() is None
    if not used_whole or not _can_be_open(group, rows):
        notes = []
    chosen = choices.chosen() | ({"leave_out": sorted(leave_out)} if leave_out else {})
    return OutsideView(
        question=asked.text or text or to_text(_as_question(question)), kind=asked.kind,
        target=table.name, confidence=confidence, about=_about(asked, table, sample),
        window=months_text(sample.horizon) if sample.horizon else "", rows=len(sample.rows),
        came=sample.hits, open=sample.open, left_out=sample.left_out, chance=chance,
        words="nothing to go by" if chance.estimate is None else words(chance.low, chance.high),
        digest=table.digest, robustness=robustness(group, rows, confidence),
        hindsight=_hindsight(group, reading), without=without,
        gap=difference(chance, without) if without is not None else None,
        fit=_fit(asked, reading, rows, confidence), verdict=verdict, threshold=bar, rule=rule,
        as_of="" if as_of is None else as_of.isoformat(), asked_with=chosen,
        notes=(*notes, *_notes(asked, sample.horizon, as_of, choices)),
        cases=_shown(sample, group, seen) if show_rows else (),
    )


def _open_rows(asked: bool | None) -> tuple[bool, list[str]]:
    """Whether only whole rows are used, and what to say of it."""
    if asked is None:
        missing = not can_use_open_rows()
        return missing, [
            "Rows not followed for the whole window are left out, since lifelines is not "
            f"installed; with it they count for as long as they were followed: {EXTRA}"
        ] if missing else []
    if asked and not can_use_open_rows():
        raise SettingError(
            f"rows still open need the package lifelines, which is not installed: {EXTRA}"
        )
    return not asked, []


def check_ids(table: HistoryTable, ids: Collection[str]) -> None:
    """Refuse ids that no row has, with the nearest."""
    known = {row.id for row in table.rows}
    for one in ids:
        if one not in known:
            said = did_you_mean(one, known)
            raise SettingError(f"leave_out: `{table.name}` has no row `{one}`. {said}")


def _groups(asked: AskedOfRows, reading: Reading, whole: bool) -> tuple[Group, Group | None]:
    """The rows of the figure, and those where the condition does not hold."""
    match asked.kind:
        case "needs":
            assert asked.condition is not None
            target, held, whole = asked.condition, asked.formula, True
            rest = t.Not(asked.formula)
        case "enough":
            assert asked.condition is not None
            target, held = asked.formula, asked.condition
            rest = t.Not(asked.condition)
        case _:
            if asked.given is None:
                return Group(reading, asked.formula, None, whole), None
            return (
                Group(reading, asked.formula, asked.given, whole),
                Group(reading, asked.formula, t.Not(asked.given), whole),
            )
    return (
        Group(reading, target, _both(held, asked.given), whole),
        Group(reading, target, _both(rest, asked.given), whole),
    )


def _both(one: "t.Formula", other: "t.Formula | None") -> "t.Formula":
    return one if other is None else t.And(one, other)


def _chance(sample: Sample, choices: Choices, confidence: float) -> Chance:
    if not choices.once_per_war:
        return sample.chance(confidence)
    found = once_per_war(sample, confidence)
    if found.estimate is None or found.low is None or found.high is None:
        return Chance(None, 0.0, 1.0, "every war counts once; no war to go by")
    how = "interval by redrawing wars" if found.redrawn else "interval exact, all wars alike"
    method = f"every one of {found.wars} wars counts once; {how}"
    return Chance(found.estimate, found.low, found.high, method)


def _judged(
    asked: AskedOfRows, chance: Chance, threshold: float | None
) -> tuple[str, Verdict | None, float | None]:
    if asked.kind not in THRESHOLDS:
        return "", None, None
    bar = threshold if threshold is not None else asked.threshold
    bar = THRESHOLDS[asked.kind] if bar is None else bar
    if not 0.0 < bar < 1.0:
        raise SettingError(f"threshold {bar!r} is not between 0 and 1")
    above = chance.low > bar if asked.kind == "possible" else chance.low >= bar
    verdict: Verdict = "undecided"
    if chance.estimate is not None:
        verdict = "supported" if above else "contradicted" if chance.high < bar else "undecided"
    shown = f"{100 * bar:g} %"
    reach = "above" if asked.kind == "possible" else "at or above"
    rule = (
        f"supported if the whole interval is {reach} {shown}, contradicted if all of it is below "
        f"{shown}, else undecided."
    )
    return rule, verdict, bar


def _fit(
    asked: AskedOfRows, reading: Reading, rows: Sequence[Case], confidence: float
) -> SetFit | None:
    """The table of two statements, on rows in which both are told and followed to the end."""
    if asked.condition is None:
        return None
    both = t.And(asked.formula, asked.condition)
    group = Group(reading, t.Or(both, t.Not(both)), asked.given, True)
    told = [
        (reading.tell(asked.condition, row), reading.tell(asked.formula, row))
        for row in group.sample(rows).rows
    ]
    pairs = [pair for pair in told if all(one in (Told.YES, Told.NO) for one in pair)]
    x = np.array([one is Told.YES for one, _ in pairs], dtype=np.float64)
    y = np.array([one is Told.YES for _, one in pairs], dtype=np.float64)
    a, g, f = int((x * y).sum()), int(x.sum()), int(y.sum())
    in_g, in_f = exact(a, g, confidence), exact(a, f, confidence)
    counts = Counts(a, g - a, f - a, len(pairs) - g - f + a)
    if asked.kind == "needs":
        return SetFit(in_f, in_g, qca.necessity(x, y).ron, None, counts)
    return SetFit(in_g, in_f, None, qca.sufficiency(x, y).pri, counts)


def _can_be_open(group: Group, rows: Sequence[Case]) -> bool:
    return Told.OPEN.value in group.sample(rows).left_out


def _about(asked: AskedOfRows, table: HistoryTable, sample: Sample) -> str:
    """What the figure is of, in words."""
    who = table.book.plural
    formula = _said(asked.formula, table)
    if asked.kind == "needs":
        assert asked.condition is not None
        given = f" (given {_said(asked.given, table)})" if asked.given is not None else ""
        had = _said(asked.condition, table)
        return f"of the {who} with `{formula}`{given}, those that had `{had}`"
    held = [one for one in (asked.condition, asked.given) if one is not None]
    both = _both(held[0], held[1] if held[1:] else None) if held else None
    where = f" with `{_said(both, table)}`" if both is not None else ""
    within = f" within {months_text(sample.horizon)}" if sample.horizon else ""
    shown = f"`{formula}`" if "within" in formula else f"`{formula}`{within}"
    return f"of the {who}{where}, {shown}"


def _said(formula: "t.Formula", table: HistoryTable) -> str:
    """A formula as text, `column == value` without the backticks of the name it has inside."""
    text = to_text(formula)
    for name in Names.of(table.book).levels:
        text = text.replace(f"`{name}`", name)
    return text


def _hindsight(group: Group, reading: Reading) -> tuple[str, ...]:
    """What the codebook says of names that could be coded only after the outcome was known."""
    book = reading.table.book
    parts = [group.target] if group.given is None else [group.target, group.given]
    said = {name: book.columns[name].hindsight for name in group.columns()}
    for part in parts:
        said |= {name: book.events[name].hindsight for name in reading.names.events(part)}
    return tuple(f"`{name}`: {text}" for name, text in said.items() if text)


def _notes(
    asked: AskedOfRows, horizon: float, as_of: dt.date | None, choices: Choices
) -> list[str]:
    notes = []
    if not asked.named and horizon == asked.months:
        notes.append(
            f"Where the question names no window it is {months_text(asked.months)}, as the "
            "codebook says."
        )
    notes += [f"`{word}` is read as `{name}`." for word, name in asked.aliases.items()]
    if as_of is not None:
        notes.append(
            f"Rows and events of {as_of} and later are hidden; conditions are coded as they are "
            "judged today."
        )
    if choices.recode:
        notes.append("Doubtful cells are read as their other value; arguable rows are left out.")
    if choices.drop_doubtful:
        notes.append("Rows that are doubtful in what is asked are left out.")
    return notes


def _shown(sample: Sample, group: Group, table: HistoryTable) -> tuple[Shown, ...]:
    columns = list(group.columns())
    plain_target = group.plan() is not None
    out = []
    for row, months, kind in zip(sample.rows, sample.months, sample.kinds, strict=True):
        hit = kind == HIT and months <= sample.horizon
        still = kind == OPEN and months < sample.horizon
        outcome = "open" if still else "yes" if bool(hit) != sample.negated else "no"
        cited = tuple(str(table.sources.get(key, key)) for key in row.sources)
        when = float(months) if plain_target and hit else None
        out.append(Shown(
            row.id, row.shown, row.war, outcome, when, row.sure, is_doubtful(row, columns), cited,
            row.note,
        ))
    return tuple(out)


def _as_question(question: "str | t.Question | t.Formula") -> "t.Question | t.Formula":
    assert not isinstance(question, str)
    return question


__all__ = ["Choices", "Interval", "outside_view"]
