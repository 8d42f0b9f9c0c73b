"""Tune an encoder to the kinds of claims: `make reader-tuned`; ten to thirty minutes each.

    python tools/tune_reader.py small|large [--without PART ...] [--seeds N ...] [--out FILE]

Needs PyTorch, which the project does not lock and `make reader-tuned` installs. Trained on the
clauses of `tools/reader_rows.py`. Each matrix of the pretrained encoder gets a change of
low rank (Hu et al. 2021), its biases and norms are free, the vectors of words and places and the
biases of distances stay. The loss is the cross entropy with a tenth of each label spread over all
kinds.

The same seed gives alike, not the same, weights on another processor: what ships is the file, held
by its hash, and what says how good it is is a score on articles that had no part in it. At the end
the parts that were held back, and those left out by `--without`, are scored at each threshold.
"""

import argparse
import hashlib
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from scipy.special import softmax
from torch import nn
from torch.nn import functional as fn

sys.path.insert(0, str(Path(__file__).parent))

from reader_rows import (
    HELD,
    KINDS,
    THRESHOLDS,
    Row,
    drafted,
    read_part,
    require_open,
    tally,
    told,
    training,
)

from wouldtake.reading import encoder
from wouldtake.reading.pretrained import MATRICES, Pretrained, Shape
from wouldtake.reading.tuned import (
    LARGE,
    MARKS,
    OUTSIDE,
    SMALL,
    VERB,
    Member,
    Pieces,
    padded,
    pieces,
)

RANK, SCALE = 16, 2.0
BATCH = 32
SMOOTHED = 0.1
DECAY = 0.01


@dataclass(frozen=True)
class Plan:
    """How an encoder is tuned: epochs, share of states dropped, rates of the changes, of the last
    layer and the marks, and of biases and norms; a member for each seed.
    """

    epochs: int
    dropped: float
    rate: float
    rate_last: float
    rate_small: float
    seeds: tuple[int, ...]


PLANS = {
    "small": Plan(3, 0.15, 1e-3, 1e-3, 2e-4, (0, 1)),
    "large": Plan(3, 0.1, 4e-4, 1e-3, 1e-4, (0,)),
}
WARM = 0.1  # share of the steps over which the rate rises; then it falls to nothing
HALF = torch.bfloat16  # what the matrices and the states are kept in while training


class Moved(nn.Module):
    """A matrix of the pretrained encoder with a change of low rank."""

    def __init__(self, matrix: np.ndarray, bias: np.ndarray):
        super().__init__()
        size, out = matrix.shape
        self.register_buffer("matrix", torch.tensor(matrix).to(HALF))
        self.bias = nn.Parameter(torch.tensor(bias))
        self.low = nn.Parameter(torch.randn(size, RANK) / size**0.5)
        self.high = nn.Parameter(torch.zeros(RANK, out))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """`x` times the moved matrix."""
        change = (x @ self.low.to(x.dtype)) @ self.high.to(x.dtype) * SCALE
        return x @ self.matrix + self.bias.to(x.dtype) + change


class Norm(nn.LayerNorm):
    """A layer norm that starts from the pretrained one."""

    def __init__(self, base: Pretrained, name: str):
        super().__init__(base.shape.width, eps=base.shape.epsilon)
        with torch.no_grad():
            self.weight.copy_(torch.tensor(base.own[f"{name}.weight"]))
            self.bias.copy_(torch.tensor(base.own[f"{name}.bias"]))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The norm, in floating numbers of full width."""
        return super().forward(x.float()).to(x.dtype)


class Layer(nn.Module):
    """One layer of the encoder."""

    def __init__(self, base: Pretrained, name: str, dropped: float):
        super().__init__()
        self.shape, self.dropped = base.shape, dropped
        self.parts = nn.ModuleDict({
            part: Moved(base.own[f"{name}.{part}"], base.own[f"{name}.{part}.bias"])
            for part in MATRICES
        })  # fmt: skip
        self.inner, self.outer = Norm(base, f"{name}.inner"), Norm(base, f"{name}.outer")
        self.drop = nn.Dropout(dropped)

    def forward(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """States after the layer."""
        size, width, states = x.shape
        query, key, value, dense, up, down = (self.parts[part] for part in MATRICES)

        def heads(y: torch.Tensor) -> torch.Tensor:
            each = states // self.shape.heads
            return y.view(size, width, self.shape.heads, each).transpose(1, 2)

        seen = fn.scaled_dot_product_attention(
            heads(query(x)), heads(key(x)), heads(value(x)), attn_mask=bias,
            dropout_p=self.dropped if self.training else 0.0,
        )  # fmt: skip
        seen = seen.transpose(1, 2).reshape(size, width, states)
        x = self.inner(x + self.drop(dense(seen)))
        return self.outer(x + self.drop(down(fn.gelu(up(x)))))


class Tuned(nn.Module):
    """The encoder with marks, and the last layer that tells the kind."""

    def __init__(self, base: Pretrained, plan: Plan):
        super().__init__()
        self.shape, width = base.shape, base.shape.width
        for name in ("words", "places", "distances"):
            self.register_buffer(name, torch.tensor(getattr(base, name)))
        self.marks = nn.Parameter(torch.randn(len(MARKS), width) * 0.02)
        self.norm = Norm(base, "norm")
        self.layers = nn.ModuleList(
            Layer(base, name, plan.dropped) for name in self.shape.layer_names()
        )
        self.drop = nn.Dropout(plan.dropped)
        self.last = nn.Linear(3 * width, len(KINDS))
        nn.init.normal_(self.last.weight, std=0.02)

    def forward(self, batch: list[Pieces]) -> torch.Tensor:
        """Sums of the kinds, shape [batch, kinds]."""
        given = padded(batch, self.shape)
        ids, marks, real = (torch.tensor(a) for a in (given.ids, given.marks, given.real))
        width = ids.shape[1]
        x = self.words[ids] + self.places[:width] + self.marks[marks]
        x = self.drop(self.norm(x)).to(HALF)
        apart = self.distances[torch.tensor(self.shape.apart(width))].permute(2, 0, 1)[None]
        unreal = torch.zeros(real.shape).masked_fill(~real, -1e4)[:, None, None, :]
        bias = (apart + unreal).to(HALF)
        for layer in self.layers:
            x = layer(x, bias)
        whole = [x[:, 0], _mean(x, marks == VERB), _mean(x, marks > OUTSIDE)]
        return self.last(self.drop(torch.cat(whole, 1).float()))

    def kept(self) -> dict[str, np.ndarray]:
        """What the reader's file holds of a member."""
        found = {
            "marks": self.marks, "distances": self.distances,
            "last.weight": self.last.weight.T, "last.bias": self.last.bias,
            "norm.weight": self.norm.weight, "norm.bias": self.norm.bias,
        }  # fmt: skip
        for name, layer in zip(self.shape.layer_names(), self.layers, strict=True):
            for part, own in layer.parts.items():
                found[f"{name}.{part}.A"] = own.low
                found[f"{name}.{part}.B"] = own.high * SCALE
                found[f"{name}.{part}.bias"] = own.bias
            for part, norm in (("inner", layer.inner), ("outer", layer.outer)):
                found[f"{name}.{part}.weight"] = norm.weight
                found[f"{name}.{part}.bias"] = norm.bias
        return {n: v.detach().numpy().astype(np.float16) for n, v in found.items()}


def _mean(states: torch.Tensor, where: torch.Tensor) -> torch.Tensor:
    share = where.to(states.dtype)[:, :, None]
    return (states * share).sum(1) / share.sum(1).clamp(min=1)


def batches(sizes: list[int], rng: np.random.Generator) -> list[list[int]]:
    """All rows once, in batches of texts of like length, in random order."""
    order, found = rng.permutation(len(sizes)), []
    for start in range(0, len(order), 20 * BATCH):
        block = sorted(order[start : start + 20 * BATCH], key=lambda i: sizes[i])
        found += [block[i : i + BATCH] for i in range(0, len(block), BATCH)]
    rng.shuffle(found)
    return found


def paces(net: Tuned, plan: Plan) -> list[dict]:
    """Parameters by how fast they move."""
    named = list(net.named_parameters())
    moved = [p for n, p in named if n.endswith((".low", ".high"))]
    last = [p for n, p in named if n.startswith(("last", "marks"))]
    taken = {id(p) for p in (*moved, *last)}
    small = [p for _, p in named if id(p) not in taken]
    return [
        {"params": moved, "lr": plan.rate, "weight_decay": DECAY},
        {"params": last, "lr": plan.rate_last, "weight_decay": DECAY},
        {"params": small, "lr": plan.rate_small, "weight_decay": 0.0},
    ]


def tuned(rows: list[Row], base: Pretrained, plan: Plan, seed: int) -> Tuned:
    """The encoder, tuned."""
    torch.manual_seed(seed)
    rng, net, epochs = np.random.default_rng(seed), Tuned(base, plan), plan.epochs
    cut = [pieces(row.marked, base.shape) for row in rows]
    right = torch.tensor([KINDS.index(row.kind) for row in rows])
    weight = torch.tensor([row.weight for row in rows])
    optimiser = torch.optim.AdamW(paces(net, plan))
    steps = epochs * -(-len(rows) // BATCH)
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda k: min((k + 1) / (WARM * steps), 1) * max(0, steps - k) / (steps - WARM * steps),
    )
    for epoch in range(epochs):
        total, start, shown = 0.0, time.monotonic(), 0.0
        for number, batch in enumerate(batches([len(one.ids) for one in cut], rng), 1):
            sums = net([cut[i] for i in batch])
            lost = fn.cross_entropy(
                sums, right[batch], reduction="none", label_smoothing=SMOOTHED
            )
            loss = (lost * weight[batch]).sum() / BATCH
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            pace.step()
            total += loss.item()
            if number % 100 == 0:
                print(f"  {number} batches, loss {(total - shown) / 100:.3f}", flush=True)
                shown = total
        print(f"epoch {epoch + 1} of {epochs}: loss {total * BATCH / len(rows):.3f}, "
              f"{time.monotonic() - start:.0f} s", flush=True)  # fmt: skip
    return net.eval()


def member(base: Pretrained, kept: dict[str, np.ndarray]) -> Member:
    """A member as the reader runs it."""
    full = {name: values.astype(np.float32) for name, values in kept.items()}
    last = {end: full.pop(f"last.{end}") for end in ("weight", "bias")}
    distances = full.pop("distances")
    return Member(base.shape, encoder.graph(base, full), distances, last)


def require_same(net: Tuned, ran: Member, rows: list[Row]) -> None:
    """Say how far a member runs from how it was fitted; refuse one that tells other kinds."""
    cut = [pieces(row.marked, net.shape) for row in rows]
    with torch.no_grad():
        fitted = np.vstack([fn.log_softmax(net([one]), 1).numpy() for one in cut])
    runs = np.vstack([ran.log_chances([one]) for one in cut])
    apart = np.abs(np.exp(runs) - np.exp(fitted)).mean()
    same = (runs.argmax(1) == fitted.argmax(1)).mean()
    print(f"as shipped: chances {apart:.4f} from those fitted, {same:.1%} of kinds the same",
          flush=True)  # fmt: skip
    if apart > 0.02 or same < 0.95:
        sys.exit("as shipped, the model is not the one that was fitted")


def score(shape: Shape, members: list[Member], part: str) -> None:
    """Print recall and precision of a part without a share in the weights, by the model alone.

    What the reader's rules keep for themselves (`weighing._told`) is left out.
    """
    total = np.zeros((len(THRESHOLDS), 4))
    for one in read_part(part):
        cut = [[pieces(row.marked, shape)] for row in one.rows]
        logs = np.vstack([np.mean([m.log_chances(c) for m in members], axis=0) for c in cut])
        chances = softmax(logs, axis=1)
        total += [tally(one.article, drafted(one.rows, chances, t)) for t in THRESHOLDS]
    for threshold, counts in zip(THRESHOLDS, total, strict=True):
        print(told(f"{part} at {threshold:.2f}", counts), flush=True)


def main() -> None:
    """Tune, write, score."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("size", choices=PLANS)
    options.add_argument("--without", nargs="*", default=[], help="more parts to leave out")
    options.add_argument("--seeds", nargs="*", type=int, help="instead of those of the plan")
    options.add_argument("--epochs", type=int, help="instead of those of the plan")
    options.add_argument("--out", type=Path, help="another file than the one that ships")
    asked = options.parse_args()
    require_open(asked.without)
    size, plan = SMALL if asked.size == "small" else LARGE, PLANS[asked.size]
    plan = replace(plan, seeds=tuple(asked.seeds or plan.seeds), epochs=asked.epochs or plan.epochs)
    rows, base, out = training(set(asked.without)), size.base(), asked.out or size.path
    print(f"{len(rows)} clauses", flush=True)
    kept, members = {}, []
    for number, seed in enumerate(plan.seeds):
        net = tuned(rows, base, plan, seed)
        own = net.kept()
        kept |= {f"{number}/{name}": values for name, values in own.items()}
        members.append(member(base, own))
        require_same(net, members[-1], rows[:200])
    beside = out.with_suffix(".new.npz")
    np.savez_compressed(beside, kinds=np.array(KINDS), **kept)
    beside.replace(out)
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    print(f"{len(rows)} clauses, {plan}, sha256 {digest}", flush=True)
    for part in (*HELD, *asked.without):
        score(base.shape, members, part)


if __name__ == "__main__":
    main()
