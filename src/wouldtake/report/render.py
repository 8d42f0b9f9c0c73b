"""From a `Report` to one HTML file that opens from disk and loads nothing.

The page's own script is named by its hash in the page's content security policy, so no other
script can run, whatever stood in a claim.
"""

import base64
import hashlib
import os
import shlex
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from .cards import card_view, fan_view, later_view, map_view
from .data import Report
from .show import day
from .views import VERDICTS, Page


def render(report: Report) -> str:
    """The report as HTML text; equal reports give equal text."""
    return _environment().get_template("report.html").render(page=page_of(report))


def write(report: Report, path: str | Path) -> Path:
    """Write the report; a reader sees the old file or the new one, never half of one.

    Raises:
        OSError: the folder does not exist or cannot be written to.
    """
    target = Path(path)
    text = render(report)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return target


def page_of(report: Report) -> Page:
    """Everything the templates need, with the pictures drawn."""
    claims = tuple(card_view(card, report) for card in report.claims)
    script = _asset("page.js")
    later = later_view(report)
    found_map = map_view(report) if report.places and report.map_dates else None
    sections = [("answer", "The answer"), ("claims", "The claims")]
    sections += [("map", "Map")] if found_map else []
    sections += [("fans", "Over time")] if report.fans else []
    sections += [("limits", "Limits")]
    sections += [("afterwards", "What then happened")] if later else []
    sections += [("sources", "Sources")]
    return Page(
        report=report, as_of=report.as_of, day=day(report.as_of),
        headline=card_view(report.headline, report),
        beside=tuple(card_view(card, report) for card in report.beside_headline),
        claims=claims,
        tally=tuple(
            (key, word, sum(view.card.verdict == key for view in claims))
            for key, word in VERDICTS.items()
        ),
        map=found_map,
        fans=tuple(
            fan_view(fan, report.as_of, several=len(report.fans) > 1) for fan in report.fans
        ),
        later=later, style=Markup(_asset("style.css")), script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        demo_command=(
            f"wouldtake demo {shlex.quote(report.case)} --seed {report.seed} "
            f"--futures {report.futures}"
        ),
        sections=tuple(sections),
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("wouldtake.report", "templates"), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )
    environment.filters["tied"] = _tied
    return environment


def _tied(words: str) -> str:
    """Words with each per cent sign tied to its number, so that no line starts with one."""
    return words.replace(" %", "\u00a0%")


@cache
def _asset(name: str) -> str:
    folder = files("wouldtake.report") / "templates"
    return (folder / name).read_text(encoding="utf-8")
