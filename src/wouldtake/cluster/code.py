"""What the bits of a trajectory depend on beside its model: versions, sources, processor."""

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[1]
_FOLDERS = ("adapters", "cases", "conflict", "engine")  # whose sources make numbers
_PACKAGES = ("numpy", "numba", "scipy")


@cache
def code() -> str:
    """Versions, and a digest of the sources that make numbers; equal where bits may be equal."""
    found = hashlib.blake2b(digest_size=6)
    for folder in _FOLDERS:
        for path in sorted((_ROOT / folder).glob("*.py")):
            found.update(f"{folder}/{path.name}\0".encode())
            found.update(path.read_bytes())
    python = ".".join(platform.python_version_tuple()[:2])
    return ", ".join([
        f"wouldtake {_version('wouldtake')} ({found.hexdigest()})", f"python {python}",
        *(f"{package} {_version(package)}" for package in _PACKAGES),
    ])


@cache
def processor() -> str:
    """The kind of processor, as the compiler knows it: it decides which instructions are used."""
    try:
        from llvmlite.binding import get_host_cpu_name  # noqa: PLC0415

        return f"{platform.machine()} {get_host_cpu_name()}"
    except Exception:  # only told, never relied on
        return platform.machine()


def probe(setting: str | None = None) -> tuple[str, str, Any]:
    """Both, asked of every process of a cluster, and one of Dask's settings there."""
    import dask.config  # noqa: PLC0415  (of the extra)

    return code(), processor(), None if setting is None else dask.config.get(setting, 0)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(none)"
