"""Chances of temporal formulas against exact values: paths summed, powers of matrices, Storm.

Every answer is of 100,000 futures at 99.999 %. The seeds are 1, 2, 3, ... in the order of the
cases, fixed before any was run. A right program fails a case on a fresh seed with probability at
most 1e-5, any of the cases here with at most 4e-4. Each case names a value that is a little
wrong (a window one step off, a tie counted, a run that must end inside the window); it lies more
than eight standard errors away, so it fails the same check in all but one of a thousand seeds.
"""

import itertools
import math
import sys
from pathlib import Path

import numpy as np
import pytest

from wouldtake.engine.ask import Session
from wouldtake.engine.load import load_model

MODELS = Path(__file__).parents[1] / "models" / "chains.py"
chains = sys.modules[type(load_model(f"{MODELS}:Bet")).__module__]

FUTURES, SURE = 100_000, 1 - 1e-5

# --- every path of a chain of three states, its weight, and a plain reading of each formula ---

MATRIX = np.array([[0.70, 0.25, 0.05], [0.30, 0.50, 0.20], [0.15, 0.35, 0.50]])
CALM, TENSE, WAR = 0, 1, 2
MOOD = {"calm": [CALM], "tense": [TENSE], "war": [WAR]}


def first(path, states, last):
    """First step up to `last` in one of the states, else infinity."""
    return next((t for t in range(last + 1) if path[t] in states), math.inf)


def run(path, state, start, length):
    return all(path[start + k] == state for k in range(length))


# question, last step looked at, the reading, a reading that is a little wrong
PATHS = [
    ("chance that war within 6 steps", 6,
     lambda s: first(s, [WAR], 6) <= 6, lambda s: first(s, [WAR], 5) <= 5),
    ("chance that not war within 6 steps", 6,
     lambda s: WAR not in s, lambda s: s[6] != WAR),
    ("chance that always level <= 1 within 4 steps", 5,
     lambda s: WAR not in s[:5], lambda s: WAR not in s),
    ("chance that calm until tense within 3 steps", 4,
     lambda s: any(s[k] == TENSE and all(x == CALM for x in s[:k]) for k in range(4)),
     lambda s: any(s[k] == TENSE and all(x == CALM for x in s[:k]) for k in range(5))),
    ("chance that (not war) until (tense for 2 steps) within 4 steps", 6,
     lambda s: any(run(s, TENSE, k, 2) and WAR not in s[:k] for k in range(5)),
     lambda s: any(run(s, TENSE, k, 2) for k in range(5))),
    ("chance that (level >= 1) before war within 5 steps", 5,
     lambda s: first(s, [TENSE, WAR], 5) < first(s, [WAR], 5),
     lambda s: first(s, [TENSE, WAR], 5) <= min(first(s, [WAR], 5), 5)),
    ("chance that calm after war within 5 steps", 5,
     lambda s: any(s[t] == CALM and WAR in s[:t] for t in range(6)),
     lambda s: CALM in s and WAR in s),
    ("chance that tense for 3 steps within 4 steps", 6,
     lambda s: any(run(s, TENSE, k, 3) for k in range(5)),
     lambda s: any(run(s, TENSE, k, 3) for k in range(3))),
    ("chance that eventually (war and eventually calm within 2 steps) within 4 steps", 6,
     lambda s: any(s[t] == WAR and CALM in s[t : t + 3] for t in range(5)),
     lambda s: any(s[t] == WAR and CALM in s[t : t + 2] for t in range(5))),
    ("chance that always (war implies eventually calm within 2 steps) within 4 steps", 6,
     lambda s: all(s[t] != WAR or CALM in s[t : t + 3] for t in range(5)),
     lambda s: all(s[t] != WAR or CALM in s[t : t + 2] for t in range(5))),
    ("chance that eventually (always level >= 1 within 2 steps) within 3 steps", 5,
     lambda s: any(min(s[t : t + 3]) >= 1 for t in range(4)),
     lambda s: any(min(s[t : t + 2]) >= 1 for t in range(4))),
    ("chance that war between step 3 and step 5", 5,
     lambda s: WAR in s[3:6], lambda s: WAR in s[3:5]),
    ("chance that always calm between step 2 and step 3", 4,
     lambda s: s[2] == s[3] == CALM, lambda s: s[2] == s[3] == s[4] == CALM),
    ("chance that (war within 2 steps) implies (calm between step 3 and step 4)", 4,
     lambda s: WAR not in s[:3] or CALM in s[3:5], lambda s: CALM in s[3:5]),
    ("chance that war and not tense within 4 steps", 4,
     lambda s: WAR in s and TENSE not in s, lambda s: WAR in s),
    ("chance that (level * 2 - 1 >= 3 or level + 1 == 1) by step 2", 2,
     lambda s: WAR in s or CALM in s, lambda s: WAR in s),
    ("chance that war given tense within 3 steps", 3,
     (lambda s: WAR in s, lambda s: TENSE in s), lambda s: WAR in s),
    ("chance that calm between step 4 and step 6 given (war before calm within 4 steps)", 6,
     (lambda s: CALM in s[4:7],
      lambda s: first(s, [WAR], 4) < first(s, [CALM], 4)),
     lambda s: CALM in s[4:7]),
]


def exact(reading, start, last):
    """Weight of the paths that it is true of; of a pair, given that the second is."""
    hit = whole = 0.0
    for tail in itertools.product(range(3), repeat=last):
        path = [start, *tail]
        weight = math.prod(MATRIX[a, b] for a, b in itertools.pairwise(path))
        true, met = (reading[0](path), reading[1](path)) if isinstance(reading, tuple) else (
            reading(path), True)
        whole += weight * met
        hit += weight * (true and met)
    return hit / whole, whole


def check(answer, truth, wrong):
    """The truth is in the interval; the wrong value is far off, and is not."""
    trials = answer.futures
    chance = answer.chance
    error = math.sqrt(truth * (1 - truth) / trials)
    assert abs(wrong - truth) > 8 * error
    assert chance.low <= truth <= chance.high
    assert not chance.low <= wrong <= chance.high


# From `tense` where that is where the formula has more to say.
STARTS = [CALM, CALM, TENSE, CALM, CALM, CALM, TENSE, CALM, TENSE, TENSE, CALM, CALM, TENSE, TENSE,
          CALM, TENSE, CALM, TENSE]


@pytest.mark.parametrize("at", range(len(PATHS)), ids=[case[0] for case in PATHS])
def test_every_path_summed(at):
    question, last, reading, mistaken = PATHS[at]
    model = chains.Chain(MATRIX, STARTS[at], MOOD, horizon=6)
    session = Session.of(model, futures=FUTURES, seed=1 + at, confidence=SURE, batch=20_000)
    answer = session.ask(question)
    truth, met = exact(reading, STARTS[at], last)
    wrong, _ = exact(mistaken, STARTS[at], last)
    assert abs(wrong - truth) > 8 * math.sqrt(truth * (1 - truth) / (FUTURES * met))
    assert answer.chance.low <= truth <= answer.chance.high
    assert not answer.chance.low <= wrong <= answer.chance.high


# --- longer chains: closed forms and matrix powers, and Storm where it is installed ---

RUIN = chains.walk(0.45, 10)
QUEUE = chains.queue(0.3, 0.4, 5)
HAZARD = np.array([[0.97, 0.03], [0.0, 1.0]])


def hit_by(matrix, start, goal, steps, avoid=()):
    """P(reach `goal` by a step, avoiding some states before it), by powers."""
    stopped = np.array(matrix)
    for state in (*goal, *avoid):
        stopped[state] = np.eye(len(stopped))[state]
    return float(np.linalg.matrix_power(stopped, steps)[start][list(goal)].sum())


def ruin(p, start, top):
    r = (1 - p) / p
    return (1 - r**start) / (1 - r**top)


# name, chain, start, events, question, truth, wrong, Storm's property
LONG = [
    ("ruin in the end", RUIN, 5, {"won": [10], "lost": [0]},
     "chance that won within 500 steps", ruin(0.45, 5, 10), ruin(0.46, 5, 10),
     'P=? [ F s=10 ]'),
    ("ruin by a day", RUIN, 5, {"won": [10], "lost": [0]},
     "chance that won or lost within 30 steps", hit_by(RUIN, 5, (0, 10), 30),
     hit_by(RUIN, 5, (0, 10), 28), 'P=? [ F<=30 (s=0 | s=10) ]'),
    ("two up before three down", RUIN, 5, {"high": [7], "low": [2]},
     "chance that high before low within 40 steps", hit_by(RUIN, 5, (7,), 40, (2,)),
     hit_by(RUIN, 5, (7,), 40), 'P=? [ !(s=2) U<=40 s=7 ]'),
    ("a queue that fills", QUEUE, 0, {"full": [5], "idle": [0]},
     "chance that full within 25 steps", hit_by(QUEUE, 0, (5,), 25), hit_by(QUEUE, 0, (5,), 24),
     'P=? [ F<=25 s=5 ]'),
    ("a queue that never idles", QUEUE, 3, {"full": [5], "idle": [0]},
     "chance that always not idle within 20 steps", 1 - hit_by(QUEUE, 3, (0,), 20),
     1 - hit_by(QUEUE, 3, (0,), 19), '1 - P=? [ F<=20 s=0 ]'),
    ("a queue at rest", QUEUE, 0, {"full": [5]},
     "chance that full between step 400 and step 400",
     0.75**5 * 0.25 / (1 - 0.75**6), 0.75**5 * 0.25, None),
    ("a steady hazard", HAZARD, 0, {"down": [1]},
     "chance that down by step 24", 1 - 0.97**24, 1 - 0.97**23, 'P=? [ F<=24 s=1 ]'),
]


@pytest.mark.parametrize("at", range(len(LONG)), ids=[case[0] for case in LONG])
def test_closed_forms_and_matrix_powers(at):
    _, matrix, start, events, question, truth, wrong, _ = LONG[at]
    model = chains.Chain(matrix, start, events)
    session = Session.of(
        model, futures=FUTURES, seed=1 + len(PATHS) + at, confidence=SURE, batch=10_000
    )
    check(session.ask(question), truth, wrong)


SOLVED = [case for case in LONG if case[-1] is not None]


@pytest.mark.parametrize("case", SOLVED, ids=[case[0] for case in SOLVED])
def test_storm_agrees_with_the_exact_values(case, tmp_path):
    """Storm solves the same chain by itself; the values above are not of our making alone."""
    stormpy = pytest.importorskip("stormpy")
    _, matrix, start, _, _, truth, _, wanted = case
    moves = "\n".join(
        f"[] s={i} -> " + " + ".join(
            f"{p!r}:(s'={j})" for j, p in enumerate(row.tolist()) if p > 0
        ) + ";"
        for i, row in enumerate(np.asarray(matrix))
    )
    file = tmp_path / "chain.pm"
    file.write_text(
        f"dtmc\nmodule m\ns : [0..{len(matrix) - 1}] init {start};\n{moves}\nendmodule\n"
    )
    prism = stormpy.parse_prism_program(str(file))
    properties = stormpy.parse_properties(wanted.removeprefix("1 - "), prism)
    model = stormpy.build_model(prism, properties)
    result = stormpy.model_checking(model, properties[0])
    value = getattr(result, "get_value", None) or result.at  # Storm 2, Storm 1
    found = value(model.initial_states[0])
    # Its own iterations stop at 1e-6.
    assert (1 - found if wanted.startswith("1 - ") else found) == pytest.approx(truth, abs=2e-6)
