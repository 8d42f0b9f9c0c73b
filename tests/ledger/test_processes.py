"""Several processes at once, and one that dies: nothing is lost, doubled or half there."""

import subprocess
import sys
from pathlib import Path

from wouldtake.ledger import Asked, Ledger

from .writer import answer

WRITER = Path(__file__).with_name("writer.py")


def start(place, what, first, count=1):
    return subprocess.Popen(
        [sys.executable, WRITER, place, what, str(first), str(count)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )


def done(process):
    out, err = process.communicate(timeout=100)
    return process.returncode, out, err


def test_two_processes_make_the_ledger_and_write_200_entries(place):
    """They start together on nothing, and 50 of the 200 writes of each are the same."""
    both = [start(place, "keep", first, 100) for first in (0, 50)]
    for process in both:
        assert done(process) == (0, "", "")
    with Ledger.open(place) as ledger:
        found = ledger.entries()
        assert sorted(one.seed for one in found) == list(range(150))
        assert sum(one.asked_again for one in found) == 50
        assert {one.seed for one in found if one.asked_again} == set(range(50, 100))


def test_resolutions_at_once_are_all_kept_in_some_order(place):
    with Ledger.open(place) as ledger:
        kept = ledger.keep(answer(0), case=Asked("c"))
        for process in [start(place, "resolve", number) for number in range(3)]:
            assert done(process) == (0, "", "")
        found = ledger.entry(kept.id).resolutions
        assert [one.number for one in found] == [3, 2, 1]
        assert {one.source for one in found} == {"process 0", "process 1", "process 2"}
        assert [bool(one.reason) for one in found] == [True, True, False]


def test_a_process_that_dies_half_way_leaves_nothing_of_it_and_all_before(place):
    with Ledger.open(place) as ledger:
        before = ledger.keep(answer(1), case=Asked("c"))
        code, out, _ = done(start(place, "die", 100, 5))
        assert (code, out) == (9, "written, not committed\n")
        assert [one.id for one in ledger.entries()] == [before.id]
        after = ledger.keep(answer(2), case=Asked("c"))  # and nobody is locked out
    with Ledger.open(place) as again:
        assert {one.id for one in again.entries()} == {before.id, after.id}
        with again._database.reading() as connection:
            if again._database.is_sqlite:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
