"""What the shell shows while it works, and how it prints what it found."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

out = Console()
err = Console(stderr=True)


def print_json(value: object) -> None:
    """JSON on standard output, and nothing else."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def line(text: str) -> None:
    """One line of a listing: as it is, brackets and all, and broken by no one but the terminal."""
    out.print(text, highlight=False, markup=False, soft_wrap=True)


def tell(text: str) -> None:
    """One line beside the output proper, on standard error."""
    err.print(text, style="dim", highlight=False, markup=False, soft_wrap=True)


def cost(seconds: float, futures: int) -> None:
    """What an answer cost: beside the answer, and in no JSON, which equal runs print alike."""
    shown = f"{seconds:.2g}" if seconds < 10.0 else f"{seconds:,.0f}"
    out.print(f"{shown} s, {futures:,} futures run", style="dim", highlight=False)


class Stages:
    """A progress bar with a stage for each piece of work; silent where nobody looks."""

    def __init__(self, progress: Progress, total: int):
        self._progress = progress
        self._task = progress.add_task("starting", total=total)
        self._detail = progress.add_task("", total=None, visible=False)

    def next(self, what: str) -> None:
        """Begin the next stage; the one before counts as done."""
        done = self._progress.tasks[self._task]
        if done.description != "starting":
            self._progress.advance(self._task)
        self._progress.update(self._task, description=what)
        self._progress.update(self._detail, visible=False)

    def detail(self, done: int, total: int, stage: str) -> None:
        """Futures done within the stage, as the engine tells them."""
        self._progress.update(
            self._detail, completed=done, total=total, description=f"  {stage}", visible=True
        )

    def finish(self) -> None:
        """All stages are done."""
        self._progress.update(self._detail, visible=False)
        self._progress.update(
            self._task, completed=self._progress.tasks[self._task].total, description="done"
        )


@contextmanager
def stages(total: int) -> Iterator[Stages]:
    """Progress on standard error, so that `--json` on standard output stays clean."""
    with Progress(
        TextColumn("{task.description:<46.46}"), BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"), TimeElapsedColumn(),
        console=err, transient=True, disable=not err.is_terminal,
    ) as progress:
        found = Stages(progress, total)
        yield found
        found.finish()
