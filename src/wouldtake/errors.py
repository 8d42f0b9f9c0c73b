"""Every error this package raises on purpose, in one tree.

::

    WouldTakeError                what was found, what was expected, what to do next
    ├── QuestionError             a question or formula that cannot be asked
    │   ├── QuestionSyntaxError   the text does not parse (line, column, caret)
    │   ├── UnknownNameError      a name the model does not have (nearest known)
    │   └── UnitError             two units that do not meet
    ├── ModelError                a model that breaks the contract
    ├── SettingError              a number, option or budget out of range
    ├── ClusterError              a cluster that cannot be reached, or was lost
    ├── LedgerError               a ledger that cannot be opened, read or written
    └── CaseError                 a case folder with faults, all of them at once

A user's mistake becomes one of these and is printed without a stack trace.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


class WouldTakeError(Exception):
    """Base of the tree; catch it to catch everything the package raises on purpose."""


class QuestionError(WouldTakeError):
    """A question or formula that cannot be asked."""

    def __init__(self, message: str, text: str = "", start: int = 0, end: int = 0, hint: str = ""):
        self.message, self.text, self.start, self.end, self.hint = message, text, start, end, hint
        super().__init__(self.render())

    def within(self, place: str) -> "QuestionError":
        """The same error, its message opening with where the text stands: `in the formula x`."""
        message = f"{place}: {self.message}"
        return type(self)(message, self.text, self.start, self.end, self.hint)

    def about(self, text: str) -> "QuestionError":
        """The same error about `text`, where it knew only a place in it."""
        if self.text or self.end == 0:
            return self
        return type(self)(self.message, text, self.start, self.end, self.hint)

    @property
    def line(self) -> int:
        """1-based line of the fault."""
        return self.text.count("\n", 0, self.start) + 1

    @property
    def column(self) -> int:
        """1-based column of the fault, in code points."""
        return self.start - (self.text.rfind("\n", 0, self.start) + 1) + 1

    def render(self) -> str:
        """The message with line, column, the offending line and a caret under it."""
        if not self.text:
            return self.message + (f"\n{self.hint}" if self.hint else "")
        source = self.text.splitlines() or [""]
        shown = source[min(self.line, len(source)) - 1]
        width = max(1, min(self.end - self.start, len(shown) - self.column + 1))
        # Tabs are repeated under tabs so that the caret stays in its column.
        pad = "".join("\t" if c == "\t" else " " for c in shown[: self.column - 1])
        lines = [
            f"line {self.line}, column {self.column}: {self.message}",
            f"  {shown}",
            f"  {pad}{'^' * width}",
        ]
        return "\n".join(lines + ([self.hint] if self.hint else []))


class QuestionSyntaxError(QuestionError):
    """The text of a question does not parse."""


class UnknownNameError(QuestionError):
    """A question names something the model does not have."""


class UnitError(QuestionError):
    """Two quantities with units that do not meet."""


class ModelError(WouldTakeError):
    """A model that breaks the contract of `wouldtake.Model`."""


class SettingError(WouldTakeError):
    """A number, option or budget out of range."""


class ClusterError(WouldTakeError):
    """A cluster that cannot be reached, or was lost."""


class LedgerError(WouldTakeError):
    """A ledger that cannot be opened, read or written."""


@dataclass(frozen=True)
class Fault:
    """One fault of a case folder: where it is, what was found and expected, what to do."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.message}"


class CaseError(WouldTakeError):
    """A case folder with faults; `faults` holds all of them, in file and line order."""

    def __init__(self, folder: str, faults: Iterable[Fault]):
        self.folder, self.faults = folder, tuple(faults)
        count = len(self.faults)
        head = f"{count} problem{'' if count == 1 else 's'} in {folder}"
        super().__init__("\n".join([head, *(f"  * {fault}" for fault in self.faults)]))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name closest to `name`, or None if none is close."""
    options = list(known)
    folded = {option.lower(): option for option in options}
    found = difflib.get_close_matches(name.lower(), list(folded), n=1, cutoff=0.55)
    return folded[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence with the nearest known name, else the known names (at most twelve)."""
    options = sorted(set(known))
    found = nearest(name, options)
    if found is not None:
        return f"Did you mean `{found}`?"
    if not options:
        return "There are no names of this kind here."
    shown = ", ".join(f"`{option}`" for option in options[:12])
    return f"Known names: {shown}{' ...' if len(options) > 12 else ''}"
