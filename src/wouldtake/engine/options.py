"""The arguments of `ask`, checked at once and together."""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Literal

from wouldtake.errors import SettingError
from wouldtake.stats.words import Scale

from .ensemble import Progress, check_futures, check_seed


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a question is to be answered.

    Args:
        futures: futures run, and for `takes` the fresh futures of each certificate.
        seed: of everything; equal seeds give equal answers.
        confidence: of every interval.
        precision: where given, futures are run until the interval's half-width is at most this,
            or `max_futures` is reached; the interval is then valid however often it is looked at.
        until_decided: for `is inevitable` and `is possible`: run futures until the threshold is
            refuted from one side by a sequential test, or `max_futures` is reached.
        threshold: of a verdict; 0.95 where absent, 0.05 for `possible`.
        batch: futures run at once. Changes memory and speed alone.
        scenarios, replicates: size of the nested sample that tells not knowing the scenario from
            luck within it; none where `scenarios` is 0.
        hinges: how many hinges to report beside a chance or a verdict.
        words: scale of the words beside a chance.
        worse: which side of a gamble's signal is the worse one.
        search_futures: most futures a point of a search is looked at with; if absent `futures`,
            at least 1,000, and from 100,000 up four times as many.
        search_budget: most futures a search may use in all; 3,000,000 + 100 x search_futures
            if absent.
        frontier_points: points of each pair's frontier.
        progress: called with (done, total, stage) as batches end.
        seen: called with (hits, trials) as batches of a chance end, to show it as it tightens. An
            interval shown so must be one that may be looked at often: `confidence_sequence`.
    """

    futures: int = 2000
    seed: int = 0
    confidence: float = 0.95
    precision: float | None = None
    until_decided: bool = False
    max_futures: int = 1_000_000
    threshold: float | None = None
    batch: int = 2000
    scenarios: int = 0
    replicates: int = 20
    hinges: int = 5
    words: Scale = "phia"
    worse: Literal["lower", "higher"] = "lower"
    search_futures: int | None = None
    search_budget: int | None = None
    frontier_points: int = 12
    progress: Progress | None = None
    seen: Callable[[int, int], None] | None = None

    def __post_init__(self) -> None:
        for name in ("futures", "max_futures", "batch"):
            check_futures(getattr(self, name), name)
        if self.search_budget is not None:
            _whole("search_budget", self.search_budget, 1)
        check_seed(self.seed)
        if self.search_futures is not None:
            check_futures(self.search_futures, "search_futures")
        if not isinstance(self.until_decided, bool):
            raise SettingError(f"until_decided is {self.until_decided!r}; expected True or False")
        _whole("scenarios", self.scenarios, 0)
        _whole("replicates", self.replicates, 2)
        _whole("hinges", self.hinges, 0)
        _whole("frontier_points", self.frontier_points, 2)
        if self.scenarios:
            check_futures(self.scenarios * self.replicates, "scenarios x replicates")
        _share("confidence", self.confidence, "0.95 is usual")
        if self.threshold is not None:
            _share("threshold", self.threshold, "0.95 is usual for inevitable")
        if self.precision is not None:
            _share("precision", self.precision, "0.01 is one percentage point either way")
        if self.words not in ("phia", "icd203"):
            raise SettingError(f"words is {self.words!r}; expected phia or icd203")
        if self.worse not in ("lower", "higher"):
            raise SettingError(f"worse is {self.worse!r}; expected lower or higher")

    def changed(self) -> dict[str, object]:
        """The arguments that bear on the answer and are not at their defaults."""
        shown = {"futures", "seed", "confidence", "batch", "progress", "seen"}
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.name not in shown and getattr(self, one.name) != one.default
        }


_CHANCES = frozenset({"chance", "inevitable", "possible"})
_VERDICTS = frozenset({"needs", "enough", "inevitable", "possible"})
# Arguments that only some kinds of question can use: kinds, and where they would have an effect.
_ONLY_FOR: dict[str, tuple[frozenset[str], str]] = {
    "precision": (_CHANCES, "`chance that`, `is inevitable` and `is possible`"),
    "until_decided": (frozenset({"inevitable", "possible"}), "`is inevitable` and `is possible`"),
    "scenarios": (frozenset({"chance"}), "`chance that` without `given`"),
    "threshold": (_VERDICTS, "`needs`, `is enough for`, `is inevitable` and `is possible`"),
    "worse": (frozenset({"gamble"}), "`gamble of`"),
}


def idle_arguments(options: Options, kind: str, *, given: bool) -> tuple[str, ...]:
    """A sentence for each argument that was asked for and cannot bear on this kind of question."""
    changed = options.changed()
    return tuple(
        f"`{name}` was not used: it is for {where} alone."
        for name, (kinds, where) in _ONLY_FOR.items()
        if name in changed and (kind not in kinds or (name == "scenarios" and given))
    )


def _whole(name: str, value: Any, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise SettingError(f"{name} is {value!r}; expected a whole number from {least} up")


def _share(name: str, value: Any, hint: str) -> None:
    if (
        isinstance(value, bool) or not isinstance(value, int | float)
        or not math.isfinite(value) or not 0.0 < value < 1.0
    ):
        raise SettingError(f"{name} is {value!r}; expected a number between 0 and 1 ({hint})")
