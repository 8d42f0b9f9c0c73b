"""Who is meant: words for control, and names of armed groups, as one side or the other."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import get_args

from wouldtake.cases.case import Case
from wouldtake.cases.importers.countries import names_of
from wouldtake.cases.schema import Control
from wouldtake.errors import SettingError, did_you_mean

_WORDS: dict[Control, str] = {
    "government": "government gov govt goa giroa state regime loyalist authorities",
    "insurgent": "insurgent insurgents insurgency ins rebel rebels militant militants guerrillas",
    "contested": "contested disputed mixed divided",
    "unknown": "unknown undetermined unclear unconfirmed none na unassessed",
}
_Name = tuple[str, Control]
_CONTROL_OF: dict[str, Control] = {
    word: control for control, words in _WORDS.items() for word in words.split()
}
# Words that say nothing of who; `influence`, `activity` or `presence` do, and are not control.
_FILLER = frozenset((
    "control", "controlled", "controls", "held", "holds", "under", "by", "of", "in", "the",
    "forces", "force", "hands", "fully", "full", "is", "area", "territory", "side",
))  # fmt: skip
_SIDE_OF: dict[str, Control] = {
    "government": "government", "militia": "government", "insurgent": "insurgent",
}  # fmt: skip
_YEARS = re.compile(r"\s*\([^()]*\d{4}[^()]*\)\s*$")
_FORCES = ("military forces of", "police forces of", "government of")


def bare_actor(name: str) -> str:
    """An actor's folded name without the years that ACLED writes after it."""
    return " ".join(re.findall(r"[a-z0-9]+", _plain(_YEARS.sub("", name))))


def _plain(text: str) -> str:
    from anyascii import anyascii  # noqa: PLC0415 - seldom needed

    return anyascii(text[:200]).casefold()


class Sides:
    """The government's side and the insurgents' of a case, with a user's own names for them.

    Args:
        insurgent, government: names of armed groups; they go before those of case.toml.
        words: how single words of a control column are meant, `word=control`.
    """

    def __init__(
        self, case: Case, insurgent: Iterable[str] = (), government: Iterable[str] = (),
        words: Iterable[str] = (),
    ):
        self.case = case
        self._told: list[_Name] = [
            *((bare_actor(name), "insurgent") for name in insurgent),
            *((bare_actor(name), "government") for name in government),
        ]
        if any(not name for name, _ in self._told):
            raise SettingError("--insurgent and --government need the name of an armed group")
        self._own: list[_Name] = []
        for actor in case.actors:
            side = _SIDE_OF.get(actor.side)
            if side:
                for name in (actor.name, actor.id.replace("_", " ")):
                    self._own.append((bare_actor(name), side))
        self._lists: list[list[_Name]] = [self._told, self._own]
        self._words = self._given(words)
        self._actors: dict[str, Control | None] = {}
        self._controls: dict[str, Control | None] = {}

    @staticmethod
    def _given(words: Iterable[str]) -> dict[str, Control]:
        found: dict[str, Control] = {}
        for text in words:
            word, mark, control = text.rpartition("=")
            if not mark or not word.strip() or control.strip() not in get_args(Control):
                hint = did_you_mean(control.strip(), get_args(Control)) if mark else ""
                raise SettingError(
                    f"--word is `{text[:60]}`; expected such as \"under siege=contested\". {hint}"
                )
            found[_plain(word).strip()] = control.strip()  # pyright: ignore[reportArgumentType]
        return found

    @cached_property
    def _country(self) -> set[str]:
        return {bare_actor(name) for name in names_of(self.case.country)}

    def side(self, actor: str) -> Control | None:
        """`government` or `insurgent`; None where neither is known of an actor."""
        if actor not in self._actors:
            self._actors[actor] = self._side(bare_actor(actor))
        return self._actors[actor]

    def _side(self, name: str) -> Control | None:
        if not name:
            return None
        for known in self._lists:
            fits = [pair for pair in known if _starts(name, pair[0])]
            if fits:
                return max(fits, key=lambda pair: len(pair[0]))[1]
        for words in _FORCES:
            rest = name.removeprefix(words).strip()
            if rest != name and any(_starts(rest, country) for country in self._country):
                return "government"
        return None

    def control(self, text: str) -> Control | None:
        """What a cell of a control column says; None where it is not understood."""
        if text not in self._controls:
            self._controls[text] = self._control(text)
        return self._controls[text]

    def _control(self, text: str) -> Control | None:
        whole = _plain(text).strip()
        if whole in self._words:
            return self._words[whole]
        if whole in ("?", "-", "n/a"):
            return "unknown"
        words = [w for w in re.findall(r"[a-z0-9]+", whole) if w not in _FILLER]
        name = " ".join(words)
        for known in self._lists:
            for key, side in known:
                if name and name == _without_filler(key):
                    return side
        said: set[Control | None] = {_CONTROL_OF.get(word) for word in words}
        return said.pop() if len(said) == 1 else None


def _without_filler(key: str) -> str:
    return " ".join(word for word in key.split() if word not in _FILLER)


def _starts(name: str, key: str) -> bool:
    return bool(key) and (name == key or name.startswith(f"{key} "))

