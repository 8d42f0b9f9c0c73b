"""Where a case and the simulation meet: a loaded case becomes a `Model` that can be asked."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

import numpy as np

from wouldtake.conflict import parameters
from wouldtake.conflict.run import Ensemble, check_device, run
from wouldtake.conflict.signals import SERIES, Series
from wouldtake.conflict.state import BACK, MECHANISMS
from wouldtake.conflict.world import USUAL_RATIO, Ground, Patron, Step, World, build_world
from wouldtake.engine.model import Lever, Signal
from wouldtake.engine.options import Options
from wouldtake.engine.uncertainty import Uncertainty
from wouldtake.errors import SettingError, did_you_mean

from . import start
from .case import Case

POSTERIOR = "posterior"  # uncertainties of one group are drawn row by row of the posterior
LEAD_MOST, ALLY_MOST = 100_000.0, 10_000.0  # persons a patron could send back (assumption)
COST_OF_TROOPS = 0.001  # a person; levers' costs are points, not money (assumption)
BATCH_BYTES = 256 << 20  # of series that come back at once from a GPU
MOST_AT_ONCE = 65_536  # futures, likewise
LEAST_DAYS = 1200  # schedules are laid out at least so far, so that few questions re-lay them


class ConflictModel:
    """A case's simulation, asked as of `start_day` (the case's as-of date by default).

    An earlier `start_day` asks of the past: futures start there, from what was held then, while
    parameters stay as known on the as-of date. `without` switches mechanisms off. `device` is
    `cpu`, or `gpu` for a CUDA device of this machine.

    Raises:
        SettingError: an unknown mechanism or device, no GPU on this machine, or a start day after
            the as-of date or before the case's record begins.
    """

    step = "day"
    threads: int | None = None
    """Threads of one run; all cores where None. No result depends on it."""

    def __init__(
        self, case: Case, *, start_day: dt.date | None = None, without: tuple[str, ...] = (),
        device: str = "cpu",
    ):
        check_device(device)
        for name in without:
            if name not in MECHANISMS:
                raise SettingError(
                    f"there is no mechanism `{name}`. {did_you_mean(name, MECHANISMS)}"
                )
        if start_day is not None and case.fit_from is not None and start_day < case.fit_from:
            raise SettingError(
                f"the case's record begins on {case.fit_from}; futures cannot start on "
                f"{start_day}, earlier"
            )
        if start_day is not None and start_day > case.as_of:
            raise SettingError(
                f"the case is known as of {case.as_of}; futures cannot start on {start_day}, later"
            )
        self.case = case
        fitted = {case.as_of, case.fit_from}
        if start_day is not None and case.posterior is not None and start_day not in fitted:
            raise SettingError(
                f"futures of `{case.name}` can start on {case.as_of}, or on {case.fit_from}, the "
                f"first day of its fitted history; the state on {start_day} is not kept"
            )
        self.as_of = start_day or case.as_of
        self.without = without
        self.name = case.name if self.as_of == case.as_of else f"{case.name}@{self.as_of}"
        if without:  # so that no answer passes for one of the whole model
            self.name += f" without {', '.join(sorted(set(without)))}"
        self.device = device
        if device != "cpu":  # its numbers are not those of a processor in the last places
            self.name += f" on {device}"
        self.horizon = case.horizon_days
        self.formulas: Mapping[str, str] = dict(case.formulas)
        self._days = -1  # none laid out yet
        self.levers: Mapping[str, Lever] = self._levers()
        self.uncertainties: Mapping[str, Uncertainty] = self._uncertainties()
        self.signals: Mapping[str, Signal] = self._signals()

    # --- what can be set, what is not known, what is seen -----------------------------------

    @cached_property
    def backers(self) -> tuple[Patron, ...]:
        """The case's patrons with their schedules of leaving; the first leads."""
        return tuple(
            _patron(self.case, place) for place in range(len(self.case.patrons))
        ) or (Patron("patron", "no patron", 0.0, LEAD_MOST),)

    def _levers(self) -> Mapping[str, Lever]:
        """Levers of the simulation, and one a patron: the troops it sends back."""
        found = {
            p.name: Lever(p.low, p.high, p.baseline, p.unit, p.cost, p.kind, p.description)
            for p in parameters.PARAMETERS
            if p.role == "lever"
        }
        for backer in self.backers:
            found[f"{backer.name}_return_troops"] = Lever(
                0.0, backer.most_troops, 0.0, "persons", COST_OF_TROOPS, "real",
                f"troops the {backer.title} orders back on day 0",
            )
        return found

    def _uncertainties(self) -> Mapping[str, Uncertainty]:
        """The posterior where the case has one for this day, else the prior ranges."""
        known = start.posterior(self.case, self.as_of)
        found: dict[str, Uncertainty] = {}
        for p in parameters.PARAMETERS:
            if p.role != "uncertainty":
                continue
            described = {"unit": p.unit, "description": p.description}
            if p.name in known:
                found[p.name] = Uncertainty.samples(known[p.name], group=POSTERIOR, **described)
            elif p.is_logarithmic:
                found[p.name] = Uncertainty.log_uniform(p.low, p.high, **described)
            else:
                found[p.name] = Uncertainty.uniform(p.low, p.high, **described)
        return found

    def _signals(self) -> Mapping[str, Signal]:
        """National series, each patron's troops back, and the fall of each city."""
        found = {
            s.name: Signal(
                s.unit, s.description, s.kind == "event", s.clampable, s.low, self._high(s)
            )
            for s in SERIES
        }
        for backer in self.backers:
            found[f"{backer.name}_returned_troops"] = Signal(
                "persons", f"{backer.title} troops back, evacuation left out"
            )
        for unit in self.case.units:
            if unit.kind == "city":
                found[f"{unit.id}_falls"] = Signal(
                    "", f"{unit.name} falls for the first time", event=True
                )
        return found

    def _high(self, series: Series) -> float | None:
        if series.name == "leaders_doubting":
            return float(len(dict.fromkeys(self._provinces())))
        return series.high

    def _provinces(self) -> list[str]:
        """The province of each unit, itself where it has none; each province has a leader."""
        case = self.case
        return [parent or unit for parent, unit in zip(case.parents, case.ids, strict=True)]

    # --- running -----------------------------------------------------------------------------

    @cached_property
    def ground(self) -> Ground:
        """The case's units, graph and starting control, as the simulation takes them."""
        case = self.case
        insurgent, contested = start.shares(case, self.as_of)
        population = np.nan_to_num(case.populations, nan=start.DEFAULT_POPULATION)
        opposition = (
            case.extra("old_opposition") if "old_opposition" in case.columns
            else np.zeros(len(case.units))
        )
        return Ground(
            ids=case.ids,
            names=tuple(unit.name for unit in case.units),
            is_city=[kind == "city" or id_ == case.capital
                     for kind, id_ in zip(case.kinds, case.ids, strict=True)],
            provinces=self._provinces(),
            population=list(population),
            opposition=list(opposition),
            links=[(int(a), int(b)) for a, b in case.link_pairs],
            capital=case.index[case.capital],
            share_insurgent=list(insurgent),
            share_contested=list(contested),
            force_ratio=force_ratio(case),
        )

    def world_for(self, steps: int) -> World:
        """The constant part of the simulation, laid out for at least `steps` days."""
        if steps > self._days:
            self._days = max(steps, LEAST_DAYS)
            self._world = build_world(self.ground, self.backers, self.as_of, self._days)
        return self._world

    @property
    def world(self) -> World:
        """The constant part of the simulation."""
        return self.world_for(1)

    def parameters(self, settings: Mapping[str, np.ndarray]) -> np.ndarray:
        """Settings as the simulation's parameter matrix [F, parameters + patrons]."""
        names = [p.name for p in parameters.PARAMETERS]
        names += [f"{backer.name}_return_troops" for backer in self.backers]
        return np.column_stack([np.asarray(settings[name], float) for name in names])

    def run(
        self, settings: Mapping[str, np.ndarray], *, futures: np.ndarray, steps: int, seed: int,
        clamps: Mapping[str, np.ndarray] | None = None, record: frozenset[str] = frozenset(),
        snapshots: Sequence[int] = (), each: bool = True,
    ) -> tuple[Ensemble, dict[str, np.ndarray]]:
        """The raw ensemble (falls, manners) and the series asked for.

        Args:
            snapshots, each: days on which to keep who holds each unit, in every future or
                counted over them; see `wouldtake.conflict.run.run`.
        """
        places = self._places()
        national = sorted({places[name] for name in record if name in places})
        by_name = {series.name: series for series in SERIES}
        held = {by_name[name].place: value for name, value in (clamps or {}).items()}
        ensemble = run(
            self.world_for(steps), self.parameters(settings), futures, steps=steps, seed=seed,
            wanted=national, clamps=held, off=self.without, threads=self.threads,
            snapshots=snapshots, each=each, device=self.device,
        )
        out: dict[str, np.ndarray] = {}
        for name in record:
            if name in places:
                raw = ensemble.series[national.index(places[name])]
                out[name] = _shown(raw, by_name.get(name))
            else:
                unit = self.case.index[name.removesuffix("_falls")]
                out[name] = ensemble.fall_day[:, unit, None] == np.arange(steps + 1)
        return ensemble, out

    def batch_for(self, steps: int, signals: Collection[str]) -> int:
        """How many futures to run at once: on a GPU many, within BATCH_BYTES of series."""
        if self.device == "cpu":
            return Options.batch
        each = 8 * (steps + 1) * max(len(signals), 1)
        return max(min(BATCH_BYTES // each, MOST_AT_ONCE), Options.batch)

    def _places(self) -> dict[str, int]:
        places = {series.name: series.place for series in SERIES}
        for k, backer in enumerate(self.backers):
            places[f"{backer.name}_returned_troops"] = BACK + k
        return places

    def simulate(
        self, settings: Mapping[str, np.ndarray], *, futures: np.ndarray, steps: int, seed: int,
        clamps: Mapping[str, np.ndarray] | None = None, record: frozenset[str] | None = None,
    ) -> dict[str, np.ndarray]:
        """Trajectories of some futures: see `wouldtake.Model`. All signals if none is named."""
        names = frozenset(self.signals) if record is None else record
        return self.run(
            settings, futures=futures, steps=steps, seed=seed, clamps=clamps, record=names
        )[1]


def force_ratio(case: Case) -> float:
    """Insurgents to the government's fighting force by the case's figures; the usual where unknown.

    A side's figure is the sum over its actors of the first of `combat`, `fighters`, `total` that
    each has: the value, or the middle of its range.
    """
    insurgent, government = _persons(case, "insurgent"), _persons(case, "government")
    return insurgent / government if insurgent and government else USUAL_RATIO


def _persons(case: Case, side: str) -> float:
    total = 0.0
    for actor in case.actors:
        if actor.side != side:
            continue
        words = (word for word in ("combat", "fighters", "total") if word in actor.quantities)
        figure = case.values.get(actor.quantities.get(next(words, ""), ""))
        if figure is None:
            continue
        total += float(figure.central)
    return total


def _shown(raw: np.ndarray, series: Series | None) -> np.ndarray:
    if series is None or series.kind == "real":
        return raw
    if series.equals is not None:
        return raw == series.equals
    return raw > 0.5 if series.kind == "event" else raw.astype(np.int32)


def _patron(case: Case, place: int) -> Patron:
    patron = case.patrons[place]
    name = patron.quantities.get("troops", "")
    reference = float(case.values[name].central) if name in case.values else 0.0
    left = [step for step in patron.schedule if step.share_left is not None]
    return Patron(
        name=patron.id,
        title=patron.name,
        reference_troops=reference,
        most_troops=LEAD_MOST if place == 0 else ALLY_MOST,
        schedule=tuple(
            Step(step.announced or step.date, step.date, reference * float(step.share_left or 0.0))
            for step in left
        ),
    )
