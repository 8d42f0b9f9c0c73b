"""What a server is told when it starts."""

import os
from dataclasses import dataclass, field
from pathlib import Path

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def cache_home() -> Path:
    """Where runs are kept: `WOULDTAKE_CACHE`, else the user's cache folder."""
    given = os.environ.get("WOULDTAKE_CACHE")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "wouldtake"


@dataclass(frozen=True)
class Settings:
    """How the app is served.

    Args:
        case: the case shown first: a built-in name, or a folder.
        host, port: where it listens; a host beyond loopback needs a token.
        token: what a browser must show; none on loopback.
        names: host names it answers to, beside loopback and `host`.
        runs: folder of finished runs; they are read back after a restart.
        ledger: where answers and claims are kept: a path or URL, empty for the user's own; none
            keeps nothing.
        most_bytes: of a request's body.
        most_futures: of one job.
        keep_runs: finished runs kept on disk, the oldest go first.
        workers: threads of each lane: quick questions do not wait behind long searches.
    """

    case: str = "afghanistan-2021"
    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = None
    names: tuple[str, ...] = ()
    runs: Path = field(default_factory=lambda: cache_home() / "runs")
    ledger: str | None = None
    most_bytes: int = 2 * 2**20
    most_futures: int = 200_000
    keep_runs: int = 500
    workers: int = 2
