"""Taking a file anew (`--replace`): which rows of the case an earlier import of it put there."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from wouldtake.cases.case import Case
from wouldtake.cases.importers.credit import keys_of_file
from wouldtake.cases.loader import LATER
from wouldtake.cases.records import Event, Later, Observation
from wouldtake.errors import SettingError


@dataclass(frozen=True)
class Outdated:
    """Tells the rows that the new ones replace.

    Args:
        ids: ids of the rows of the files now read; a row of a data set is known by its own.
        keys: sources by which the rows of a table of control, which have no id, are known.
    """

    ids: Collection[str] = frozenset()
    keys: Collection[str] = frozenset()

    def has(self, row_id: str, source: str) -> bool:
        """Whether a row with this id and this source is outdated.

        An event goes by its id alone: give no source.
        """
        if row_id:
            return row_id.partition(";")[0] in self.ids
        return source in self.keys


def tables_of(case: Case, later: Later) -> Iterator[tuple[str, Observation | Event]]:
    """Every row that an import may have made, with the name of its file."""
    for name, rows in (
        ("control.csv", case.control), (f"{LATER}/control.csv", later.control),
        ("events.csv", case.events), (f"{LATER}/events.csv", later.events),
    ):
        for row in rows:
            yield name, row


def known_ids(case: Case, later: Later) -> set[str]:
    """Ids, in their data sets, of the rows that the case has already."""
    return {key for _, row in tables_of(case, later) if row.id for key in row.id.split(";")}


def outdated(
    case: Case, later: Later, ids: Collection[str], tables: Collection[str]
) -> tuple[Outdated, dict[str, int]]:
    """What an earlier import of the same files made, and how many rows that is, by file.

    Args:
        ids: ids of the rows of the files now read.
        tables: names of those files that are tables of control.
    Raises:
        SettingError: a row joins events of these files with others, which would be lost.
    """
    keys = {key for name in tables for key in keys_of_file({**later.sources, **case.sources}, name)}
    found, gone = Outdated(ids, keys), dict[str, int]()
    for name, row in tables_of(case, later):
        own = row.id.split(";") if row.id else []
        missing = [key for key in own if key not in ids]
        if 0 < len(missing) < len(own):
            raise SettingError(
                f"--replace: a row of {name}, of {row.date}, joins {len(own)} events, and "
                f"{missing[0]} is not in the files given, so it would be lost. Give the file it "
                "came from as well"
            )
        if found.has(row.id, row.source if isinstance(row, Observation) else ""):
            gone[name] = gone.get(name, 0) + 1
    return found, gone
