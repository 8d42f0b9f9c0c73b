"""What every answer is: provenance, an interval or several, and four ways to show itself."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from .text import count, percent, plain, span

if TYPE_CHECKING:
    from rich.panel import Panel

SAMPLING = (
    "The interval is sampling error alone: how far the model is from the world is not in it."
)


@dataclass(frozen=True)
class Interval:
    """An estimate and its confidence interval; estimate None where there is nothing to go by."""

    estimate: float | None
    low: float | None
    high: float | None

    def to_dict(self) -> dict[str, object]:
        """estimate, low, high."""
        return {"estimate": self.estimate, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Chance:
    """A share of futures, its interval, and the method that gave the interval."""

    estimate: float | None
    low: float
    high: float
    method: str

    def to_dict(self) -> dict[str, object]:
        """estimate, low, high, method."""
        return {
            "estimate": self.estimate, "low": self.low, "high": self.high, "method": self.method,
        }

    def __str__(self) -> str:
        return f"{percent(self.estimate)} ({span(self.low, self.high)})"


@dataclass(frozen=True)
class Twins:
    """A probability of necessity or sufficiency: a share of twins."""

    estimate: float | None
    low: float
    high: float
    twins: int

    def to_dict(self) -> dict[str, object]:
        """estimate, low, high, twins."""
        return {
            "estimate": self.estimate, "low": self.low, "high": self.high, "twins": self.twins,
        }


@dataclass(frozen=True)
class Hinge:
    """Share of a yes/no outcome's variance that one input explains by itself."""

    name: str
    share: float
    low: float
    high: float

    def to_dict(self) -> dict[str, object]:
        """name, share, low, high."""
        return {"name": self.name, "share": self.share, "low": self.low, "high": self.high}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer; what is needed to get it again is in its first six fields and `asked_with`.

    Args:
        question: as asked.
        target: name of the model or case it was asked of.
        futures: how many futures the estimate rests on.
        confidence: of every interval in it.
        asked_with: the arguments of `ask` that were not at their defaults.
        notes: sentences a reader should not miss.
        hinges: inputs the answer depends on, from the futures that were run anyway.
    """

    kind: ClassVar[str]

    question: str
    target: str
    seed: int
    futures: int
    confidence: float
    asked_with: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    hinges: tuple[Hinge, ...] = ()

    # --- what a kind supplies ---

    def body(self) -> dict[str, object]:
        """The keys of this kind, in order."""
        raise NotImplementedError

    def sentence(self) -> str:
        """The answer in one plain sentence."""
        raise NotImplementedError

    def lines(self) -> list[str]:
        """Further lines for the terminal, after the sentence."""
        return []

    @property
    def tone(self) -> str:
        """Colour of the frame in a terminal."""
        return "cyan"

    # --- what every kind does with it ---

    def to_dict(self) -> dict[str, object]:
        """The answer as plain numbers, text, lists and mappings.

        Guarantee: equal questions, models, seeds and arguments give equal mappings; there is
        no time, duration or path in it, and no NaN.
        """
        whole: dict[str, object] = {
            "question": self.question, "kind": self.kind, "target": self.target,
            "seed": self.seed, "futures": self.futures, "confidence": self.confidence,
            **self.body(), "sentence": self.sentence(),
        }
        if self.hinges:
            whole["hinges"] = list(self.hinges)
        if self.notes:
            whole["notes"] = list(self.notes)
        if self.asked_with:
            whole["asked_with"] = dict(sorted(self.asked_with.items()))
        return {key: plain(value) for key, value in whole.items()}

    def to_json(self, indent: int | None = 2) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False, allow_nan=False)

    def provenance(self) -> str:
        """How many futures, of what, under which seed."""
        return f"{count(self.futures, 'future')} of `{self.target}`, seed {self.seed}"

    def all_lines(self) -> list[str]:
        """Every line after the question, for terminal and page."""
        lines = [self.sentence(), *self.lines()]
        if self.hinges:
            shown = ", ".join(f"{h.name} {percent(h.share)}" for h in self.hinges[:3])
            lines.append(f"Hinges on (share of variance explained alone): {shown}")
        return [*lines, *self.notes, self.provenance()]

    def __str__(self) -> str:
        return "\n".join([self.question, *(f"  {line}" for line in self.all_lines())])

    def __rich__(self) -> "Panel":
        from rich.panel import Panel  # noqa: PLC0415  (a terminal pays for it, others do not)
        from rich.text import Text  # noqa: PLC0415

        text = Text()
        for at, line in enumerate(self.all_lines()):
            text.append(("\n" if at else "") + line, style="bold" if at == 0 else "")
        return Panel(
            text, title=Text(self.question, style="bold"), title_align="left",
            border_style=self.tone, padding=(0, 1),
        )

    def _repr_html_(self) -> str:
        first, *rest = self.all_lines()
        items = "".join(f"<div>{html.escape(line)}</div>" for line in rest)
        return (
            '<div class="wouldtake-answer" style="border-left:3px solid #47a;padding-left:.8em">'
            f"<div><code>{html.escape(self.question)}</code></div>"
            f"<div><b>{html.escape(first)}</b></div>{items}</div>"
        )
