"""Where things of the user's own are kept."""

import os
from pathlib import Path


def cache_home() -> Path:
    """What can be made again: `WOULDTAKE_CACHE`, else a folder in the user's cache."""
    given = os.environ.get("WOULDTAKE_CACHE")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "wouldtake"
