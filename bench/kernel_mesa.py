"""The same core in Mesa: a future is a model, a unit an agent that steps once a day."""

import math
from typing import Any

import mesa
import numpy as np

from .kernel_peers import (
    ASSAULT,
    CONTESTED,
    ENCIRCLEMENT,
    GOVERNMENT,
    INSURGENT,
    PROBING,
    SWEEP,
    WATCHED,
    Ground,
    start,
)


class Unit(mesa.Agent):
    """A district or a city."""

    def __init__(self, model: "MesaCore", place: int, control: int, local: float):
        super().__init__(model)
        g = model.ground
        self.place, self.control, self.local = place, control, local
        self.city = bool(g.city[place])
        self.province = int(g.province[place])
        self.garrison = float(g.garrison[place])
        self.salience = float(g.salience[place])
        self.neighbours: list[Unit] = []
        self.new = control

    def step(self) -> None:
        """Decide who holds the unit tonight; the change is made when all have decided."""
        m, count = self.model, len(self.neighbours)
        lost = sum(v.control for v in self.neighbours) / (2.0 * count) if count else 0.5
        pull = m.p["neighbour_effect"] * (lost - 0.5)
        rates, self.new = m.rates[self.city], self.control
        if self.control != INSURGENT:
            hazard = rates[self.control] * math.exp(self.local + pull)
            if m.random.random() < 1.0 - math.exp(-hazard):
                self.new = self.control + 1
                return
        if self.control != GOVERNMENT:
            hazard = rates[1 + self.control] * math.exp(-pull)
            if m.random.random() < 1.0 - math.exp(-hazard):
                self.new = self.control - 1

    def advance(self) -> None:
        """Pass into other hands, with what follows."""
        if self.new == self.control:
            return
        m, old, self.control = self.model, self.control, self.new
        if self.control == INSURGENT:
            leave = 1.0 / (1.0 + math.exp((m.belief - m.p["desertion_belief"]) / 0.08))
            loss = m.p["garrison_loss"]
            m.book_fall(self, 0.5 * (1.0 + loss) if m.random.random() < leave else loss)
        elif self.city and self.control < old:
            m.shock += m.p["success_belief"] * (2.0 if old == INSURGENT else 1.0)
        if old == INSURGENT:
            m.held += self.garrison
            m.retreated = max(m.retreated - self.garrison, 0.0)


class MesaCore(mesa.Model):
    """One future. `p`: its parameters; `s`: its first day, as `kernel_peers.start` lays it out."""

    def __init__(self, ground: Ground, p: dict[str, float], s: dict[str, Any], seed: int):
        super().__init__(seed=seed)
        self.ground, self.p = ground, p
        for name in ("belief", "organisation", "militia", "army", "insurgents", "air", "phase",
                     "held", "retreated", "quiet"):
            setattr(self, name, float(s[name][0]))
        self.shock, self.falls, self.count = 0.0, 0, ground.city.size
        self.units = [
            Unit(self, u, int(s["control"][0, u]), float(s["local"][0, u]))
            for u in range(self.count)
        ]
        for unit in self.units:
            unit.neighbours = [
                self.units[v] for v in ground.neighbours[:, unit.place] if v < self.count
            ]
        self.cities = [unit for unit in self.units if unit.city]
        self.rural = [unit for unit in self.units if not unit.city]
        self.deal_at, self.dealt = s["deal_at"][0].tolist(), [False] * ground.leaders
        self.quality = math.exp(p["learning"] * p["support_years"])
        self.seen = (
            (1.0 - p["foresight"]) * ground.presence[0] + p["foresight"] * ground.presence[1]
        )
        self.lost_last_night = self.share(INSURGENT)

    def share(self, control: int, among: "list[Unit] | None" = None) -> float:
        """Share of units (or of some of them) under `control`."""
        some = self.units if among is None else among
        return sum(unit.control == control for unit in some) / len(some)

    def book_fall(self, unit: Unit, loss: float) -> None:
        """A fall's losses, the attackers' gain, the news."""
        share = unit.garrison
        self.army *= max(1.0 - loss * share / max(self.held, 1e-9), 0.0)
        self.held = max(self.held - share, 0.0)
        self.retreated += (1.0 - loss) * share
        self.insurgents += self.p["capture_gain"] * share
        if unit.city:
            self.falls += 1
            self.shock -= self.p["city_shock"] * unit.salience
        else:
            self.shock -= self.p["rural_shock"] / len(self.rural)

    def change_phase(self) -> None:
        """Campaign (ODD 7.1)."""
        p, up, down = self.p, 0.0, 0.0
        restraint = math.exp(-p["deterrence"] * self.seen)
        strength = self.organisation + self.seen
        if self.phase == PROBING:
            up = p["sweep_rate"] * restraint
        elif self.phase == SWEEP:
            lost = self.share(INSURGENT, self.rural)
            up = p["encircle_rate"] / (1.0 + math.exp((p["encircle_share"] - lost) / 0.05))
            down = p["settle_rate"] * strength
        elif self.phase == ENCIRCLEMENT:
            ready = 0.25 + 3.0 * self.share(CONTESTED, self.cities)
            up = p["assault_rate"] * restraint * ready * math.exp(2.0 * (0.5 - self.belief))
            down = p["settle_rate"] * strength
        else:
            down = p["stall_rate"] * (1.0 if self.quiet >= 14.0 else 0.1) * (1.0 + strength)
        if self.random.random() >= 1.0 - math.exp(-(up + down)):
            return
        if self.random.random() * (up + down) < up:
            self.phase += 1.0
            if self.phase == ASSAULT:
                self.quiet = 0.0
        else:
            self.phase = ENCIRCLEMENT if self.phase == ASSAULT else PROBING

    def set_rates(self) -> None:
        """The day's national hazards: press, take, relieve, retake, by kind (ODD 7.2)."""
        p, phase = self.p, self.phase
        defenders = self.army * self.quality + self.militia
        ratio = self.ground.force_ratio * self.insurgents / max(defenders, 0.02)
        attack = ratio ** p["force_exponent"] * math.exp(
            p["pace"] + p["belief_effect"] * (0.5 - self.belief)
            - p["air_effect"] * (self.air + p["air_support"] / 10.0)
            - p["organise_effect"] * self.organisation
        )
        defence = self.army * self.quality * (1.0 + self.organisation)
        defence += p["militia_retake"] * self.militia
        tempo = (p["tempo_probing"], 1.0, p["tempo_encirclement"], p["tempo_assault"])[int(phase)]
        siege = (0.05, 0.3, 1.0, 1.0)[int(phase)]
        storm = 1.0 if phase == ASSAULT else p["city_tempo_siege"]
        self.rates = tuple(
            (p[f"{kind}_press_rate"] * first * attack, p[f"{kind}_take_rate"] * second * attack,
             p[f"{kind}_relieve_rate"] * defence, p[f"{kind}_retake_rate"] * defence)
            for kind, first, second in (("rural", tempo, tempo), ("city", siege, storm))
        )

    def strike_deals(self) -> None:
        """Power brokers (ODD 7.6)."""
        p, g = self.p, self.ground
        loss = p["peer_effect"] * sum(self.dealt) / g.leaders
        chance = 1.0 - math.exp(-p["deal_rate"] * (1.0 if self.phase >= ENCIRCLEMENT else 0.1))
        afraid = {unit.province for unit in self.cities if unit.control != GOVERNMENT}
        deals = []
        for i in range(g.leaders):
            seen = self.belief - loss - (p["siege_fear"] if i in afraid else 0.0)
            if (
                not self.dealt[i] and i != g.province[g.capital] and self.deal_at[i] > seen
                and self.random.random() < chance
            ):
                deals.append(i)
        for i in deals:
            self.dealt[i] = True
            for unit in self.units:
                if (
                    unit.province == i and unit.place != g.capital and unit.control != INSURGENT
                ):
                    unit.control = INSURGENT
                    self.book_fall(unit, 1.0)

    def step(self) -> None:
        """One day."""
        p = self.p
        slope = p["desertion_slope"] * (0.5 - self.belief) + p["aid_effect"] * (1.0 - p["aid"])
        self.army *= 1.0 - min(p["desertion_rate"] * math.exp(slope), 0.2)
        self.air *= 1.0 - max(1.0 - p["contractors"] / 16_832.0, 0.0) / p["air_decay_days"]
        self.change_phase()
        self.set_rates()
        self.agents.do("step")
        self.agents.do("advance")
        self.quiet = 0.0 if self.falls else self.quiet + 1.0
        density = math.log(1.0 + self.retreated / max(self.held, 0.02))
        target = min(density + 0.4 * p["regroup"], 2.0)
        self.organisation += (target - self.organisation) / p["organise_days"]
        self.organisation *= (1.0 - p["rout_shock"]) ** self.falls
        self.falls = 0
        mobilise = p["militia_cap"] * self.lost_last_night * (0.2 + 0.8 * p["militia_arming"])
        mobilise *= min(2.0 * self.belief, 1.0) * (1.0 - sum(self.dealt) / len(self.dealt))
        self.militia += p["militia_growth"] * (mobilise - self.militia)
        anchor = p["belief_anchor"] + p["presence_belief"] * min(self.seen, 2.0)
        anchor += p["pledge_belief"] * p["pledge"]
        now = math.log(self.belief / (1.0 - self.belief))
        now += (anchor - now) / p["belief_days"] + self.shock
        self.belief = min(max(1.0 / (1.0 + math.exp(-now)), 1e-4), 1.0 - 1e-4)
        self.shock = 0.0
        self.strike_deals()
        self.lost_last_night = self.share(INSURGENT)

    def watched(self) -> tuple[float, ...]:
        """What is recorded of a day, in the order of `WATCHED`."""
        return (
            self.belief, self.organisation, self.militia, self.army, self.phase,
            self.lost_last_night, self.share(CONTESTED), float(sum(self.dealt)),
        )


def mesa_core(world: Any, p: dict[str, np.ndarray], days: int, seed: int) -> np.ndarray:
    """All days of all futures, one after the other: [W, F, T+1]."""
    g, rng = Ground.of(world), np.random.default_rng(seed)
    out = np.zeros((len(WATCHED), p["pace"].size, days + 1))
    for row in range(out.shape[1]):
        q = {name: value[row : row + 1] for name, value in p.items()}
        s = start(world, g, q, rng)
        model = MesaCore(g, {k: float(v[0]) for k, v in q.items()}, s, seed + row)
        out[:, row, 0] = model.watched()
        for day in range(1, days + 1):
            model.step()
            out[:, row, day] = model.watched()
    return out
