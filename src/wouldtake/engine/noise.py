"""Noise addressed by (seed, future, process, step), never by the order it is drawn in.

Twins depend on it: the same future meets the same luck whatever else is changed, in whatever
batch and on whatever machine it runs.

The address is hashed: (seed, process) by BLAKE2b to 64 bits, each future's key by a bijective
mix of those bits and its number, and the value at a step by SplitMix64 started from that key.
SplitMix64 passes BigCrush; keys of distinct futures differ because the mix is a bijection.

Source: Steele, Lea and Flood (2014), OOPSLA, 453-472; finalisers: Stafford's variant 13 and
Murmur3's; Salmon et al. (2011), SC '11, for the idea of counters in place of state.
"""

import hashlib

import numpy as np
from jaxtyping import Float, Int, UInt64
from scipy import special

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_STAFFORD = (30, 0xBF58476D1CE4E5B9, 27, 0x94D049BB133111EB, 31)
_MURMUR = (33, 0xFF51AFD7ED558CCD, 33, 0xC4CEB9FE1A85EC53, 33)
_CELLS_AT_ONCE = 1 << 15  # 256 KiB of 64-bit words: stays in a core's own cache


def _mix(x: np.ndarray, constants: tuple[int, int, int, int, int]) -> None:
    """A bijection of 64-bit words that scatters them, in place."""
    a, first, b, second, c = constants
    shifted = x >> np.uint64(a)
    x ^= shifted
    x *= np.uint64(first)
    np.right_shift(x, np.uint64(b), out=shifted)
    x ^= shifted
    x *= np.uint64(second)
    np.right_shift(x, np.uint64(c), out=shifted)
    x ^= shifted


def derived_seed(seed: int, purpose: str) -> int:
    """A seed for another purpose, independent of `seed` for any practical end.

    Returns:
        0 <= value < 2**63.
    """
    words = hashlib.blake2b(f"{seed}\x00seed\x00{purpose}".encode(), digest_size=8).digest()
    return int.from_bytes(words, "little") >> 1


class Noise:
    """Random numbers of some futures, by process name and step.

    Args:
        seed: 0 <= seed < 2**63.
        futures: their numbers, int64 [F].
    Guarantee: the value for (seed, future, process, step) is the same whatever other futures,
        processes and steps are asked for, in whatever order, on any machine.
    """

    __slots__ = ("_futures", "_seed")

    def __init__(self, seed: int, futures: Int[np.ndarray, " future"]):
        self._seed = int(seed)
        self._futures = np.ascontiguousarray(futures, dtype=np.int64)

    def _keys(self, process: str) -> UInt64[np.ndarray, " future"]:
        word = hashlib.blake2b(f"{self._seed}\x00{process}".encode(), digest_size=8).digest()
        base = np.uint64(int.from_bytes(word, "little"))
        keys = self._futures.view(np.uint64) * _GAMMA + base
        _mix(keys, _MURMUR)
        return keys

    def uniform(
        self, process: str, steps: int, start: int = 0
    ) -> Float[np.ndarray, "future step"]:
        """Uniform on (0, 1), open at both ends: [F, steps], for steps start .. start+steps-1."""
        keys = self._keys(process)
        clock = np.arange(start + 1, start + steps + 1, dtype=np.int64).view(np.uint64) * _GAMMA
        out = np.empty((keys.size, steps), dtype=np.float64)
        rows = max(1, _CELLS_AT_ONCE // max(steps, 1))
        for first in range(0, keys.size, rows):
            x = keys[first : first + rows, None] + clock
            _mix(x, _STAFFORD)
            x >>= np.uint64(12)
            block = out[first : first + rows]
            np.add(x, 0.5, out=block)  # 52 bits and a half: never 0, never 1
            block *= 2.0**-52
        return out

    def normal(
        self, process: str, steps: int, start: int = 0
    ) -> Float[np.ndarray, "future step"]:
        """Standard normal, [F, steps]."""
        values = self.uniform(process, steps, start)
        return special.ndtri(values, out=values)

    def exponential(
        self, process: str, steps: int, start: int = 0
    ) -> Float[np.ndarray, "future step"]:
        """Exponential of mean 1, [F, steps]."""
        values = self.uniform(process, steps, start)
        np.log(values, out=values)
        return np.negative(values, out=values)
