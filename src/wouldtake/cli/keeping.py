"""Answers are put into the ledger after they are printed: keeping delays and costs no answer.

The database's library takes four tenths of a second to load. It is loaded then, where it is needed
at all, not while the simulation works: measured on two busy cores, that made the answer itself come
later.
"""

import hashlib
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wouldtake.answers import Answer
from wouldtake.engine.model import as_of_date
from wouldtake.errors import WouldTakeError
from wouldtake.ledger.place import is_named, is_off

from . import console

if TYPE_CHECKING:
    from wouldtake.cases.check import Checked
    from wouldtake.ledger import Asked


class Keeper:
    """Keeps what one command answers.

    Nothing is kept with `--no-ledger`, with WOULDTAKE_LEDGER=off, or, unless a ledger is named,
    where SQLAlchemy is not installed.

    Args:
        place: of the ledger, as `--ledger` names it.
        wanted: False for `--no-ledger`.
    """

    def __init__(self, place: str | None, wanted: bool):
        self.place = place or None
        named = self.place is not None or is_named()
        self.wanted = wanted and (self.place is not None or not is_off()) and (
            named or find_spec("sqlalchemy") is not None
        )

    def keep(
        self, answers: Iterable[Mapping[str, Any]], asked: "Asked", without: Iterable[str] = ()
    ) -> None:
        """Keep several, or say in one line why not."""
        if not self.wanted:
            return
        from wouldtake.ledger import Ledger  # noqa: PLC0415
        from wouldtake.ledger.quick import keep_quickly  # noqa: PLC0415

        try:
            answers = list(answers)
            if keep_quickly(self.place, answers, case=asked, without=without):
                return
            with Ledger.open(self.place) as ledger:
                new = not ledger.is_there
                ledger.keep_all(answers, case=asked, without=without)
        except (WouldTakeError, OSError) as error:
            console.tell(f"The answer was not kept: {' '.join(str(error).split())}")
            return
        if new:
            console.tell(
                f"Answers are kept in {ledger.where}: `wouldtake ledger list` shows them, "
                "--no-ledger or WOULDTAKE_LEDGER=off keeps none."
            )

    def keep_answer(
        self, answer: Answer, model: Any, target: str, without: tuple[str, ...]
    ) -> None:
        """Keep one answer of a case's model, or of a model in a file."""
        if self.wanted:
            start = as_of_date(model)
            self.keep([{"answer": answer, "start": start}], asked_of(model, target), without)

    def keep_checked(
        self, checked: "Iterable[Checked]", case: Any, without: tuple[str, ...] = (),
        beside: Iterable[Answer] = (),
    ) -> None:
        """Keep the claims of a case with their answers, and answers beside them."""
        if not self.wanted:
            return
        from wouldtake.ledger import Asked  # noqa: PLC0415

        rows: list[dict[str, Any]] = [
            {"answer": one.answer, "claim": one.claim, "verdict": one.verdict, "fares": one.fares}
            for one in checked
        ]
        rows += [{"answer": answer} for answer in beside]
        self.keep(rows, Asked.of(case), without)


def asked_of(model: Any, target: str) -> "Asked":
    """What was asked: the case behind a model, or the model, known by the bytes of its file."""
    from wouldtake.ledger import Asked  # noqa: PLC0415

    case = getattr(model, "case", None)
    if case is not None:
        return Asked.of(case)
    path = Path(target if target.endswith(".py") else target.rpartition(":")[0]).expanduser()
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    return Asked(
        str(model.name), digest, as_of_date(model), getattr(model, "horizon", None),
        dict(getattr(model, "formulas", None) or {}),
    )
