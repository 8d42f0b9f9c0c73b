"""Futures of a model: settings drawn, batches run, results validated, small things kept.

A future has a number. Its scenario (one draw of the uncertainties) and its noise depend on the
seed and that number alone, so no batch size, order or machine changes a bit of any answer.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int, Real

from wouldtake.errors import ModelError, SettingError, WouldTakeError

from .model import Model, accepts_record
from .noise import Noise

Trajectories = Mapping[str, Real[np.ndarray, "future time"]]
Clamps = dict[str, Float[np.ndarray, "future time"]]
Progress = Callable[[int, int, str], None]

MAX_FUTURES = 100_000_000
MAX_CELLS = 1 << 28  # values of one signal at once: 2 GiB in float64
GRANTED_AT = 1  # step at which an event that a search grants happens (and at step 0)
_SCENARIO = "wouldtake.scenario:"
_DRAWN_AHEAD = 1 << 14  # futures
_MOST_AT_ONCE = 1 << 20  # futures, whatever `batch` says


def check_futures(futures: int, name: str = "futures") -> int:
    """A number of futures, as an int.

    Raises:
        SettingError: not a whole number from 1 to MAX_FUTURES; says what it would cost.
    """
    if isinstance(futures, bool) or not isinstance(futures, int | np.integer):
        raise SettingError(f"{name} is {futures!r}; expected a whole number from 1 up")
    if futures < 1:
        raise SettingError(f"{name} is {futures}; expected at least 1 (2000 is usual)")
    if futures > MAX_FUTURES:
        raise SettingError(
            f"{name} is {futures:,}; at most {MAX_FUTURES:,} are run at once. At 100,000 futures a "
            f"second that would take {futures / 1e5 / 3600:,.1f} hours, and its 95 % interval "
            f"would be +/-{0.98 / futures**0.5:.1g} wide: a million futures give +/-0.001"
        )
    return int(futures)


def check_seed(seed: int) -> int:
    """A seed, as an int.

    Raises:
        SettingError: not a whole number, 0 <= seed < 2**63.
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**63:
        raise SettingError(f"seed is {seed!r}; expected a whole number, 0 <= seed < 2**63")
    return int(seed)


def draw_uncertainties(
    model: Model, seed: int, scenarios: Int[np.ndarray, " future"]
) -> dict[str, Float[np.ndarray, " future"]]:
    """One value of every uncertainty for each scenario, keyed by (seed, scenario, name or group).

    Raises:
        ModelError: a distribution gave a value that is not finite.
    """
    noise = Noise(seed, scenarios)
    ranks: dict[str, np.ndarray] = {}
    drawn: dict[str, np.ndarray] = {}
    for name, uncertainty in model.uncertainties.items():
        key = f"group:{uncertainty.group}" if uncertainty.group else f"name:{name}"
        if key not in ranks:
            ranks[key] = noise.uniform(_SCENARIO + key, 1)[:, 0]
        drawn[name] = np.asarray(uncertainty.quantile(ranks[key]), dtype=np.float64)
    return drawn


def full_settings(
    model: Model, seed: int, scenarios: Int[np.ndarray, " future"],
    held: Mapping[str, "float | np.ndarray"],
) -> dict[str, Float[np.ndarray, " future"]]:
    """Settings of every lever and uncertainty: held values, else baseline or the draw."""
    return settings_of(model, draw_uncertainties(model, seed, scenarios), scenarios.size, held)


def settings_of(
    model: Model, drawn: dict[str, Float[np.ndarray, " future"]], futures: int,
    held: Mapping[str, "float | np.ndarray"],
) -> dict[str, Float[np.ndarray, " future"]]:
    """Settings of some futures from their draws, to which the rest is added."""
    for name, lever in model.levers.items():
        drawn[name] = np.full(futures, lever.baseline, dtype=np.float64)
    for name, value in held.items():
        drawn[name] = np.array(np.broadcast_to(value, (futures,)), dtype=np.float64)
    return drawn


def simulate(
    model: Model, settings: Mapping[str, np.ndarray], *, futures: Int[np.ndarray, " future"],
    steps: int, seed: int, clamps: Clamps | None, record: frozenset[str],
    pass_record: bool | None = None,
) -> dict[str, np.ndarray]:
    """Run the model once and validate what it returns.

    Args:
        record: signals needed; only these are checked and kept.
        pass_record: whether the model takes `record`; found out where absent.
    Raises:
        ModelError: it failed, or returned what the contract does not allow; names the model,
            the signal and the future.
        SettingError: more values at once than fit in an ordinary memory.
    """
    if futures.size * (steps + 1) > MAX_CELLS:
        fits = MAX_CELLS // (steps + 1)
        raise SettingError(
            f"{futures.size:,} futures of {steps:,} steps at once would take "
            f"{futures.size * (steps + 1) * 8 / 1e9:,.0f} GB a signal; ask within a shorter window"
            + (f", or with batch={fits} (no answer depends on it)" if fits else "")
        )
    takes_record = accepts_record(model) if pass_record is None else pass_record
    extra = {"record": record} if takes_record else {}
    try:
        # Copies: a model may write in what it is given.
        out = model.simulate(
            {name: values.copy() for name, values in settings.items()},
            futures=futures.copy(), steps=steps, seed=seed, clamps=clamps or None, **extra,
        )
    except WouldTakeError:  # an adapter's or a cluster's, in words already
        raise
    except Exception as error:
        raise ModelError(
            f"model `{model.name}` failed in simulate, futures {futures[0]} to {futures[-1]}, "
            f"{steps} steps: {type(error).__name__}: {error}"
        ) from error
    if not isinstance(out, Mapping):
        raise ModelError(
            f"model `{model.name}`: simulate returned {type(out).__name__}; expected a dict of "
            "signal -> array [futures, steps + 1]"
        )
    return {name: _validated(model, name, out, futures, steps) for name in sorted(record)}


def _validated(
    model: Model, name: str, out: Mapping[str, object], futures: np.ndarray, steps: int
) -> np.ndarray:
    where = f"model `{model.name}`, signal `{name}`"
    if name not in out:
        raise ModelError(f"{where}: simulate did not return it")
    try:
        values = np.asarray(out[name])
    except ValueError as error:
        raise ModelError(f"{where}: not an array ({error})") from None
    expected = (futures.size, steps + 1)
    if values.shape != expected:
        hint = ""
        if values.shape == (futures.size, steps):
            hint = "; step 0 is missing: a trajectory has steps + 1 values"
        elif values.shape == expected[::-1]:
            hint = "; it is transposed"
        raise ModelError(
            f"{where}: shape {values.shape}; expected [futures, steps + 1] = {expected}{hint}"
        )
    if values.dtype.kind not in "biuf":
        raise ModelError(f"{where}: dtype {values.dtype}; expected a real number or bool")
    if values.dtype.kind == "f":
        with np.errstate(over="ignore", invalid="ignore"):
            suspect = not np.isfinite(values.sum())
        if suspect and not np.isfinite(values).all():
            row, step = np.argwhere(~np.isfinite(values))[0]
            raise ModelError(
                f"{where}: {values[row, step]} at step {step} of future {futures[row]}; every "
                "value must be finite"
            )
    if model.signals[name].event and values.dtype.kind != "b":
        bad = (values != 0) & (values != 1)
        if bad.any():
            row, step = np.argwhere(bad)[0]
            raise ModelError(
                f"{where}: {values[row, step]} at step {step} of future {futures[row]}; an event "
                "is exactly 0 or 1"
            )
    return values


@dataclass(frozen=True)
class World:
    """What a question holds fixed: settings, and signals clamped from day 0 at a level.

    Names are sorted, so that equal worlds are equal keys.
    """

    held: tuple[tuple[str, float], ...] = ()
    forced: tuple[tuple[str, float], ...] = ()

    @classmethod
    def of(
        cls, held: Mapping[str, float] | None = None, forced: Mapping[str, float] | None = None
    ) -> "World":
        """A world from mappings."""
        return cls(
            tuple(sorted((held or {}).items())), tuple(sorted((forced or {}).items()))
        )

    def holding(self, **held: float) -> "World":
        """The same world with more settings held, or held elsewhere."""
        return World.of(dict(self.held) | held, dict(self.forced))


@dataclass
class _Kept:
    steps: int
    series: dict[str, np.ndarray]

    @property
    def size(self) -> int:
        return sum(values.nbytes for values in self.series.values())


@dataclass
class Runner:
    """Runs worlds of one model under one seed, batch by batch, and keeps recent batches.

    Reuse rests on the contract that a value at step t does not depend on the number of steps:
    a batch kept at more steps serves a question that needs fewer.

    Args:
        model, seed: whose futures.
        batch: futures run at once; changes memory and speed, never a result.
        keep_bytes: memory for kept trajectories; the least recently used goes first.
        expect: signals and steps that later questions will need of futures left alone, recorded
            from the start.
    """

    model: Model
    seed: int
    batch: int = 2000
    keep_bytes: int = 512 << 20
    expect: frozenset[str] = frozenset()
    expect_steps: int = 0
    simulated: int = 0
    _kept: "OrderedDict[tuple[object, ...], _Kept]" = field(default_factory=OrderedDict)
    _bytes: int = 0
    _drawn: "tuple[object, dict[str, np.ndarray]] | None" = None
    _ahead: "tuple[int, dict[str, np.ndarray]]" = field(default=(0, {}), repr=False)
    _until: int = 0
    _made: "np.ndarray | None" = field(default=None, repr=False)  # the batch just handed out

    @cached_property
    def _takes_record(self) -> bool:
        return accepts_record(self.model)

    def batches(self, count: int, start: int = 0) -> Iterator[Int[np.ndarray, " future"]]:
        """Future numbers start .. start + count - 1, in batches."""
        self._until, size = start + count, min(self.batch, _MOST_AT_ONCE)
        for first in range(start, start + count, size):
            self._made = np.arange(first, min(first + size, start + count), dtype=np.int64)
            yield self._made

    def settings(
        self, world: World, futures: Int[np.ndarray, " future"]
    ) -> dict[str, Float[np.ndarray, " future"]]:
        """Settings of futures whose scenario has their own number; not to be written in."""
        key = (world.held, futures.tobytes())
        if self._drawn is None or self._drawn[0] != key:
            held = dict(world.held)
            self._drawn = key, settings_of(self.model, self._scenarios(futures), futures.size, held)
        return self._drawn[1]

    def _scenarios(self, futures: Int[np.ndarray, " future"]) -> dict[str, np.ndarray]:
        """`draw_uncertainties`, of several batches together: a small draw costs mostly calls."""
        if not self.model.uncertainties:
            return {}
        first, last = int(futures[0]), int(futures[-1])
        if futures is not self._made and (
            last - first + 1 != futures.size or (np.diff(futures) != 1).any()
        ):
            return draw_uncertainties(self.model, self.seed, futures)
        start, drawn = self._ahead
        size = next(iter(drawn.values())).size if drawn else 0
        if not start <= first <= last < start + size:
            until = min(max(last + 1, self._until), max(last + 1, first + _DRAWN_AHEAD))
            block = np.arange(first, until, dtype=np.int64)
            start, drawn = self._ahead = first, draw_uncertainties(self.model, self.seed, block)
        return {name: values[first - start : last + 1 - start] for name, values in drawn.items()}

    def run(
        self, world: World, futures: Int[np.ndarray, " future"], steps: int,
        record: frozenset[str], clamps: Clamps | None = None, keep: bool = True,
    ) -> dict[str, np.ndarray]:
        """Trajectories of futures in a world.

        Args:
            clamps: further clamps, one row a future; such runs are not kept.
        Raises:
            ModelError: see `simulate`.
        """
        if clamps:
            return self._simulate(world, futures, steps, record, clamps)
        world = self._plain(world)
        key = (world, int(futures[0]), int(futures[-1]), futures.size)
        kept = self._kept.get(key)
        if kept is not None and kept.steps >= steps and record <= kept.series.keys():
            self._kept.move_to_end(key)
            return {name: kept.series[name][:, : steps + 1] for name in record}
        wanted, length = record, steps
        if keep and world == World():
            wanted, length = record | self.expect, max(steps, self.expect_steps)
        if kept is not None:
            wanted, length = wanted | kept.series.keys(), max(length, kept.steps)
        series = self._simulate(world, futures, length, wanted, None)
        if keep:
            self._keep(key, _Kept(length, series))
        return {name: series[name][:, : steps + 1] for name in record}

    def _plain(self, world: World) -> World:
        """The same world without levers held where they stand anyway, so that it is run once."""
        levers = self.model.levers
        moved = tuple(
            (name, value) for name, value in world.held
            if name not in levers or value != levers[name].baseline
        )
        return World(moved, world.forced)

    def _keep(self, key: tuple[object, ...], entry: _Kept) -> None:
        old = self._kept.pop(key, None)
        self._bytes -= old.size if old is not None else 0
        if entry.size > self.keep_bytes:
            return
        self._kept[key] = entry
        self._bytes += entry.size
        while self._bytes > self.keep_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.size

    def _simulate(
        self, world: World, futures: np.ndarray, steps: int, record: frozenset[str],
        clamps: Clamps | None,
    ) -> dict[str, np.ndarray]:
        return self.simulate_settings(
            self.settings(world, futures), futures, steps, record, clamps, dict(world.forced)
        )

    def simulate_settings(
        self, settings: Mapping[str, np.ndarray], futures: Int[np.ndarray, " future"], steps: int,
        record: frozenset[str], clamps: Clamps | None = None,
        forced: "Mapping[str, float | np.ndarray] | None" = None,
    ) -> dict[str, np.ndarray]:
        """Trajectories under settings given a future at a time.

        Args:
            forced: signal -> level held from day 0, one for all futures or one each; NaN = free.
                An event granted (level 1) happens once, at the first step a model can act on, and
                is free after it: held on every step it would be an event a day.
        """
        merged: Clamps = {}
        for name, level in (forced or {}).items():
            column = np.broadcast_to(np.asarray(level, dtype=np.float64), futures.shape)
            if np.isnan(column).all():
                continue
            merged[name] = np.repeat(column[:, None], steps + 1, axis=1)
            if self.model.signals[name].event:
                merged[name][column == 1.0, GRANTED_AT + 1 :] = np.nan
        # A clamp of the question's own condition wins over a level held for the whole world.
        for name, values in (clamps or {}).items():
            under = merged.get(name)
            merged[name] = values if under is None else np.where(np.isnan(values), under, values)
        self.simulated += futures.size
        return simulate(
            self.model, settings, futures=futures, steps=steps, seed=self.seed,
            clamps=merged or None, record=record, pass_record=self._takes_record,
        )
