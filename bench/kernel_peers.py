"""The core of the conflict model as its peers would write it: plain NumPy, JAX, Mesa.

The core is seven of the eleven mechanisms, those that carry the cost: army, campaign, fighting,
consolidation, militias, belief and power brokers. It is written from docs/model/7-submodels.md.
A threshold spent by hazards day by day is, in distribution, a chance of 1 - exp(-hazard) each day:
so the peers draw a number a unit and day, as such models do, and no address of noise is kept.
`step` is one day of all futures side by side, for NumPy and JAX alike; `MesaCore` is one future,
an agent a unit. F futures, U units, L leaders, D neighbours at most.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

GOVERNMENT, CONTESTED, INSURGENT = 0, 1, 2
PROBING, SWEEP, ENCIRCLEMENT, ASSAULT = 0, 1, 2, 3
WATCHED = (
    "belief", "organisation", "militia", "army", "phase", "insurgent", "contested", "dealt",
)


@dataclass(frozen=True)
class Ground:
    """What does not change, as a peer would lay it out."""

    city: np.ndarray
    province: np.ndarray
    garrison: np.ndarray
    salience: np.ndarray  # of a city's fall; 0 where rural
    size: np.ndarray  # log(100,000 / people) of cities, 0 where rural
    opposition: np.ndarray
    neighbours: np.ndarray  # [D, U], the number of units where there are no more
    degree: np.ndarray
    capital: int
    leaders: int
    force_ratio: float
    presence: tuple[float, float]  # present and promised, on day 0 and ever after

    @classmethod
    def of(cls, world: Any) -> "Ground":
        """From the simulation's own."""
        count = world.is_city.size
        degree = np.diff(world.first)
        neighbours = np.full((degree.max(), count), count)
        for u in range(count):
            neighbours[: degree[u], u] = world.neighbours[world.first[u] : world.first[u + 1]]
        city, people = world.is_city == 1, world.population
        reference = max(world.all_reference_troops, 1000.0)
        return cls(
            city, world.province, world.garrison,
            np.where(city, (np.maximum(people, 1e4) / 1e5) ** 0.25, 0.0),
            np.where(city, np.log(1e5 / np.maximum(people, 1e3)), 0.0),
            world.opposition, neighbours, degree, world.capital, world.leaders,
            world.force_ratio,
            (world.planned[:, 0].sum() / reference, world.announced[:, 0].sum() / reference),
        )


def start(world: Any, g: Ground, p: dict[str, np.ndarray], rng: np.random.Generator) -> dict:
    """State on day 0 of F futures, NumPy (ODD 5)."""
    F, U = p["pace"].size, g.city.size
    private, rest = rng.standard_normal((F, U)), rng.standard_normal((F, U))
    level = 0.7 * private + np.sqrt(0.51) * rest + p["start_shift"][:, None]
    insurgent, contested, lost = world.start_insurgent, world.start_contested, world.start_lost
    if np.isfinite(lost):
        known = np.isinf(insurgent) & np.isinf(contested)
        wrong = known & ((level > lost) != (insurgent < 0.0))
        private = private + np.where(wrong, 1.4 * (lost - level), 0.0)
    control = np.where(level > insurgent, INSURGENT, np.where(level > contested, CONTESTED, 0))
    local = (
        p["local_spread"][:, None] * private - p["opposition_effect"][:, None] * g.opposition
        + p["city_size_effect"][:, None] * g.size
    )
    local[:, g.capital] -= p["capital_strength"]
    held = ((control != INSURGENT) * g.garrison).sum(axis=1)
    phase = np.clip(np.floor(p["start_phase"] + 0.5), PROBING, ASSAULT)
    drawn = p["deal_belief"][:, None] + p["deal_spread"][:, None] * rng.standard_normal(
        (F, g.leaders))
    seen = p["start_belief"][:, None] - p["siege_fear"][:, None] * troubled(np, g, control)
    return {
        "control": control.astype(np.int8), "local": local, "belief": p["start_belief"],
        "organisation": p["start_organisation"], "militia": p["start_militia"],
        "army": p["start_army"], "insurgents": p["start_insurgents"],
        "air": p["start_air_force"], "phase": phase, "held": held,
        "retreated": (1.0 - p["garrison_loss"]) * (1.0 - held),
        "quiet": np.where(phase == ASSAULT, 0.0, 1e6), "shock": np.zeros(F), "falls": np.zeros(F),
        "deal_at": np.minimum(drawn, 2.0 * seen - drawn),
        "dealt": np.zeros((F, g.leaders), bool),
    }


def troubled(xp: Any, g: Ground, control: Any) -> Any:
    """Leaders a city of whose province is contested or lost, [F, L]; a city a leader at most."""
    city = np.full(g.leaders, -1)
    city[g.province[g.city]] = np.flatnonzero(g.city)
    return (control[:, city] != GOVERNMENT) & xp.asarray(city >= 0)


def settle(xp: Any, g: Ground, p: dict, s: dict, fell: Any, loss: Any, back: Any) -> dict:
    """What follows where units `fell` [F, U], losing so much of a garrison, or came `back`.

    All falls of a day at once, of the morning's garrisons; the simulation takes one after the
    other, which differs by the square of a day's share.
    """
    share = xp.asarray(g.garrison)
    lost, won = fell * share, back * share
    gone, came, broken = lost.sum(axis=1), won.sum(axis=1), (loss * lost).sum(axis=1)
    rural = (fell & ~g.city).sum(axis=1) / (~g.city).sum()
    shock = -p["city_shock"] * (fell * xp.asarray(g.salience)).sum(axis=1)
    shock = shock - p["rural_shock"] * rural
    return s | {
        "army": s["army"] * xp.maximum(1.0 - broken / xp.maximum(s["held"], 1e-9), 0.0),
        "held": xp.maximum(s["held"] + came - gone, 0.0),
        "retreated": xp.maximum(s["retreated"] + gone - broken - came, 0.0),
        "insurgents": s["insurgents"] + p["capture_gain"] * gone,
        "shock": s["shock"] + shock,
        "falls": s["falls"] + (fell & g.city).sum(axis=1),
    }


def campaign(xp: Any, g: Ground, p: dict, s: dict, luck: Any) -> dict:
    """Change of phase (ODD 7.1). `luck` [F]."""
    phase, w = s["phase"], p["foresight"]
    seen = (1.0 - w) * g.presence[0] + w * g.presence[1]
    restraint = xp.exp(-p["deterrence"] * seen)
    rural = ((s["control"] == INSURGENT) & ~g.city).sum(axis=1) / (~g.city).sum()
    besieged = ((s["control"] == CONTESTED) & g.city).sum(axis=1) / g.city.sum()
    reached = p["encircle_rate"] / (1.0 + xp.exp((p["encircle_share"] - rural) / 0.05))
    ready = p["assault_rate"] * restraint * (0.25 + 3.0 * besieged)
    up = xp.where(phase == PROBING, p["sweep_rate"] * restraint, 0.0)
    up = xp.where(phase == SWEEP, reached, up)
    up = xp.where(phase == ENCIRCLEMENT, ready * xp.exp(2.0 * (0.5 - s["belief"])), up)
    strength = s["organisation"] + seen
    failing = xp.where(s["quiet"] >= 14.0, 1.0, 0.1)
    down = xp.where(phase >= SWEEP, p["settle_rate"] * strength, 0.0)
    down = xp.where(phase == ASSAULT, p["stall_rate"] * failing * (1.0 + strength), down)
    chance = 1.0 - xp.exp(-(up + down))
    due, onward = luck < chance, luck < chance * up / xp.maximum(up + down, 1e-30)
    back = xp.where(phase == ASSAULT, ENCIRCLEMENT, PROBING)
    phase = xp.where(due, xp.where(onward, phase + 1.0, back), phase)
    fresh = onward & (phase == ASSAULT)
    return s | {"phase": phase, "quiet": xp.where(fresh, 0.0, s["quiet"]), "seen": seen}


def fighting(xp: Any, g: Ground, p: dict, s: dict, lost: Any, luck: Any) -> dict:
    """Units change hands (ODD 7.2). `lost` [F, U]: share of neighbours lost; `luck` [F, U]."""
    phase, control = s["phase"], s["control"]
    defenders = s["army"] * s["quality"] + s["militia"]
    attack = (g.force_ratio * s["insurgents"] / xp.maximum(defenders, 0.02)) ** p[
        "force_exponent"
    ] * xp.exp(
        p["pace"] + p["belief_effect"] * (0.5 - s["belief"])
        - p["air_effect"] * (s["air"] + p["air_support"] / 10.0)
        - p["organise_effect"] * s["organisation"]
    )
    defence = s["army"] * s["quality"] * (1.0 + s["organisation"])
    defence = defence + p["militia_retake"] * s["militia"]
    rural = xp.where(phase == PROBING, p["tempo_probing"], 1.0)
    rural = xp.where(phase == ENCIRCLEMENT, p["tempo_encirclement"], rural)
    rural = xp.where(phase == ASSAULT, p["tempo_assault"], rural)
    siege = xp.where(phase == PROBING, 0.05, xp.where(phase == SWEEP, 0.3, 1.0))
    storm = xp.where(phase == ASSAULT, 1.0, p["city_tempo_siege"])

    def national(kind: str, first: Any, second: Any) -> tuple[Any, Any, Any, Any]:
        return (
            p[f"{kind}_press_rate"] * first * attack, p[f"{kind}_take_rate"] * second * attack,
            p[f"{kind}_relieve_rate"] * defence, p[f"{kind}_retake_rate"] * defence,
        )

    press, take, relieve, retake = (
        xp.where(g.city, c[:, None], r[:, None])
        for r, c in zip(national("rural", rural, rural), national("city", siege, storm),
                        strict=True)
    )
    pull = p["neighbour_effect"][:, None] * (lost - 0.5)
    up = xp.where(control == GOVERNMENT, press, xp.where(control == CONTESTED, take, 0.0))
    down = xp.where(control == CONTESTED, relieve, xp.where(control == INSURGENT, retake, 0.0))
    worse = 1.0 - xp.exp(-up * xp.exp(s["local"] + pull))
    better = worse + (1.0 - worse) * (1.0 - xp.exp(-down * xp.exp(-pull)))
    fires = luck < worse
    eased = (luck < better) & ~fires
    fell, back = fires & (control == CONTESTED), eased & (control == INSURGENT)
    leave = 1.0 / (1.0 + xp.exp((s["belief"] - p["desertion_belief"]) / 0.08))
    # Of those that fell, `luck` is even below `worse`, so it serves for the manner too.
    half = xp.where(luck < worse * leave[:, None], 0.5, 0.0)
    loss = p["garrison_loss"][:, None]
    s = settle(xp, g, p, s, fell, loss + half * (1.0 - loss), back)
    relief = (eased & g.city) * xp.where(back, 2.0, 1.0)
    return s | {
        "control": (control + fires - eased).astype(control.dtype),
        "shock": s["shock"] + p["success_belief"] * relief.sum(axis=1),
    }


def brokers(xp: Any, g: Ground, p: dict, s: dict, luck: Any) -> dict:
    """Doubt and deals (ODD 7.6). `luck` [F, L]."""
    loss = p["peer_effect"] * s["dealt"].mean(axis=1)
    fear = p["siege_fear"][:, None] * troubled(xp, g, s["control"])
    doubts = s["deal_at"] > s["belief"][:, None] - loss[:, None] - fear
    talks = xp.where(s["phase"] >= ENCIRCLEMENT, 1.0, 0.1)
    chance = 1.0 - xp.exp(-p["deal_rate"] * talks)
    leads = np.arange(g.leaders) != g.province[g.capital]
    deals = doubts & ~s["dealt"] & leads & (luck < chance[:, None])
    handed = deals[:, g.province] & (np.arange(g.city.size) != g.capital)
    handed = handed & (s["control"] != INSURGENT)
    s = settle(xp, g, p, s, handed, 1.0, xp.zeros_like(handed))
    control = xp.where(handed, INSURGENT, s["control"]).astype(s["control"].dtype)
    return s | {"control": control, "dealt": s["dealt"] | deals}


def step(xp: Any, g: Ground, p: dict, s: dict, lost: Any, luck: tuple[Any, Any, Any]) -> dict:
    """One day of all futures; `luck` for the campaign [F], units [F, U] and leaders [F, L]."""
    before = (s["control"] == INSURGENT).mean(axis=1)  # ground lost by last night
    slope = p["desertion_slope"] * (0.5 - s["belief"]) + p["aid_effect"] * (1.0 - p["aid"])
    idle = xp.maximum(1.0 - p["contractors"] / 16_832.0, 0.0)
    s = s | {
        "army": s["army"] * (1.0 - xp.minimum(p["desertion_rate"] * xp.exp(slope), 0.2)),
        "air": s["air"] * (1.0 - idle / p["air_decay_days"]),
        "quality": xp.exp(p["learning"] * p["support_years"]),
    }
    s = campaign(xp, g, p, s, luck[0])
    s = fighting(xp, g, p, s, lost, luck[1])
    quiet = xp.where(s["falls"] > 0.0, 0.0, s["quiet"] + 1.0)
    density = xp.log(1.0 + s["retreated"] / xp.maximum(s["held"], 0.02))
    target = xp.minimum(density + 0.4 * p["regroup"], 2.0)
    organisation = s["organisation"] + (target - s["organisation"]) / p["organise_days"]
    organisation = organisation * (1.0 - p["rout_shock"]) ** s["falls"]
    mobilise = p["militia_cap"] * before * (0.2 + 0.8 * p["militia_arming"])
    mobilise = mobilise * xp.minimum(2.0 * s["belief"], 1.0) * (1.0 - s["dealt"].mean(axis=1))
    anchor = p["belief_anchor"] + p["presence_belief"] * xp.minimum(s["seen"], 2.0)
    anchor = anchor + p["pledge_belief"] * p["pledge"]
    now = xp.log(s["belief"] / (1.0 - s["belief"]))
    now = now + (anchor - now) / p["belief_days"] + s["shock"]
    s = s | {
        "quiet": quiet, "organisation": organisation,
        "militia": s["militia"] + p["militia_growth"] * (mobilise - s["militia"]),
        "belief": xp.clip(1.0 / (1.0 + xp.exp(-now)), 1e-4, 1.0 - 1e-4),
        "falls": xp.zeros_like(s["falls"]), "shock": xp.zeros_like(s["shock"]),
    }
    return brokers(xp, g, p, s, luck[2])


def watched(xp: Any, s: dict) -> Any:
    """What is recorded of a day, [W, F]."""
    return xp.stack([
        s["belief"], s["organisation"], s["militia"], s["army"], s["phase"],
        (s["control"] == INSURGENT).mean(axis=1), (s["control"] == CONTESTED).mean(axis=1),
        s["dealt"].sum(axis=1).astype(s["belief"].dtype),
    ])


def lost_share(g: Ground, control: np.ndarray) -> np.ndarray:
    """Share of each unit's neighbours lost, the contested by half, [F, U].

    Neighbour by neighbour, each for all units and futures at once: in NumPy more than twice as
    fast as a product with the matrix of borders, which in JAX is the faster.
    """
    by_unit = np.concatenate([control.T, np.zeros((1, control.shape[0]), control.dtype)])
    held = by_unit[g.neighbours[0]]
    for row in g.neighbours[1:]:
        held = held + by_unit[row]
    return np.where(g.degree > 0, 0.5 * held.T / np.maximum(g.degree, 1.0), 0.5)


def numpy_core(
    world: Any, p: dict[str, np.ndarray], days: int, seed: int, batch: int = 128
) -> np.ndarray:
    """All days in plain NumPy, batch by batch so that arrays stay in cache: [W, F, T+1]."""
    g, rng = Ground.of(world), np.random.default_rng(seed)
    F = p["pace"].size
    out = np.zeros((len(WATCHED), F, days + 1))
    for first in range(0, F, batch):
        rows = slice(first, min(first + batch, F))
        q = {name: value[rows] for name, value in p.items()}
        size = q["pace"].size
        s = start(world, g, q, rng)
        out[:, rows, 0] = watched(np, s)
        for day in range(1, days + 1):
            luck = rng.random(size), rng.random((size, g.city.size)), rng.random((size, g.leaders))
            s = step(np, g, q, s, lost_share(g, s["control"]), luck)
            out[:, rows, day] = watched(np, s)
    return out


def jax_core(world: Any, days: int, batch: int) -> Any:
    """The same in JAX: a compiled scan over the days, float32; `run(p, seed)` -> [W, F, T+1]."""
    import jax  # noqa: PLC0415
    import jax.numpy as jnp  # noqa: PLC0415

    g = Ground.of(world)

    borders = np.zeros((g.city.size + 1, g.city.size), np.float32)
    for row in g.neighbours:
        borders[row, np.arange(g.city.size)] = 1.0
    borders, degree = jnp.asarray(borders[:-1]), jnp.asarray(g.degree, jnp.float32)

    def lost(control: Any) -> Any:
        held = control.astype(jnp.float32) @ borders
        return jnp.where(degree > 0, 0.5 * held / jnp.maximum(degree, 1.0), 0.5)

    @jax.jit
    def scan(p: dict, s: dict, key: Any) -> Any:
        def day(carry: tuple[dict, Any], _: None) -> tuple[Any, Any]:
            s, key = carry
            key, a, b, c = jax.random.split(key, 4)
            size = p["pace"].shape[0]
            luck = (
                jax.random.uniform(a, (size,)), jax.random.uniform(b, (size, g.city.size)),
                jax.random.uniform(c, (size, g.leaders)),
            )
            new = step(jnp, g, p, s, lost(s["control"]), luck)
            return ({name: new[name] for name in s}, key), watched(jnp, new)

        return jax.lax.scan(day, (s, key), None, length=days)[1]

    def run(p: dict[str, np.ndarray], seed: int) -> np.ndarray:
        rng, parts = np.random.default_rng(seed), []
        for first in range(0, p["pace"].size, batch):
            q = {name: value[first : first + batch] for name, value in p.items()}
            s = start(world, g, q, rng)
            narrow = {
                k: jnp.asarray(v, jnp.float32) if v.dtype == np.float64 else jnp.asarray(v)
                for k, v in s.items()
            }
            key = jax.random.key(seed * 100_003 + first, impl="rbg")
            later = scan({k: jnp.asarray(v, jnp.float32) for k, v in q.items()}, narrow, key)
            parts.append(np.concatenate([watched(np, s)[:, None], np.asarray(later).transpose(
                1, 0, 2)], axis=1).transpose(0, 2, 1))
        return np.concatenate(parts, axis=1)

    return run
