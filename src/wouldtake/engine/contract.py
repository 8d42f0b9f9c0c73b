"""Does a model keep the contract? `check_model` runs it a few ways and says what breaks."""

from collections.abc import Callable, Mapping

import numpy as np

from wouldtake.errors import ModelError, QuestionError, SettingError
from wouldtake.language import tree as t
from wouldtake.language.check import check as check_names

from .asked import vocabulary_of
from .ensemble import check_futures, check_seed, full_settings, simulate
from .model import Model, model_faults

Series = dict[str, np.ndarray]


_STEPS, _MORE = 12, 7  # steps of a run, and how many more the longer one has
_INSIDE = 0.3819  # of a lever's range: no round number, where a model might have an edge
_NUDGES = (1e-9, 1e-4)  # of a lever's range
_LARGE = 0.05  # of a signal's spread over futures
_MOST_MOVED = 0.25  # of futures


def check_model(
    model: object, *, futures: int = 64, steps: int | None = None, seed: int = 1
) -> list[str]:
    """Everything found that breaks the contract of `Model`; empty where nothing was found.

    Args:
        futures, steps: size of the runs; a fault that shows only in larger runs is missed. With
            no `steps`, 12, and never beyond a horizon that the model declares.
    Raises:
        SettingError: `futures`, `steps` or `seed` out of range.
    Guarantee: a fault listed is one; a model that passes may still have others. Noise that moves
        with a whole-number lever or a switch is not seen: it looks like an effect.
    """
    faults = model_faults(model)
    if faults:
        return faults
    check_futures(futures)
    check_seed(seed)
    if steps is not None and (isinstance(steps, bool) or not isinstance(steps, int) or steps < 0):
        raise SettingError(f"steps is {steps!r}; expected a whole number from 0 up")
    horizon = getattr(model, "horizon", None)
    size = _STEPS if steps is None else steps
    longer = size + _MORE
    if steps is None and horizon is not None and horizon < longer:
        longer = int(horizon)
        size = max(longer - _MORE, longer // 2)
    checker = _Checker(model, futures, size, longer, seed)  # type: ignore[arg-type]
    faults = checker.shapes()
    if faults:
        return faults
    faults = checker.repeats()
    if not faults:  # where equal runs differ, any comparison would say so again
        for test in (
            checker.batches, checker.order, checker.numbers, checker.steps_free,
            checker.levers_keep_noise, checker.streams, checker.clamps,
        ):
            faults += test()
    return faults + checker.inputs_kept() + _unsound_formulas(model)  # type: ignore[arg-type]


def _unsound_formulas(model: Model) -> list[str]:
    """Named formulas that no question could use: they do not parse, or name what is not there."""
    faults, vocabulary = [], vocabulary_of(model)
    for name in vocabulary.formulas:
        try:
            check_names(t.Atom(name), vocabulary)
        except QuestionError as error:
            faults.append(" ".join(line.strip() for line in str(error).splitlines()))
    return faults


def _moved(before: np.ndarray, after: np.ndarray) -> float:
    """Share of futures that moved otherwise than the rest did, and by no small amount."""
    before, after = before.astype(np.float64), after.astype(np.float64)
    spread = before.std(axis=0)
    change = after - before
    odd = np.abs(change - np.median(change, axis=0)) > _LARGE * spread
    return float((odd & (spread > 0)).any(axis=1).mean())


class _Checker:
    def __init__(self, model: Model, futures: int, steps: int, longer: int, seed: int):
        self.model, self.steps, self.longer, self.seed = model, steps, longer, seed
        self.futures = np.arange(futures, dtype=np.int64)
        self.names = frozenset(model.signals)
        self.base: Series = {}

    def run(
        self, futures: np.ndarray, *, steps: int | None = None, seed: int | None = None,
        held: Mapping[str, float] | None = None, clamps: Series | None = None,
    ) -> Series:
        settings = full_settings(self.model, self.seed, futures, held or {})
        return simulate(
            self.model, settings, futures=futures, steps=self.steps if steps is None else steps,
            seed=self.seed if seed is None else seed, clamps=clamps, record=self.names,
        )

    def compare(self, other: Series, rows: "slice | np.ndarray", what: str) -> list[str]:
        """A fault for each signal that differs between the first run and another."""
        faults = []
        for name in sorted(self.names):
            before, after = self.base[name][rows], other[name]
            width = min(before.shape[1], after.shape[1])
            differs = before[:, :width] != after[:, :width]
            if differs.any():
                row, step = np.argwhere(differs)[0]
                future = self.futures[rows][row]
                faults.append(
                    f"signal `{name}`: {what} (future {future}, step {step}: "
                    f"{before[row, step]} became {after[row, step]})"
                )
        return faults

    def attempt(self, run: Callable[[], Series], what: str) -> "Series | list[str]":
        try:
            return run()
        except ModelError as error:
            return [f"{what}: {error}"]

    def check(
        self, run: Callable[[], Series], rows: "slice | np.ndarray", doing: str, what: str
    ) -> list[str]:
        other = self.attempt(run, doing)
        return other if isinstance(other, list) else self.compare(other, rows, what)

    # --- the tests ---

    def shapes(self) -> list[str]:
        """It runs, and every signal has the right shape and kind; one step and one future too."""
        found = self.attempt(lambda: self.run(self.futures), "a plain run")
        if isinstance(found, list):
            return found
        self.base = found
        for steps, futures in (
            (0, self.futures), (self.longer, self.futures), (self.steps, self.futures[:1])
        ):
            other = self.attempt(
                lambda s=steps, f=futures: self.run(f, steps=s),
                f"a run of {steps} steps and {futures.size} futures",
            )
            if isinstance(other, list):
                return other
        return []

    def repeats(self) -> list[str]:
        """The same run twice is the same."""
        return self.check(
            lambda: self.run(self.futures), slice(None), "a second run",
            "differs between two equal runs; take noise from Noise(seed, futures), not from a "
            "generator that is kept",
        )

    def batches(self) -> list[str]:
        """A future is the same in whatever batch."""
        half = slice(self.futures.size // 2, None)
        return self.check(
            lambda: self.run(self.futures[half]), half, "a run of half the futures",
            "depends on the batch a future is run in",
        )

    def order(self) -> list[str]:
        """A future is the same in whatever order."""
        back = np.arange(self.futures.size)[::-1].copy()
        return self.check(
            lambda: self.run(self.futures[back]), back, "a run in reverse order",
            "depends on the order of futures",
        )

    def numbers(self) -> list[str]:
        """Futures differ from each other, and seeds do; or the model is free of noise."""
        other = self.attempt(lambda: self.run(self.futures, seed=self.seed + 1), "another seed")
        if isinstance(other, list):
            return other
        varies = any((v != v[:1]).any() for v in self.base.values())
        moved = any((self.base[n] != other[n]).any() for n in self.names)
        if varies and not moved and not self.model.uncertainties:
            return ["another seed gives the same futures: the noise ignores `seed`"]
        return []

    def steps_free(self) -> list[str]:
        """A value at a step does not depend on how many steps follow."""
        return self.check(
            lambda: self.run(self.futures, steps=self.longer), slice(None), "a longer run",
            "a value depends on `steps`, the length of the run",
        )

    def levers_keep_noise(self) -> list[str]:
        """With levers moved and moved back the futures are the same; with other values they run."""
        faults: list[str] = []
        for name, lever in self.model.levers.items():
            for value in {float(lever.low), float(lever.high)}:
                found = self.attempt(
                    lambda n=name, v=value: self.run(self.futures, held={n: v}),
                    f"with {name} = {value:g}",
                )
                faults += found if isinstance(found, list) else []
        if faults:
            return faults
        # Half the futures pulled: the other half, in the same batch, must not notice.
        settings = full_settings(self.model, self.seed, self.futures, {})
        left = slice(0, self.futures.size // 2)
        for name, lever in self.model.levers.items():
            far = lever.high if lever.baseline != lever.high else lever.low
            moved = {k: v.copy() for k, v in settings.items()}
            moved[name][self.futures.size // 2 :] = far
            found = self.attempt(
                lambda m=moved: simulate(
                    self.model, m, futures=self.futures, steps=self.steps, seed=self.seed,
                    clamps=None, record=self.names,
                ), f"with {name} moved in half the futures",
            )
            if isinstance(found, list):
                faults += found
                continue
            faults += self.compare(
                {k: v[left] for k, v in found.items()}, left,
                f"the lever `{name}`, moved in other futures, moves this one's noise",
            )
        return faults

    def streams(self) -> list[str]:
        """A lever moved by next to nothing leaves each future's luck as it was."""
        faults: list[str] = []
        for name, lever in self.model.levers.items():
            width = lever.high - lever.low
            if lever.kind != "real" or width == 0:
                continue
            at = lever.low + _INSIDE * width
            before = self.attempt(lambda n=name, v=at: self.run(self.futures, held={n: v}), "")
            for nudge in _NUDGES:
                after = self.attempt(
                    lambda n=name, v=at + nudge * width: self.run(self.futures, held={n: v}), ""
                )
                if isinstance(before, list) or isinstance(after, list):
                    break  # told by the tests of levers above
                moved = max(_moved(before[n], after[n]) for n in self.names)
                if moved > _MOST_MOVED:
                    faults.append(
                        f"the lever `{name}` moves the noise: from {at:g}, a step of {nudge:g} of "
                        f"its range gives {moved:.0%} of futures another fate. Take noise from "
                        "Noise(seed, futures), its process named the same whatever the levers"
                    )
                    break
        return faults

    def clamps(self) -> list[str]:
        """A clamp is kept; one that changes nothing changes nothing; NaN is free."""
        faults: list[str] = []
        for name, signal in self.model.signals.items():
            if not signal.clampable:
                continue
            own = self.base[name].astype(np.float64)
            faults += self.check(
                lambda n=name, o=own: self.run(self.futures, clamps={n: np.full_like(o, np.nan)}),
                slice(None), f"with `{name}` clamped nowhere",
                f"a clamp of `{name}` that is NaN throughout changes it",
            )
            faults += self.check(
                lambda n=name, o=own: self.run(self.futures, clamps={n: o.copy()}), slice(None),
                f"with `{name}` clamped to its own values",
                f"clamping `{name}` to the values it has anyway changes it",
            )
            faults += self._clamp_kept(name, own)
        return faults

    def _clamp_kept(self, name: str, own: np.ndarray) -> list[str]:
        signal = self.model.signals[name]
        level = 1.0 - own if signal.event else np.full_like(own, own.max() + 1.0)
        if not signal.event and signal.high is not None:
            level = np.full_like(own, min(own.max() + 1.0, signal.high))
        wanted = np.where(np.arange(own.shape[1]) >= own.shape[1] // 2, level, np.nan)
        found = self.attempt(
            lambda: self.run(self.futures, clamps={name: wanted}), f"with `{name}` clamped"
        )
        if isinstance(found, list):
            return found
        held = ~np.isnan(wanted)
        got = found[name]
        asked = np.where(held, wanted, 0.0)
        if got.dtype.kind == "f":
            asked = asked.astype(got.dtype)
        if (held & (got != asked)).any():
            row, step = np.argwhere(held & (got != asked))[0]
            return [
                f"signal `{name}` is declared clampable, but its clamp is ignored (future "
                f"{self.futures[row]}, step {step}: clamped to {wanted[row, step]:g}, came back "
                f"{got[row, step]})"
            ]
        early = {k: v[:, : own.shape[1] // 2] for k, v in found.items()}
        return self.compare(
            early, slice(None), f"a clamp of `{name}` changes steps before it begins"
        )

    def inputs_kept(self) -> list[str]:
        """The model writes in none of the arrays it is given."""
        settings = full_settings(self.model, self.seed, self.futures, {})
        before = {name: values.copy() for name, values in settings.items()}
        futures = self.futures.copy()
        try:
            self.model.simulate(
                settings, futures=futures, steps=self.steps, seed=self.seed, clamps=None
            )
        except Exception as error:
            return [f"a plain run without `record`: {type(error).__name__}: {error}"]
        faults = [
            f"simulate writes in settings[{name!r}], which it was only given to read"
            for name, values in before.items() if not np.array_equal(values, settings[name])
        ]
        if not np.array_equal(futures, self.futures):
            faults.append("simulate writes in `futures`, which it was only given to read")
        return faults
