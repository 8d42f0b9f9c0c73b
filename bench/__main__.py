"""Run every measurement and write docs/benchmarks.md: `python -m bench [PART ...]`."""

import datetime as dt
import os
import platform
import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from . import (
    cluster,
    engine,
    experiments,
    formulas,
    gpu,
    importing,
    kernel,
    limit,
    questions,
    scaling,
)

PARTS = {
    "kernel": kernel, "limit": limit, "scaling": scaling, "questions": questions,
    "formulas": formulas, "engine": engine, "experiments": experiments,
    "importing": importing, "cluster": cluster, "gpu": gpu,
}
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
PACKAGES = (
    "wouldtake", "numpy", "scipy", "numba", "jax", "mesa", "rtamt", "ema-workbench",
)


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
    """What the page is."""
    return [
        "# Benchmarks", "",
        "Written by `make bench`; `make bench BENCH=kernel` measures one part and leaves the "
        "others. Each ratio is of two figures measured in the same run; figures of other machines "
        "and days do not compare. Nothing in the tests is held to a time.",
    ]


def measured() -> str:
    """Where and when a part's figures come from."""
    load = f", load average {os.getloadavg()[0]:.1f} at the start" if hasattr(
        os, "getloadavg") else ""
    versions = ", ".join(_version(package) for package in PACKAGES)
    return (
        f"*Measured {dt.date.today().isoformat()}: {_processor()}, {os.cpu_count()} cores{load}; "
        f"Python {platform.python_version()}; {versions}.*"
    )


def kept(page: str) -> dict[str, str]:
    """The parts of a page that was written before."""
    found = re.findall(r"<!-- (\w+): begin -->\n(.*?)\n<!-- \1: end -->", page, re.DOTALL)
    return dict(found)


def main(chosen: list[str]) -> None:
    """Measure some parts, or all, and write them into the page."""
    unknown = [name for name in chosen if name not in PARTS]
    if unknown:
        sys.exit(f"there is no part `{unknown[0]}`; parts: {', '.join(PARTS)}")
    parts = kept(PAGE.read_text(encoding="utf-8")) if PAGE.is_file() else {}
    for name in chosen or PARTS:
        print(f"measuring {name} ...", file=sys.stderr)
        where = measured()
        lines = PARTS[name].report()
        parts[name] = "\n".join([*lines, "", where])
        print(parts[name])
    text = "\n".join(head())
    for name in PARTS:
        if name in parts:
            text += f"\n\n<!-- {name}: begin -->\n{parts[name]}\n<!-- {name}: end -->"
    PAGE.write_text(text + "\n", encoding="utf-8")
    print(f"written to {PAGE}", file=sys.stderr)


if __name__ == "__main__":  # also what keeps worker processes from measuring in turn
    main(sys.argv[1:])
