"""What a server is told when it starts."""

from dataclasses import dataclass, field
from pathlib import Path

from wouldtake.folders import cache_home

LOOPBACK = ("127.0.0.1", "localhost", "::1")


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
