"""Fit the map from texts to ideas and write it: `make binding`.

    python tools/train_binding.py [--without PART ...] [--out FILE]

The phrases of `aliases.yaml` and the labelled spans of the open parts of the corpus (`FITTED_TO`:
all but `hand_m`, which is left to be scored on) are fitted by softmax regression, ridge penalty;
then the powers of the views by maximum likelihood, on chances that each part gets from a map fitted
without it. No random number is drawn; on the same kind of processor the same bytes come out.

`--without` leaves parts out, for scores on a hand that had no share (`bench.reading
--binding-held-out`).
"""

import argparse
import hashlib
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from scipy.optimize import minimize
from scipy.special import softmax

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.reading import corpus
from bench.reading_binding import labelled_parts

from wouldtake.reading.context import VIEWS, Part
from wouldtake.reading.ideas import (
    NONE,
    WEIGHTS,
    Weights,
    logs_by_view,
    through_links,
    vectors,
)
from wouldtake.reading.models import embedder
from wouldtake.reading.vocabulary import SHIPPED

FITTED_TO = ("dev", *(f"hand_{letter}" for letter in "bcdefghijkln"))
RIDGE = 5e-5
LABELLED = 2.0  # a labelled span counts as this many phrases
RIDGE_POWERS = {"worded": 1e-3, "meant": 1e-2}


@dataclass(frozen=True)
class Data:
    """Vectors [n, ...], shares of the ideas [n, K] and weights [n] of what is fitted to."""

    at: np.ndarray
    shares: np.ndarray
    count: np.ndarray


def phrases() -> tuple[tuple[str, ...], Data]:
    """The ideas and their phrases; an idea counts as the root of its number of phrases."""
    entries = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    ideas = tuple(entry["idea"] for entry in entries)
    texts = [text for entry in entries for text in entry["phrases"]]
    owner = np.array([n for n, entry in enumerate(entries) for _ in entry["phrases"]])
    shares = np.eye(len(ideas))[owner]
    count = (shares / np.sqrt(shares.sum(axis=0))).sum(axis=1)
    return ideas, Data(embedder()(texts).astype(float), shares, count / count.mean())


def labelled(part: str, ideas: tuple[str, ...]) -> tuple[Data, list[Part]]:
    """The conditions and outcomes of a part of the corpus, all views; shares 0 without a label."""
    found: list[Part] = []
    shares = []
    for article in corpus().load(part):
        before = len(found)
        for one, topics in labelled_parts(article):
            found.append(replace(one, hangs_on=tuple(before + at for at in one.hangs_on)))
            shares.append([topics.count(idea) / max(1, len(topics)) for idea in ideas])
    table = np.array(shares)
    return Data(vectors(found), table, table.sum(axis=1)), found


def in_words(parts: list[Part]) -> np.ndarray:
    """Which of them are worded."""
    return np.array([bool(one.words) for one in parts])


def regression(data: Data, start: np.ndarray | None = None) -> np.ndarray:
    """Slopes and, in the last row, levels of a softmax regression: shape [d + 1, K]."""
    x = np.hstack([data.at, np.ones((len(data.at), 1))])
    count = data.count / data.count.sum()
    shape = (x.shape[1], data.shares.shape[1])

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        w = flat.reshape(shape)
        p = softmax(x @ w, axis=-1)
        fit = -float((count[:, None] * data.shares * np.log(p + 1e-12)).sum())
        slope = x.T @ (count[:, None] * (p - data.shares))
        slope[:-1] += 2 * RIDGE * w[:-1]
        return fit + RIDGE * float((w[:-1] ** 2).sum()), slope.ravel()

    first = np.zeros(shape) if start is None else start
    found = minimize(loss, first.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return found.x.reshape(shape)


def powers(logs: np.ndarray, shares: np.ndarray, ridge: float) -> np.ndarray:
    """The power of each view, by maximum likelihood: logs [n, views + 1, K]."""

    def loss(a: np.ndarray) -> tuple[float, np.ndarray]:
        p = softmax(np.einsum("nvk,v->nk", logs, a), axis=-1)
        fit = -float((shares * np.log(p + 1e-12)).sum()) / len(logs)
        slope = np.einsum("nk,nvk->v", p - shares, logs) / len(logs)
        return fit + ridge * float((a**2).sum()), slope + 2 * ridge * a

    return minimize(loss, np.full(logs.shape[1], 0.1), jac=True, method="L-BFGS-B").x


def fitted(without: tuple[str, ...] = ()) -> Weights:
    """The map fitted to the phrases and to the parts of `FITTED_TO` that are not left out."""
    names = [part for part in FITTED_TO if part not in without]
    ideas, said = phrases()
    parts = {name: labelled(name, ideas) for name in names}
    alone = regression(said)

    def over(chosen: list[str]) -> np.ndarray:
        some = [(parts[name][0], in_words(parts[name][1])) for name in chosen]
        joined = Data(
            np.vstack([said.at, *(data.at[worded][:, 0] for data, worded in some)]),
            np.vstack([said.shares, *(data.shares[worded] for data, worded in some)]),
            np.concatenate([said.count, *(LABELLED * data.count[w] for data, w in some)]),
        )
        return regression(joined, alone) if chosen else alone

    logs, shares, is_worded = [], [], []
    for name, (data, found) in parts.items():
        w = over([other for other in names if other != name])
        logs.append(logs_by_view(w[:-1], w[-1], data.at, found))
        shares.append(data.shares)
        is_worded.append(in_words(found))
    wanted = np.vstack(shares)
    known = wanted.sum(axis=1) > 0
    worded = np.concatenate(is_worded) & known
    only_meant = known & ~worded
    said_so = powers(np.vstack(logs)[worded], wanted[worded], RIDGE_POWERS["worded"])
    linked = np.vstack(
        [
            through_links(some, found, said_so)
            for some, (_, found) in zip(logs, parts.values(), strict=True)
        ]
    )
    meant = powers(linked[only_meant], wanted[only_meant], RIDGE_POWERS["meant"])
    whole = over(names)
    return Weights(
        ideas,
        whole[:-1],
        whole[-1],
        said_so,
        meant,
        hashlib.sha256(SHIPPED.read_bytes()).hexdigest(),
    )


def main() -> None:
    """Fit, write, and tell the hash that `ideas.py` is to hold."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--without", nargs="*", default=(), help="parts of the corpus left out")
    options.add_argument("--out", type=Path, default=WEIGHTS)
    chosen = options.parse_args()
    found = fitted(tuple(chosen.without))
    found.save(chosen.out)
    assert NONE in found.ideas
    views = (*VIEWS, "single words")
    for name in ("worded", "meant"):
        told = ", ".join(f"{v} {a:.2f}" for v, a in zip(views, getattr(found, name), strict=True))
        print(f"{name}: {told}")
    print(f"WEIGHTS_HASH = {hashlib.sha256(chosen.out.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
