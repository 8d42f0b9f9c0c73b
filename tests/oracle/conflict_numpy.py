"""The simulation written again, slowly: one day after another, all futures side by side.

Written from the equations (docs/model/7-submodels.md). Where the compiled code is clever this
is not: each unit's two hazards are added up day by day and compared with their thresholds;
every share and count is taken from the units anew each day. F futures, U units, L leaders,
P patrons.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wouldtake.conflict.parameters import PARAMETERS

from . import mechanisms_numpy as mechanisms
from . import noise_numpy as noise
from .mechanisms_numpy import (
    ABANDONED,
    ASSAULT,
    ATTACK,
    CAPITULATED,
    CONTESTED,
    DEFENCE,
    FOUGHT,
    GOVERNMENT,
    INSURGENT,
    NEGOTIATED,
    PROBING,
)


@dataclass(frozen=True)
class Result:
    """Series by signal name [F, T+1], and each unit's first fall and last control [F, U]."""

    series: dict[str, np.ndarray]
    fall_day: np.ndarray
    manner: np.ndarray
    control: np.ndarray


# Signals a question can hold, and where they are kept (`leaders_doubting` apart).
HELD = {
    "homeland_threat": "threat", "capital_attack": "capital_attacked",
    "homeland_attack": "homeland_attacked", "campaign_phase": "phase",
    "organisation": "organisation", "militia_strength": "militia", "belief": "belief",
}
# The order of a day (ODD 3), and the signals that are held straight after each mechanism.
STEPS = {
    "patrons": (), "army": (),
    "terror": ("homeland_threat", "capital_attack", "homeland_attack"),
    "campaign": ("campaign_phase",), "fighting": (), "consolidation": ("organisation",),
    "militias": ("militia_strength",), "belief": ("belief",), "brokers": (), "collapse": (),
}


class Oracle:
    """One ensemble, day by day: `Oracle(...).run()`."""

    def __init__(self, world, parameters, futures, *, steps, seed, clamps=None, off=()):
        self.world, self.futures, self.steps, self.seed = world, np.asarray(futures), steps, seed
        self.clamps: Mapping[str, np.ndarray] = clamps or {}
        self.off = off
        self.p = {q.name: parameters[:, place] for place, q in enumerate(PARAMETERS)}
        self.set_troops = parameters[:, len(PARAMETERS):]
        self.F, self.U = len(self.futures), world.is_city.size
        self.city = world.is_city == 1
        self.neighbours = np.zeros((self.U, self.U))
        for u in range(self.U):
            self.neighbours[u, world.neighbours[world.first[u]:world.first[u + 1]]] = 1.0
        self.leaders = int(world.province.max()) + 1
        self.start()

    # --- the first day ---------------------------------------------------------------------

    def draw(self, kind, process, count):
        """One number a future and place, [F, count]."""
        return kind(self.seed, self.futures[:, None], process, np.arange(count)[None, :])

    def start(self):
        """State on day 0 (ODD 5)."""
        w, p, F, U = self.world, self.p, self.F, self.U
        private = self.draw(noise.normal, noise.UNIT_LOCAL, U)
        rest = self.draw(noise.normal, noise.UNIT_START, U)
        weak = 0.7 * private + np.sqrt(1.0 - 0.49) * rest + p["start_shift"][:, None]
        known = np.isinf(w.start_insurgent) & np.isinf(w.start_contested)
        gone = w.start_insurgent < 0
        if np.isfinite(w.start_lost):
            wrong = known & ((weak > w.start_lost) != gone)
            private = private + np.where(wrong, 0.7 * 2.0 * (w.start_lost - weak), 0.0)
        self.control = np.where(
            weak > w.start_insurgent, INSURGENT,
            np.where(weak > w.start_contested, CONTESTED, GOVERNMENT),
        )
        self.local = (
            p["local_spread"][:, None] * private - p["opposition_effect"][:, None] * w.opposition
        )
        self.changes = np.zeros((F, U), int)
        self.spent = np.zeros((F, U, 2))
        self.threshold = np.stack([
            noise.exponential(self.seed, self.futures[:, None], process, 4096 * np.arange(U))
            for process in (noise.UNIT_ATTACK, noise.UNIT_DEFENCE)
        ], axis=2)
        self.fall_day, self.manner = np.full((F, U), -1), np.zeros((F, U), int)
        self.belief, self.organisation = p["start_belief"].copy(), p["start_organisation"].copy()
        self.militia, self.army = p["start_militia"].copy(), p["start_army"].copy()
        self.insurgents, self.air_force = p["start_insurgents"].copy(), p["start_air_force"].copy()
        self.threat, self.munitions = p["start_threat"].copy(), p["air_support"].copy()
        self.quality = np.exp(p["learning"] * p["support_years"])
        self.phase = np.clip(np.floor(p["start_phase"] + 0.5), PROBING, ASSAULT)
        self.capital_attacked, self.homeland_attacked = np.zeros(F), np.zeros(F)
        self.since_homeland = np.full(F, 1e6)
        self.since_city_fall = np.where(self.phase == ASSAULT, 0.0, 1e6)
        self.campaign_left = noise.exponential(self.seed, self.futures, noise.CAMPAIGN, 0)
        self.campaign_changes = np.zeros(F, int)
        self.flight_left = noise.exponential(self.seed, self.futures, noise.FLIGHT, 0)
        self.collapse, self.shock, self.city_falls = np.zeros(F), np.zeros(F), np.zeros(F)
        self.held = ((self.control != INSURGENT) * w.garrison).sum(axis=1)
        self.retreated = (1.0 - p["garrison_loss"]) * (1.0 - self.held)
        self.falls = {"fought": np.zeros(F), "abandoned": np.zeros(F), "negotiated": np.zeros(F)}
        self.rural_retaken, self.displaced = np.zeros(F), np.zeros(F)
        self.trapped, self.unreached = np.zeros(F), np.zeros(F)
        own = self.draw(noise.normal, noise.LEADER_THRESHOLD, self.leaders)
        drawn = p["deal_belief"][:, None] + p["deal_spread"][:, None] * own
        afraid = mechanisms.besieged_at_home(self)
        seen = self.belief[:, None] - p["siege_fear"][:, None] * afraid
        self.deal_at = np.where(drawn > seen, 2.0 * seen - drawn, drawn)
        self.deal_left = self.draw(noise.exponential, noise.LEADER_DEAL, self.leaders)
        self.dealt = np.zeros((F, self.leaders), bool)
        self.doubting = np.zeros(F)
        P = w.patrons
        self.return_left = self.draw(noise.exponential, noise.PATRON_RETURN, P)
        self.ordered = np.where(self.set_troops > 0.0, 0, -1)
        self.back, self.evacuation = np.zeros((F, P)), np.zeros(F)
        self.since_return = np.full(F, -1.0)
        self.presence, self.expected = mechanisms.scheduled(self, 0)
        self.shares = []

    # --- what is read off the units ----------------------------------------------------------

    def share(self, control, among=None):
        """Share of units (or of some of them) under `control`."""
        some = self.control if among is None else self.control[:, among]
        return (some == control).sum(axis=1) / max(some.shape[1], 1)

    def city_share(self, control):
        """Share of cities under `control`; of all units where there is but one city."""
        return self.share(control, self.city if self.city.sum() > 1 else None)

    def cities_in(self, control):
        """Cities under `control`, count."""
        return (self.control[:, self.city] == control).sum(axis=1)

    @property
    def returned(self):
        """Troops back, all patrons, persons."""
        return self.back.sum(axis=1)

    # --- a change of control -------------------------------------------------------------------

    def change(self, f, u, new, manner, day):
        """Unit u of future f passes to `new`: one event, with all that it brings."""
        p = {name: value[f] for name, value in self.p.items()}
        old, garrison = self.control[f, u], self.world.garrison[u]
        people, city = self.world.population[u], self.city[u]
        self.control[f, u] = new
        self.changes[f, u] += 1
        self.spent[f, u] = 0.0
        for side, process in ((ATTACK, noise.UNIT_ATTACK), (DEFENCE, noise.UNIT_DEFENCE)):
            index = 4096 * u + self.changes[f, u]
            drawn = noise.exponential(self.seed, self.futures[f], process, index)
            self.threshold[f, u, side] = drawn[0]
        if new == INSURGENT:
            if self.fall_day[f, u] < 0:
                self.fall_day[f, u], self.manner[f, u] = day, manner
            loss = {
                FOUGHT: p["garrison_loss"], ABANDONED: (1.0 + p["garrison_loss"]) / 2.0,
                NEGOTIATED: 1.0, CAPITULATED: 1.0,
            }[manner]
            self.falls[{FOUGHT: "fought", ABANDONED: "abandoned"}.get(manner, "negotiated")][f] += 1
            self.army[f] *= max(1.0 - loss * garrison / max(self.held[f], 1e-9), 0.0)
            self.held[f] = max(self.held[f] - garrison, 0.0)
            self.retreated[f] += (1.0 - loss) * garrison
            self.insurgents[f] += p["capture_gain"] * garrison
            if city:
                self.city_falls[f] += 1
                self.shock[f] -= p["city_shock"] * (max(people, 1e4) / 1e5) ** 0.25
            else:
                self.shock[f] -= p["rural_shock"] / (~self.city).sum()
        elif city and new < old:
            self.shock[f] += p["success_belief"] * (2.0 if old == INSURGENT else 1.0)
        if old == INSURGENT:
            self.held[f] += garrison
            self.retreated[f] = max(self.retreated[f] - garrison, 0.0)
            self.rural_retaken[f] += not city

    # --- the days ------------------------------------------------------------------------------

    def hold(self, name, attribute, day):
        """A signal the question holds takes its value; NaN leaves it free."""
        wanted = self.clamps[name][:, day] if name in self.clamps else np.full(self.F, np.nan)
        own = getattr(self, attribute)
        setattr(self, attribute, np.where(np.isnan(wanted), own, wanted))

    def record(self, day):
        """All signals of the day."""
        insurgent = self.share(INSURGENT)
        self.shares.append(insurgent)
        signals = {
            "belief": self.belief, "organisation": self.organisation,
            "militia_strength": self.militia, "army_strength": self.army,
            "army_quality": self.quality, "air_force": self.air_force,
            "insurgent_strength": self.insurgents, "munitions": self.munitions,
            "homeland_threat": self.threat, "homeland_attack": self.homeland_attacked,
            "capital_attack": self.capital_attacked, "campaign_phase": self.phase,
            "patron_presence": self.presence, "expected_presence": self.expected,
            "returned_troops": self.returned, "evacuation_troops": self.evacuation,
            "leaders_doubting": self.doubting, "leaders_dealt": self.dealt.sum(axis=1),
            "political_collapse": self.collapse, "military_takeover": self.collapse,
            "capital_lost": self.control[:, self.world.capital] == INSURGENT,
            "insurgent_share": insurgent, "contested_share": self.share(CONTESTED),
            "government_share": self.share(GOVERNMENT),
            "rural_insurgent_share": self.share(INSURGENT, ~self.city),
            "cities_lost": self.cities_in(INSURGENT),
            "cities_besieged": self.cities_in(CONTESTED),
            "gain_30_days": insurgent - self.shares[max(day - 30, 0)],
            "displaced": self.displaced, "trapped": self.trapped, "unreached": self.unreached,
            "days_since_return": self.since_return, "rural_retaken": self.rural_retaken,
            **{f"falls_{how}": count for how, count in self.falls.items()},
        }
        for name, value in signals.items():
            self.out.setdefault(name, np.zeros((self.F, self.steps + 1)))[:, day] = value

    def run(self):
        """Day 0, then the twelve steps of each day in the order of ODD 3."""
        self.out: dict[str, np.ndarray] = {}
        if "civilians" not in self.off:
            mechanisms.civilians(self, self.control)
        for name, attribute in HELD.items():
            self.hold(name, attribute, 0)
        self.hold("leaders_doubting", "doubting", 0)
        self.record(0)
        for day in range(1, self.steps + 1):
            morning = self.control.copy()
            self.capital_attacked, self.homeland_attacked = np.zeros(self.F), np.zeros(self.F)
            for name, signals in STEPS.items():
                if name not in self.off:
                    getattr(mechanisms, name)(self, day)
                for signal in signals:
                    self.hold(signal, HELD[signal], day)
                if name == "terror":
                    quiet = self.homeland_attacked == 0
                    self.since_homeland = np.where(quiet, self.since_homeland + 1, 0.0)
                elif name == "fighting":
                    quiet = self.city_falls == 0
                    self.since_city_fall = np.where(quiet, self.since_city_fall + 1, 0.0)
                elif name == "consolidation":
                    self.city_falls = np.zeros(self.F)
                elif name == "belief":
                    self.shock = np.zeros(self.F)
                elif name == "brokers":
                    self.hold("leaders_doubting", "doubting", day)
            if "civilians" not in self.off:
                mechanisms.civilians(self, morning)
            self.record(day)
        return Result(self.out, self.fall_day, self.manner, self.control)
