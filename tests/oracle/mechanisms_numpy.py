"""The eleven mechanisms written again, each as one day's work on all futures side by side.

`o` is the run (`conflict_numpy.Oracle`): its attributes hold one number a future [F], or one a
future and unit [F, U], leader [F, L] or patron [F, P]. Section numbers are those of
docs/model/7-submodels.md.
"""

import numpy as np

from . import noise_numpy as noise

GOVERNMENT, CONTESTED, INSURGENT = 0, 1, 2
FOUGHT, ABANDONED, NEGOTIATED, CAPITULATED = 1, 2, 3, 4
PROBING, SWEEP, ENCIRCLEMENT, ASSAULT = 0, 1, 2, 3
STANDING, POLITICAL, MILITARY = 0, 1, 2
ATTACK, DEFENCE = 0, 1

YEAR = 365.25


def logistic(x):
    """1 / (1 + exp(-x))."""
    return 1.0 / (1.0 + np.exp(-x))


# --- 1. patrons --------------------------------------------------------------------------


def scheduled(o, day):
    """Presence and expected presence by the schedule, shares of the reference strength."""
    w, leaving = o.world, o.p["withdrawal"] > 0.5
    stays = w.before_any.sum()
    present = np.where(leaving, w.planned[:, day].sum(), stays)
    told = o.p["announcement"] > 0.5
    promised = np.where(told, w.announced[:, day].sum(), present)
    reference = max(w.all_reference_troops, 1000.0)
    return present / reference, promised / reference


def patrons(o, day):
    p = o.p
    judged = p["threat_return"] * (o.threat >= 0.5)
    attacked = p["attack_return"] * (o.since_homeland < 90)
    gone = p["loss_return"] * (o.collapse != STANDING)
    lead = p["return_rate"] / YEAR * np.exp(judged + attacked + gone)
    ally = np.where(o.ordered[:, 0] >= 0, p["follow_rate"], p["alone_rate"] / YEAR)
    for k in range(o.world.patrons):
        waiting = (o.ordered[:, k] < 0) & (o.world.all_reference_troops > 0)
        o.return_left[:, k] -= waiting * (lead if k == 0 else ally)
        o.ordered[waiting & (o.return_left[:, k] <= 0.0), k] = day
        unasked = p["return_troops_if_unasked"] * (1.0 if k == 0 else 0.3)
        wanted = np.where(o.set_troops[:, k] > 0.0, o.set_troops[:, k], unasked)
        ramp = p["deploy_days"] * np.maximum(wanted / 10_000.0, 0.3)
        since = day - o.ordered[:, k]
        come = np.minimum(since / ramp, 1.0)
        gone = np.clip((since - p["return_stay_days"]) / ramp, 0.0, 1.0)
        there = wanted * np.maximum(come - gone, 0.0)
        o.back[:, k] = np.where(o.ordered[:, k] >= 0, there, 0.0)
    first = (o.since_return < 0) & (o.back[:, 0] > 0.0)
    o.since_return = np.where(
        first, 0.0, o.since_return + (o.since_return >= 0))
    lost = o.cities_in(INSURGENT)
    flee = (lost >= 0.25 * o.city.sum()) & (lost > 0) & (o.world.all_reference_troops > 0)
    o.evacuation[flee] = 4000.0
    o.presence, o.expected = scheduled(o, day)
    back = o.returned / max(o.world.all_reference_troops, 1000.0)
    o.presence, o.expected = o.presence + back, o.expected + back
    most = np.maximum(25.0, p["air_support"])
    o.munitions = np.minimum(p["air_support"] + o.returned / 1000.0, most)

# --- 2. army, 3. terror, 4. campaign ------------------------------------------------------


def army(o, day):
    p = o.p
    slope = p["desertion_slope"] * (0.5 - o.belief) + p["aid_effect"] * (1.0 - p["aid"])
    o.army *= 1.0 - np.minimum(p["desertion_rate"] * np.exp(slope), 0.2)
    idle = np.maximum(1.0 - p["contractors"] / 16_832.0, 0.0)
    o.air_force *= 1.0 - idle / p["air_decay_days"]


def terror(o, day):
    p, T = o.p, o.threat
    free = o.share(INSURGENT) + o.share(CONTESTED) / 2.0
    pressure = np.minimum(p["counterterror"] + o.returned / 10_000.0, 1.5)
    growth = p["threat_growth"] * free * T * (1.0 - T)
    o.threat = np.clip(T + growth - p["counterterror_effect"] * pressure * T, 0.0, 1.0)
    standing = o.control[:, o.world.capital] != INSURGENT
    rate = p["capital_attacks"] / 30.0 * standing
    luck = noise.uniform(o.seed, o.futures, noise.CAPITAL_ATTACK, day)
    o.capital_attacked = (luck < 1.0 - np.exp(-rate)).astype(float)
    rate = p["plot_rate"] / YEAR * o.threat
    luck = noise.uniform(o.seed, o.futures, noise.HOMELAND_ATTACK, day)
    o.homeland_attacked = (luck < 1.0 - np.exp(-rate)).astype(float)


def perceived(o):
    """Presence as leaders and attackers weigh it."""
    w = o.p["foresight"]
    return (1.0 - w) * o.presence + w * o.expected


def campaign(o, day):
    p, phase, seen = o.p, o.phase, perceived(o)
    restraint = np.exp(-p["deterrence"] * seen)
    unknown = p["encircle_share"]
    open_ground = o.share(INSURGENT, ~o.city) if (~o.city).any() else unknown
    reached = logistic((open_ground - p["encircle_share"]) / 0.05)
    ready = 0.25 + 3.0 * o.city_share(CONTESTED)
    up = np.select(
        [phase == PROBING, phase == SWEEP, phase == ENCIRCLEMENT],
        [p["sweep_rate"] * restraint, p["encircle_rate"] * reached,
         p["assault_rate"] * restraint * ready * np.exp(2.0 * (0.5 - o.belief))], 0.0)
    strength = o.organisation + seen
    failing = np.where(o.since_city_fall >= 14, 1.0, 0.1)
    down = np.select(
        [phase == ASSAULT, phase >= SWEEP],
        [p["stall_rate"] * failing * (1.0 + strength), p["settle_rate"] * strength], 0.0)
    o.campaign_left -= up + down
    due = o.campaign_left <= 0.0
    luck = noise.uniform(
        o.seed, o.futures, noise.CAMPAIGN_CHOICE, o.campaign_changes)
    onward = luck * (up + down) < up
    back = np.where(phase == ASSAULT, ENCIRCLEMENT, PROBING)
    o.phase = np.where(due, np.where(onward, phase + 1, back), phase)
    o.campaign_changes = o.campaign_changes + due
    fresh = noise.exponential(o.seed, o.futures, noise.CAMPAIGN, o.campaign_changes)
    o.campaign_left = np.where(due, fresh, o.campaign_left)
    o.since_city_fall = np.where(due & onward & (o.phase == ASSAULT), 0.0, o.since_city_fall)

# --- 5. fighting ---------------------------------------------------------------------------


def national_hazards(o):
    """Hazards of the day before a unit's own weight: {(is_city, transition): [F]}."""
    p, phase = o.p, o.phase
    defenders = o.army * o.quality + o.militia
    forces = o.world.force_ratio * o.insurgents / np.maximum(defenders, 0.02)
    attack = forces ** p["force_exponent"] * np.exp(
        p["pace"] + p["belief_effect"] * (0.5 - o.belief)
        - p["air_effect"] * (o.air_force + o.munitions / 10.0)
        - p["organise_effect"] * o.organisation
        - p["troop_effect"] * o.returned / 10_000.0
    )
    troops = p["troop_retake"] * o.returned / 10_000.0
    own = o.army * o.quality * (1.0 + o.organisation)
    own = own + p["militia_retake"] * o.militia
    defence = np.where(o.collapse == STANDING, own + troops, troops)
    one = np.ones(o.F)
    rural = np.select(
        [phase == PROBING, phase == SWEEP, phase == ENCIRCLEMENT],
        [p["tempo_probing"], one, p["tempo_encirclement"]], p["tempo_assault"])
    siege = np.select([phase == PROBING, phase == SWEEP], [0.05 * one, 0.3 * one], one)
    storm = np.where(phase == ASSAULT, 1.0, p["city_tempo_siege"])
    return {
        (False, "press"): p["rural_press_rate"] * rural * attack,
        (False, "take"): p["rural_take_rate"] * rural * attack,
        (False, "relieve"): p["rural_relieve_rate"] * defence,
        (False, "retake"): p["rural_retake_rate"] * defence,
        (True, "press"): p["city_press_rate"] * siege * attack,
        (True, "take"): p["city_take_rate"] * storm * attack,
        (True, "relieve"): p["city_relieve_rate"] * defence,
        (True, "retake"): p["city_retake_rate"] * defence,
    }


def weights(o):
    """Each unit's own weight of attack and of defence, [F, U] each."""
    p, w = o.p, o.world
    degree = o.neighbours.sum(axis=1)
    lost = (o.control / 2.0) @ o.neighbours.T / np.maximum(degree, 1.0)
    pull = p["neighbour_effect"][:, None] * (np.where(degree > 0, lost, 0.5) - 0.5)
    attack = np.exp(o.local + pull)
    size = (1e5 / np.maximum(w.population, 1000.0)) ** p["city_size_effect"][:, None]
    attack = np.where(o.city, attack * size, attack)
    attack[:, w.capital] *= np.exp(-p["capital_strength"])
    return attack, np.exp(-pull)


def fighting(o, day):
    national, (attack, defence) = national_hazards(o), weights(o)
    for is_city in (False, True):
        here = o.city == is_city
        for state, side, which, weight in (
            (GOVERNMENT, ATTACK, "press", attack), (CONTESTED, ATTACK, "take", attack),
            (CONTESTED, DEFENCE, "relieve", defence), (INSURGENT, DEFENCE, "retake", defence),
        ):
            exposed = here & (o.control == state)
            hazard = national[is_city, which][:, None] * weight
            o.spent[:, :, side] += np.where(exposed, hazard, 0.0)
    passed = o.spent >= o.threshold
    worse = passed[:, :, ATTACK] & (o.control != INSURGENT)
    better = passed[:, :, DEFENCE] & (o.control != GOVERNMENT) & ~worse
    leave = logistic((o.p["desertion_belief"] - o.belief) / 0.08)
    for f, u in np.argwhere(worse | better):
        if better[f, u]:
            o.change(f, u, o.control[f, u] - 1, 0, day)
        else:
            luck = noise.uniform(o.seed, o.futures[f], noise.MANNER, 4096 * u + day)
            manner = ABANDONED if luck[0] < leave[f] else FOUGHT
            o.change(f, u, o.control[f, u] + 1, manner, day)

# --- 6. consolidation, 7. militias, 8. belief ---------------------------------------------


def consolidation(o, day):
    p = o.p
    density = 1.0 + o.retreated / np.maximum(o.held, 0.02)
    advisers = 0.1 * np.minimum(o.returned / 10_000.0, 3.0)
    target = np.minimum(np.log(density) + 0.4 * p["regroup"] + advisers, 2.0)
    gone = o.collapse != STANDING
    target = np.where(gone, 0.0, target)
    o.organisation = np.where(gone, 0.0, o.organisation)
    o.organisation = o.organisation + (target - o.organisation) / p["organise_days"]
    o.organisation *= (1.0 - p["rout_shock"]) ** o.city_falls


def militias(o, day):
    p = o.p
    loyal = 1.0 - o.dealt.mean(axis=1)
    arms = 0.2 + 0.8 * p["militia_arming"]
    target = p["militia_cap"] * o.shares[-1] * arms * loyal  # ground lost by last night
    target *= np.minimum(2.0 * o.belief, 1.0)
    o.militia += p["militia_growth"] * (target - o.militia)


def belief(o, day):
    p = o.p
    anchor = p["belief_anchor"] + p["pledge_belief"] * p["pledge"]
    anchor = anchor + p["presence_belief"] * np.minimum(perceived(o), 2.0)
    now = np.clip(o.belief, 1e-4, 1.0 - 1e-4)
    logit = np.log(now / (1.0 - now))
    logit += (anchor - logit) / p["belief_days"]
    logit += o.shock - p["attack_shock"] * o.capital_attacked
    o.belief = np.clip(logistic(logit), 1e-4, 1.0 - 1e-4)

# --- 9. power brokers, 10. collapse, 11. civilians -----------------------------------------


def besieged_at_home(o):
    """Leaders a city of whose province is besieged or lost, [F, L]."""
    afraid = np.zeros((o.F, o.leaders), bool)
    for u in np.flatnonzero(o.city):
        afraid[:, o.world.province[u]] |= o.control[:, u] != GOVERNMENT
    return afraid


def brokers(o, day):
    p, w, province = o.p, o.world, o.world.province
    afraid = besieged_at_home(o)
    loss = p["peer_effect"] * o.dealt.mean(axis=1)
    seen = o.belief[:, None] - loss[:, None] - p["siege_fear"][:, None] * afraid
    gap = o.deal_at - seen
    held = o.clamps.get("leaders_doubting")
    for f in range(o.F):
        number = np.nan if held is None else held[f, day]
        if np.isnan(number):
            doubters = set(np.flatnonzero(o.dealt[f] | (gap[f] > 0.0)))
            o.doubting[f] = len(doubters)
        else:
            # The first `number` in line: those who have dealt, then the furthest gone.
            line = sorted(range(o.leaders), key=lambda i: (not o.dealt[f, i], -gap[f, i]))
            doubters = set(line[: int(np.ceil(number))])
            o.doubting[f] = number
        pace = p["deal_rate"][f] * (1.0 if o.phase[f] >= ENCIRCLEMENT else 0.1)
        for i in range(o.leaders):
            if i == province[w.capital] or o.dealt[f, i]:
                continue
            if i in doubters:
                o.deal_left[f, i] -= pace
            if o.deal_left[f, i] <= 0.0:
                o.dealt[f, i] = True
                for u in np.flatnonzero((province == i) & (o.control[f] != INSURGENT)):
                    o.change(f, u, INSURGENT, NEGOTIATED, day)


def collapse(o, day):
    p, w = o.p, o.world
    gone = logistic((p["flight_belief"] - o.belief) / 0.04)
    lost = np.sqrt(o.city_share(INSURGENT))
    hazard = p["flight_rate"] * gone * lost
    stiff = np.exp(-p["troop_effect"] * o.returned / 10_000.0)
    for f in range(o.F):
        taken = o.control[f, w.capital] == INSURGENT
        if o.collapse[f] == STANDING and taken:
            o.collapse[f] = MILITARY
        elif o.collapse[f] == STANDING:
            o.flight_left[f] -= hazard[f]
            if o.flight_left[f] <= 0.0:
                o.collapse[f] = POLITICAL
                o.change(f, w.capital, INSURGENT, ABANDONED, day)
        elif not taken:
            o.collapse[f] = STANDING
            drawn = noise.exponential(o.seed, o.futures[f], noise.FLIGHT, day)
            o.flight_left[f] = drawn[0]
        if o.collapse[f] != STANDING:
            for u in np.flatnonzero(o.control[f] != INSURGENT):
                pace = 0.1 if w.opposition[u] > 0.5 else 1.0
                o.spent[f, u, ATTACK] += p["capitulation_rate"][f] * pace * stiff[f]
                if o.spent[f, u, ATTACK] >= o.threshold[f, u, ATTACK]:
                    o.change(f, u, INSURGENT, CAPITULATED, day)


def civilians(o, morning):
    """`morning`: control of the day before, [F, U]."""
    p, people = o.p, o.world.population
    leave = p["displaced_share"][:, None] * np.where(o.city, 2.0, 1.0) * people
    o.displaced += np.where(o.control > morning, leave, 0.0).sum(axis=1)
    beyond, share = 1.0 - p["aid_corridors"], p["trapped_share"]
    size = 3.0 ** (2.0 * o.draw(noise.uniform, noise.SIEGE_SIZE, o.U) - 1.0)
    besieged = (o.control == CONTESTED) & o.city
    caught = np.minimum(share[:, None] * size, 1.0) * people
    o.trapped = np.where(besieged, caught, 0.0).sum(axis=1) * beyond
    o.unreached = ((o.control == CONTESTED) * people).sum(axis=1) * share * beyond
