"""Drafts into a claims.yaml: entries for what a person took, a comment for the rest."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import yaml

from wouldtake.errors import SettingError

from .draft import Draft, printable

BY_MACHINE = "Accepted by machine (--accept-best): no person has confirmed this binding."


def entries(
    drafts: Iterable[Draft], *, outlet: str, date: dt.date, by_machine: bool = False
) -> list[dict[str, str]]:
    """Entries of claims.yaml, in order; `by_machine` marks that nobody confirmed them."""
    found = []
    for draft in drafts:
        fields = draft.claim_fields(outlet=outlet, date=date.isoformat())
        if not fields:
            continue
        if draft.speaker.how == "author":
            fields["affiliation"] = outlet
        if by_machine:
            fields["note"] = " ".join(part for part in (BY_MACHINE, fields.get("note", "")) if part)
        found.append(fields)
    return found


def as_yaml(taken: list[dict[str, str]], left: Iterable[tuple[Draft, str]], source: str) -> str:
    """The text of a claims.yaml: a head, the entries, and every claim left out with its reason."""
    head = [
        f"# Claims read from {printable(source)}. Each entry asks one question of the case.",
        "# Offsets and speakers were found by rules: see that each says what was said.",
        "",
    ]
    body = [
        yaml.safe_dump(
            [entry], sort_keys=False, allow_unicode=True, width=96, default_flow_style=False
        )
        for entry in taken
    ]
    tail = []
    for draft, reason in left:
        tail.append(
            f"# {draft.id} {draft.kind}, {printable(draft.speaker.name)}: {printable(draft.quote)}"
        )
        tail.append(f"#    not asked: {printable(reason) or 'left out'}")
    if tail:
        tail = ["", "# Read, but not asked of the case:", *tail]
    listed = "\n".join(body) if body else "[]\n"
    return "\n".join([*head, listed.rstrip("\n"), *tail]) + "\n"


def require_place(out: Path) -> None:
    """Find out before the work that the file cannot be written.

    Raises:
        SettingError: `out` is a folder, or its folder is not there.
    """
    if out.is_dir():
        raise SettingError(f"-o is `{out}`, a folder; name a file in it: {out / 'claims.yaml'}")
    if not out.parent.is_dir():
        raise SettingError(f"-o is `{out}`, but there is no folder `{out.parent}`")
