"""Run every measurement and write docs/benchmarks.md: `python -m bench [PART ...]`."""

import datetime as dt
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from . import engine, experiments, formulas, importing

PARTS = {"formulas": formulas, "engine": engine, "experiments": experiments,
         "importing": importing}  # fmt: skip
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
PACKAGES = ("wouldtake", "numpy", "scipy", "rtamt", "ema-workbench")


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} (not installed)"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def head() -> list[str]:
    """What the page is, and where and when its figures come from."""
    load = f", load average {os.getloadavg()[0]:.1f} at the start" if hasattr(
        os, "getloadavg") else ""
    return [
        "# Benchmarks", "",
        "Written by `make bench`. Each ratio is of two figures measured in the same run; figures "
        "of other machines and days do not compare. Nothing in the tests is held to a time.", "",
        f"* {dt.date.today().isoformat()}; {_processor()}, {os.cpu_count()} cores{load}",
        f"* Python {platform.python_version()}; "
        + ", ".join(_version(package) for package in PACKAGES),
    ]


def main(chosen: list[str]) -> None:
    """Measure some parts, or all; only a whole run writes the page."""
    unknown = [name for name in chosen if name not in PARTS]
    if unknown:
        sys.exit(f"there is no part `{unknown[0]}`; parts: {', '.join(PARTS)}")
    lines = head()
    for name in chosen or PARTS:
        print(f"measuring {name} ...", file=sys.stderr)
        lines += ["", *PARTS[name].report()]
    text = "\n".join(lines) + "\n"
    print(text)
    if not chosen:
        PAGE.write_text(text, encoding="utf-8")
        print(f"written to {PAGE}", file=sys.stderr)


if __name__ == "__main__":  # also what keeps worker processes from measuring in turn
    main(sys.argv[1:])
