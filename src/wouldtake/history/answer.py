"""The answer that past cases give: frozen, with everything that qualifies it beside it."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from wouldtake.answers import Chance, Interval
from wouldtake.answers.text import count, level_text, percent, plain, span

from .robustness import NOT_INDEPENDENT, Robustness

if TYPE_CHECKING:
    from rich.panel import Panel

Verdict = Literal["supported", "contradicted", "undecided"]
_TONES = {"supported": "green", "contradicted": "red", "undecided": "yellow", None: "cyan"}


@dataclass(frozen=True)
class Counts:
    """The four fields of a table of two statements, in rows. G the condition, F the outcome."""

    both: int
    only_condition: int
    only_outcome: int
    neither: int

    def to_dict(self) -> dict[str, object]:
        """Every field."""
        return dict(vars(self))


@dataclass(frozen=True)
class SetFit:
    """How well rows fit `F needs G` or `G is enough for F`, in the words of set analysis.

    Attributes:
        consistency: needs: share of the rows with F that have G; enough: the reverse.
        coverage: the other way round: how much of it the condition accounts for.
        relevance: of a necessity: near 0 where nearly every row has G. None for enough.
        pri: of a sufficiency: near 0 where G goes with not-F as well. None for needs.
    """

    consistency: Chance
    coverage: Chance
    relevance: float | None
    pri: float | None
    counts: Counts

    def to_dict(self) -> dict[str, object]:
        """Every field."""
        return {
            "consistency": self.consistency.to_dict(), "coverage": self.coverage.to_dict(),
            "relevance": self.relevance, "pri": self.pri, "counts": self.counts.to_dict(),
        }


@dataclass(frozen=True)
class Shown:
    """One row behind a figure: what it says, and its source in full."""

    id: str
    label: str
    war: str
    outcome: str
    months: float | None
    sure: str
    doubtful: bool
    sources: tuple[str, ...]
    note: str

    def to_dict(self) -> dict[str, object]:
        """Every field."""
        return {**vars(self), "sources": list(self.sources)}

    def __str__(self) -> str:
        marks = f"sure: {self.sure}" + (", doubtful" if self.doubtful else "")
        when = "" if self.months is None else f" after {self.months:.1f} months"
        return f"{self.id} {self.label} [{self.war}]: {self.outcome}{when} ({marks}; " + (
            "; ".join(self.sources) + ")"
        )


@dataclass(frozen=True, kw_only=True)
class OutsideView:
    """What a table of past cases says of a question.

    Attributes:
        question: as asked. kind: chance, needs, enough, inevitable or possible.
        target: the table's name. digest: of its files.
        rows: how many the figure rests on; `came` of them with the outcome seen, `open` not
            followed to the end. left_out: reason -> rows.
        chance: the figure that is judged; for needs and enough the consistency.
        without: the same figure where the condition does not hold. gap: chance - without.
        hindsight: sentences on what was coded after the outcome was known.
    """

    question: str
    kind: str
    target: str
    confidence: float
    about: str
    window: str
    rows: int
    came: int
    open: int
    left_out: Mapping[str, int]
    chance: Chance
    words: str
    digest: str
    robustness: Robustness
    hindsight: tuple[str, ...] = ()
    without: Chance | None = None
    gap: Interval | None = None
    fit: SetFit | None = None
    verdict: Verdict | None = None
    threshold: float | None = None
    rule: str = ""
    as_of: str = ""
    asked_with: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    cases: tuple[Shown, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The answer as plain numbers, text, lists and mappings; no time or path in it."""
        whole: dict[str, object] = {
            "question": self.question, "kind": self.kind, "target": self.target,
            "confidence": self.confidence, "window": self.window, "rows": self.rows,
            "came": self.came, "open": self.open, "left_out": dict(self.left_out),
            "chance": self.chance, "words": self.words, "robustness": self.robustness,
            "hindsight": list(self.hindsight), "digest": self.digest,
        }
        optional: dict[str, object] = {
            "chance_without": self.without, "difference": self.gap, "fit": self.fit,
            "verdict": self.verdict, "threshold": self.threshold, "rule": self.rule,
            "as_of": self.as_of, "asked_with": dict(sorted(self.asked_with.items())),
            "notes": list(self.notes), "cases": list(self.cases),
        }
        whole |= {key: value for key, value in optional.items() if value not in (None, "", [], {})}
        return {key: plain(value) for key, value in {**whole, "sentence": self.sentence()}.items()}

    def to_json(self, indent: int | None = 2) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False, allow_nan=False)

    def sentence(self) -> str:
        """The answer in one plain sentence."""
        head = "" if self.verdict is None else f"{self.verdict}: "
        if self.chance.estimate is None or self.rows == 0:
            return _capital(f"{head}nothing to go by: no row of `{self.target}` can tell.")
        ends = span(self.chance.low, self.chance.high)
        interval = f"{level_text(self.confidence)} interval {ends}"
        said = f"{percent(self.chance.estimate)} ({interval}): {self.words}"
        return _capital(f"{head}{self.about}: {said}.")

    def lines(self) -> list[str]:
        """Every line after the sentence: rows, method, hindsight, how far the figure moves."""
        seen = f"{self.came} with it" + (f", {self.open} still open" if self.open else "")
        lines = [f"Rests on {count(self.rows, 'row')} of `{self.target}`: {seen}."]
        if self.left_out:
            shown = "; ".join(f"{n} {reason}" for reason, n in self.left_out.items())
            lines.append(f"Left out: {shown}.")
        if self.fit is not None:
            lines += self._fit_lines(self.fit)
        if self.without is not None:
            lines.append(self._without_line(self.without))
        lines += [f"Hindsight: {said}" for said in self.hindsight]
        lines += self._moves()
        lines.append(f"Method: {self.chance.method}. {NOT_INDEPENDENT}")
        if self.rule:
            lines.append(f"Rule: {self.rule}")
        return [*lines, *self.notes, *(f"  {one}" for one in self.cases)]

    def _without_line(self, without: Chance) -> str:
        said = f"Where the condition does not hold: {without}"
        gap = self.gap
        if gap is None or gap.estimate is None or gap.low is None or gap.high is None:
            return f"{said}."
        clear = "" if gap.low > 0 or gap.high < 0 else "; no difference is not ruled out"
        return (
            f"{said}; difference {100 * gap.estimate:+.0f} points "
            f"({100 * gap.low:+.0f} to {100 * gap.high:+.0f}){clear}."
        )

    def _fit_lines(self, fit: SetFit) -> list[str]:
        c = fit.counts
        extra = f"relevance {fit.relevance:.2f}" if fit.relevance is not None else (
            f"PRI {fit.pri:.2f}" if fit.pri is not None else ""
        )
        return [
            f"Rows: {c.both} with both, {c.only_outcome} with the outcome alone, "
            f"{c.only_condition} with the condition alone, {c.neither} with neither.",
            f"Consistency {fit.consistency}, coverage {fit.coverage}"
            + (f", {extra}." if extra else "."),
        ]

    def _moves(self) -> list[str]:
        r = self.robustness
        lines = []
        if r.doubtful:
            rest = r.without_doubtful
            lines.append(
                f"Doubtful codings ({r.doubtful}): any one of them gives "
                f"{_ends(r.one_recoded.low, r.one_recoded.high)}, all that lower or raise it "
                f"{_ends(r.furthest.low, r.furthest.high)}, all of them "
                f"{percent(r.recoded.estimate)}; without them {percent(rest.estimate)} "
                f"({count(rest.rows, 'row')})."
            )
        else:
            lines.append("No coding behind this figure is marked as doubtful.")
        once = r.once_per_war
        if once.wars and once.low is not None and once.high is not None:
            how = "wars redrawn" if once.redrawn else "exact, all alike"
            lines.append(
                f"Each of {count(once.wars, 'war')} counted once: {percent(once.estimate)} "
                f"({span(once.low, once.high)}, {how}); the first row of each: "
                f"{percent(r.first_of_war.estimate)}; leaving out any one war: "
                f"{_ends(r.without_one_war.low, r.without_one_war.high)}."
            )
        if r.sure_only.rows != self.rows:
            lines.append(
                f"Without rows of confidence C: {percent(r.sure_only.estimate)} "
                f"({count(r.sure_only.rows, 'row')})."
            )
        return lines

    def provenance(self) -> str:
        """Which table, which state of it, seen from when."""
        seen = f", seen from {self.as_of}" if self.as_of else ""
        return f"`{self.target}` {self.digest[:12]}{seen}"

    @property
    def tone(self) -> str:
        """Colour of the frame in a terminal."""
        return _TONES[self.verdict]

    def all_lines(self) -> list[str]:
        """Every line after the question, for terminal and page."""
        return [self.sentence(), *self.lines(), self.provenance()]

    def __str__(self) -> str:
        return "\n".join([self.question, *(f"  {line}" for line in self.all_lines())])

    def __rich__(self) -> "Panel":
        from rich.panel import Panel  # noqa: PLC0415  (a terminal pays for it, others do not)
        from rich.text import Text  # noqa: PLC0415

        text = Text()
        for at, line in enumerate(self.all_lines()):
            bold = at == 0 or line.startswith("Hindsight")
            text.append(("\n" if at else "") + line, style="bold" if bold else "")
        return Panel(
            text, title=Text(self.question, style="bold"), title_align="left",
            border_style=self.tone, padding=(0, 1),
        )

    def _repr_html_(self) -> str:
        first, *rest = self.all_lines()
        items = "".join(f"<div>{html.escape(line)}</div>" for line in rest)
        return (
            '<div class="wouldtake-answer" style="border-left:3px solid #a74;padding-left:.8em">'
            f"<div><code>{html.escape(self.question)}</code></div>"
            f"<div><b>{html.escape(first)}</b></div>{items}</div>"
        )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _ends(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "unknown"
    return percent(low) if low == high else span(low, high)
