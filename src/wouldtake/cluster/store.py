"""Blocks of trajectories on disk, in Zarr, each whole or not there at all."""

import contextlib
import errno
import hashlib
import shutil
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from wouldtake.errors import ClusterError

from .blocks import Block

_ASIDE = "."  # opens the names of blocks being written
_OLD = 3600.0  # seconds after which one left behind is swept away


class BlockStore:
    """A folder of blocks, each a Zarr group under its key.

    Each signal is an array with dimensions `future` and `time`, beside their coordinates, so that
    xarray opens a block; attributes say which model, seed and settings it is of. Several runs may
    share a folder: a key says all that a block's bits depend on, so whoever writes it writes the
    same. A block is written aside and renamed, and carries a checksum: one that is damaged is not
    there.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self._sweep()

    def path(self, key: str) -> Path:
        """Where a block is."""
        return self.folder / key[:2] / key

    def read(self, key: str, block: Block) -> dict[str, np.ndarray] | None:
        """A block; None where it is not there, or damaged: it is then run again."""
        path = self.path(key)
        if not path.is_dir():
            return None
        import zarr  # noqa: PLC0415

        try:
            group = zarr.open_group(store=path, mode="r")
            found = {name: np.asarray(group[name]) for name in block.record}
            if group.attrs["checksum"] == _checksum(found):
                return found
        except Exception:  # whatever is wrong with it, it is of no use
            pass
        shutil.rmtree(path, ignore_errors=True)
        return None

    def write(
        self, key: str, block: Block, found: Mapping[str, np.ndarray], model: str
    ) -> None:
        """Keep a block.

        Raises:
            ClusterError: it cannot be written.
        """
        path = self.path(key)
        aside = self.folder / f"{_ASIDE}{uuid.uuid4().hex}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(aside, block, found, model)
            path.parent.mkdir(exist_ok=True)
            try:
                aside.rename(path)
            except OSError:
                if not path.is_dir():  # else another run was here first, with the same bits
                    raise
        except OSError as error:
            why = "the disk is full" if error.errno == errno.ENOSPC else str(error)
            raise ClusterError(
                f"blocks cannot be kept in {self.folder}: {why}. Those written before stay; make "
                "room, or name another --store, and run it again"
            ) from None
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def count(self) -> int:
        """How many blocks there are."""
        return sum(1 for path in self.folder.glob("??/*") if path.is_dir())

    def _sweep(self) -> None:
        """Remove what a killed run left half-written, once no run can be writing it still."""
        with contextlib.suppress(OSError):
            for path in self.folder.glob(f"{_ASIDE}{'[0-9a-f]' * 32}"):
                if time.time() - path.stat().st_mtime > _OLD:
                    shutil.rmtree(path, ignore_errors=True)


def _write(path: Path, block: Block, found: Mapping[str, np.ndarray], model: str) -> None:
    import zarr  # noqa: PLC0415

    group = zarr.open_group(store=path, mode="w", zarr_format=3)
    coordinates = {"future": block.futures, "time": np.arange(block.steps + 1)}
    for name, values in found.items():
        group.create_array(
            name, data=np.ascontiguousarray(values), chunks=values.shape,
            dimension_names=("future", "time"),
        )
    for name, values in coordinates.items():
        if name not in found:
            group.create_array(
                name, data=values, chunks=values.shape, dimension_names=(name,)
            )
    same: dict[str, Any] = {
        name: value for name, value in block.settings.items() if np.ndim(value) == 0
    }
    group.attrs.update({
        "model": model, "seed": block.seed, "settings": same, "held": sorted(block.clamps),
        "code": block.code, "checksum": _checksum(found),
    })


def _checksum(found: Mapping[str, np.ndarray]) -> str:
    total = hashlib.blake2b(digest_size=16)
    for name in sorted(found):
        values = np.ascontiguousarray(found[name])
        total.update(f"{name}\0{values.dtype.str}\0{values.shape}\0".encode())
        total.update(values.tobytes())
    return total.hexdigest()


