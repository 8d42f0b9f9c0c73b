"""Encoders as made, kept in the user's cache folder, so that each is made once.

A file's name ends in the hash of what it holds: one that was damaged since is not used. That guards
against accidents, not against who may write into the folder; it is made for its owner alone.
"""

import contextlib
import hashlib
import os
import tempfile
import time
from pathlib import Path

from wouldtake.folders import cache_home

STALE = 30 * 86_400  # seconds without use after which a file goes


def _folder() -> Path | None:
    """Where they are kept; none where there is no home."""
    with contextlib.suppress(RuntimeError):
        return cache_home() / "reading"
    return None


def find(name: str) -> bytes | None:
    """What was kept under a name, if it is there and whole."""
    folder = _folder()
    for path in sorted(folder.glob(f"{name}-*.onnx")) if folder else ():
        with contextlib.suppress(OSError):
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() == path.stem.rpartition("-")[2]:
                with contextlib.suppress(OSError):
                    os.utime(path)
                return content
            path.unlink()
    return None


def keep(name: str, content: bytes) -> None:
    """Keep under a name, whole or not at all; not where nothing can be written."""
    folder = _folder()
    if folder is None:
        return
    path = folder / f"{name}-{hashlib.sha256(content).hexdigest()}.onnx"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, beside = tempfile.mkstemp(dir=folder, prefix=".making-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(beside).replace(path)
        finally:
            Path(beside).unlink(missing_ok=True)
    _sweep(folder)


def _sweep(folder: Path) -> None:
    """Remove what nobody has used for long."""
    for path in (*folder.glob("*.onnx"), *folder.glob(".making-*")):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > STALE:
                path.unlink()


__all__ = ["STALE", "find", "keep"]
