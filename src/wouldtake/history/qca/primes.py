"""Boolean minimisation: all prime implicants, and all smallest sets of them that cover.

A cube is a row of k digits: 0 absent, 1 present, 2 not in the term. The 3^k cubes are held as an
array of k axes, so that what Quine (1952) and McCluskey (1956) find by merging pairs of rows is
read off at once: a cube is an implicant if it holds no row of the off-set, and prime if no cube
with one digit fewer is one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, sparse

MAX_MODELS = 1000
MAX_NODES = 30_000


def _lattice(rows: np.ndarray) -> np.ndarray:
    """Whether each of the 3^k cubes holds any of the rows marked in a 2^k array of k axes."""
    for axis in range(rows.ndim):
        either = rows.any(axis=axis, keepdims=True)
        rows = np.concatenate([rows, either], axis=axis)
    return rows


def _marked(rows: Iterable[int], k: int) -> np.ndarray:
    marks = np.zeros(2**k, dtype=bool)
    marks[list(rows)] = True
    return marks.reshape((2,) * k)


def prime_implicants(
    k: int, positive: Iterable[int], dont_care: Iterable[int] = ()
) -> list[tuple[int, ...]]:
    """Prime implicants of the positive rows, don't-cares used where they help.

    Args:
        k: number of conditions.
        positive: rows to cover, 0 to 2^k - 1, the last condition counting fastest.
        dont_care: rows that may be covered or not; all others may not be.
    Returns:
        Cubes that cover at least one positive row, shortest first.
    Source: Quine (1952), American Mathematical Monthly 59(8), 521-531; McCluskey (1956), Bell
        System Technical Journal 35(6), 1417-1444.
    """
    on = _marked(positive, k)
    off = ~(on | _marked(dont_care, k))
    bad = _lattice(off)
    prime = _lattice(on) & ~bad
    for axis in range(k):
        wider = ~np.take(bad, [2], axis=axis)
        keep = np.take(prime, [2], axis=axis)
        prime &= ~wider
        index: list[object] = [slice(None)] * k
        index[axis] = slice(2, 3)
        prime[tuple(index)] = keep  # type: ignore[index]
    cubes = np.argwhere(prime)
    return sorted((tuple(int(d) for d in cube) for cube in cubes), key=_rank)


def _rank(cube: tuple[int, ...]) -> tuple[object, ...]:
    """Shorter terms first; then by which conditions they hold, presence before absence."""
    return (sum(d < 2 for d in cube), tuple((d == 2, d == 0) for d in cube))


def rows_of(cube: Sequence[int]) -> list[int]:
    """The rows a cube holds."""
    found = [0]
    for digit in cube:
        ends = (0, 1) if digit == 2 else (digit,)
        found = [2 * row + end for row in found for end in ends]
    return found


@dataclass(frozen=True)
class Covers:
    """Sets of prime implicants (their places in the list), and whether there may be more."""

    models: tuple[tuple[int, ...], ...]
    complete: bool


def minimal_covers(
    masks: Sequence[int], everything: int, *, irredundant: bool = False, limit: int = MAX_MODELS
) -> Covers:
    """All covers with the fewest implicants; with `irredundant`, all that can spare none.

    Args:
        masks: for each implicant, the positive rows it covers, as bits.
        everything: the bits to cover.
        limit: how many covers are listed before the search stops and says so.
    Returns:
        Each cover once, as sorted places in `masks`.
    Guarantee: with `complete`, all of them; the smallest number of implicants is exact always.
    """
    classes: dict[int, list[int]] = {}
    for at, mask in enumerate(masks):
        classes.setdefault(mask & everything, []).append(at)
    classes.pop(0, None)
    kinds = list(classes)
    rows = _hard_rows(kinds, everything)
    one = _smallest(rows, len(kinds))
    search = _Search(rows, len(kinds), None if irredundant else len(one), limit)
    search.run()
    if not search.found:
        search.found = [one]
    models: list[tuple[int, ...]] = []
    for found in search.found:
        choices: list[tuple[int, ...]] = [()]
        for kind in found:
            choices = [(*head, at) for head in choices for at in classes[kinds[kind]]][: limit + 1]
        models += [tuple(sorted(choice)) for choice in choices]
    models.sort(key=lambda model: (len(model), model))
    return Covers(tuple(models[:limit]), search.complete and len(models) <= limit)


def _hard_rows(kinds: Sequence[int], everything: int) -> list[int]:
    """For each row to cover, the kinds that cover it, as bits; rows that others imply are left out.

    A row covered by all the kinds that cover another is covered whenever that one is.
    """
    sets = {
        sum(1 << i for i, kind in enumerate(kinds) if kind >> bit & 1)
        for bit in range(everything.bit_length())
        if everything >> bit & 1
    }
    kept: list[int] = []
    for one in sorted(sets, key=lambda one: (one.bit_count(), one)):
        if not any(other & one == other for other in kept):
            kept.append(one)
    return kept


def _smallest(rows: Sequence[int], kinds: int) -> tuple[int, ...]:
    """One cover with the fewest kinds, by integer programming (HiGHS through SciPy)."""
    if not rows:
        return ()
    held = np.array([[one >> i & 1 for i in range(kinds)] for one in rows], dtype=float)
    found = optimize.milp(
        np.ones(kinds), integrality=np.ones(kinds), bounds=optimize.Bounds(0, 1),
        constraints=optimize.LinearConstraint(sparse.csr_array(held), lb=1.0),
    )
    if not found.success:
        raise RuntimeError(f"no smallest cover: {found.message}")
    return tuple(int(i) for i in np.flatnonzero(found.x > 0.5))


class _Search:
    """Depth first over the row with the fewest ways to cover it; each cover is met once."""

    def __init__(self, rows: list[int], kinds: int, size: int | None, limit: int):
        self.rows, self.size, self.limit = rows, size, limit
        self.holds = [sum(1 << r for r, row in enumerate(rows) if row >> i & 1)
                      for i in range(kinds)]
        self.found: list[tuple[int, ...]] = []
        self.nodes = 0
        self.complete = True

    def run(self) -> None:
        self._step((1 << len(self.rows)) - 1, 0, ())
        self.found.sort(key=lambda found: (len(found), found))

    def _step(self, uncovered: int, forbidden: int, chosen: tuple[int, ...]) -> None:
        if self.nodes >= MAX_NODES or len(self.found) > self.limit:
            self.complete = False
            return
        self.nodes += 1
        if not uncovered:
            self.found.append(chosen)
            return
        open_rows = sorted(
            (row & ~forbidden for r, row in enumerate(self.rows) if uncovered >> r & 1),
            key=int.bit_count,
        )
        if self.size is not None and len(chosen) + _apart(open_rows) > self.size:
            return
        ways = open_rows[0]
        while ways:
            kind = (ways & -ways).bit_length() - 1
            ways &= ways - 1
            together = (*chosen, kind)
            if self.size is not None or self._each_needed(together):
                self._step(uncovered & ~self.holds[kind], forbidden, together)
            forbidden |= 1 << kind

    def _each_needed(self, chosen: tuple[int, ...]) -> bool:
        """Whether every one of the chosen covers a row that no other of them does."""
        once = twice = 0
        for kind in chosen:
            twice |= once & self.holds[kind]
            once |= self.holds[kind]
        return all(self.holds[kind] & ~twice for kind in chosen)


def _apart(rows: Sequence[int]) -> int:
    """Rows that no kind covers two of: at least so many kinds are needed."""
    used = count = 0
    for row in rows:
        if not row & used:
            used |= row
            count += 1
    return count
