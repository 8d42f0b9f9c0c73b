"""`read`: draft claims from an article; nothing is bound without a person's yes."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from wouldtake.answers.text import count
from wouldtake.cases import load_case
from wouldtake.cases.files import write_whole
from wouldtake.errors import SettingError

from . import console

if TYPE_CHECKING:
    from wouldtake.reading import Draft
    from wouldtake.reading.vocabulary import Names

Answer = Callable[[str], str]
SHOWN = 5
KEYS = (
    "[y] take it  [c] choose other names  [e] edit the question  [s] skip  [q] keep so far and stop"
)


def read(
    article: str,
    *,
    case: str,
    out: Path,
    accept_best: bool,
    as_json: bool,
    outlet: str,
    date: dt.date | None,
    html: bool,
    ask: Answer = input,
) -> None:
    """Draft the claims of an article, have them confirmed, write claims.yaml."""
    from wouldtake.reading import read_article  # noqa: PLC0415
    from wouldtake.reading.entries import (  # noqa: PLC0415
        as_yaml,
        entries,
        require_place,
    )
    from wouldtake.reading.models import require_extra  # noqa: PLC0415
    from wouldtake.reading.mpnet import HOW  # noqa: PLC0415
    from wouldtake.reading.text import from_html, read_source  # noqa: PLC0415
    from wouldtake.reading.tuned import SMALL, size  # noqa: PLC0415
    from wouldtake.reading.vocabulary import names_of  # noqa: PLC0415

    require_extra()
    require_place(out)
    loaded = load_case(case)
    names = names_of(loaded)
    text, is_html = read_source(article)
    if html or is_html:
        text = from_html(text)
    drafts = read_article(text, loaded)
    if article == "-" and not accept_best:
        raise SettingError(
            "an article on standard input leaves no keyboard to confirm by; save it "
            "as a file, or use --accept-best"
        )
    if accept_best:
        taken = [d for d in drafts if d.question]
        left = [(d, d.reason) for d in drafts if not d.question]
    else:
        taken, left = review(drafts, names, ask, quiet=as_json)
    told = date or loaded.as_of
    listed = entries(taken, outlet=outlet, date=told, by_machine=accept_best)
    write_whole(out, as_yaml(listed, left, article))
    if as_json:
        console.print_json(
            {
                "article": article,
                "case": loaded.name,
                "claims": str(out),
                "text": text,
                "accepted_by_machine": accept_best,
                "encoder": size().shape.name,
                "taken": [d.id for d in taken],
                "drafts": [d.to_dict() for d in drafts],
            }
        )
        return
    console.line(
        f"{count(len(drafts), 'claim')} read; {len(listed)} asked of `{loaded.name}`, "
        f"{len(left)} kept as comments in {out}"
    )
    if not drafts:
        console.line(
            "No clause was taken for a claim about how the conflict has gone, goes, will or would "
            "go.\nHeadlines, questions and orders are none; check that the whole article is in the "
            "file."
        )
    if size() is SMALL:
        console.line(
            "Kinds were told by the small encoder; the large one (404 MB) is right more often:\n"
            f"  {HOW}"
        )
    if accept_best and listed:
        console.line("No person has confirmed them: each says so in its note.")
    if listed:
        console.line(f"Next: wouldtake check {case} {out}")


def review(
    drafts: "list[Draft]", names: "Names", ask: Answer, *, quiet: bool = False
) -> "tuple[list[Draft], list[tuple[Draft, str]]]":
    """Go through the drafts with a person; what they took, and what was left with its reason."""
    taken: list[Draft] = []
    left: list[tuple[Draft, str]] = []
    stopped = False
    for number, draft in enumerate(drafts, 1):
        if stopped:
            left.append((draft, "not looked at"))
            continue
        _show(draft, number, len(drafts), quiet)
        found, why = _decide(draft, names, ask)
        if why == "stop":
            stopped = True
            left.append((draft, "not looked at"))
        elif found is None:
            left.append((draft, why))
        else:
            taken.append(found)
    return taken, left


def _decide(draft: "Draft", names: "Names", ask: Answer) -> "tuple[Draft | None, str]":
    from wouldtake.language import parse_question  # noqa: PLC0415
    from wouldtake.reading.questions import fault_of  # noqa: PLC0415

    while True:
        try:
            key = ask("> ").strip().lower()[:1]
        except EOFError:
            return None, "stop"
        if key == "q":
            return None, "stop"
        if key in ("s", ""):
            return None, draft.reason or "skipped by the reader"
        if key == "y":
            if draft.question:
                return draft, ""
            console.line(f"There is no question to take: {draft.reason}. Choose, edit or skip.")
        elif key == "c":
            draft = _choose(draft, names, ask)
        elif key == "e":
            text = ask(f"question [{draft.question}]: ").strip() or draft.question
            fault = fault_of(text, names) if text else "nothing was written"
            if fault:
                console.line(fault)
                continue
            kind = parse_question(text).kind
            rule = draft.holds_if if kind == draft.question_kind else ""
            stance = draft.stance or draft.endorsement
            draft = replace(
                draft, question=text, question_kind=kind, holds_if=rule, stance=stance, reason=""
            )
            console.line(f"  {draft.question}")
            console.line(KEYS)
        else:
            console.line(KEYS)


def _choose(draft: "Draft", names: "Names", ask: Answer) -> "Draft":
    """Names by number or by name for each side, then the question made from them."""
    from wouldtake.reading.questions import question_for  # noqa: PLC0415

    picked = {}
    for side in ("condition", "outcome"):
        options = [c.term for c in draft.candidates if c.side == side and c.part == 0 and c.term]
        if not options:
            picked[side] = ""
            continue
        said = ask(f"{side}: number, name, or 0 for none of these: ").strip()
        if said.isdigit():
            place = int(said)
            picked[side] = options[place - 1] if 0 < place <= len(options) else ""
        else:
            picked[side] = said or options[0]
    fields, why = question_for(draft, names, picked["condition"], picked["outcome"])
    if not fields:
        console.line(f"No question: {why}")
        return replace(draft, question="", question_kind="", reason=why)
    found = replace(draft, **fields)
    console.line(f"  {found.question}")
    console.line(KEYS)
    return found


def _show(draft: "Draft", number: int, of: int, quiet: bool) -> None:
    from wouldtake.reading.draft import printable  # noqa: PLC0415

    out = console.err if quiet else console.out
    speaker = draft.speaker
    who = f"{speaker.name}, {speaker.affiliation}" if speaker.affiliation else speaker.name
    stance = {"asserts": "says", "rejects": "rejects", "relays": "passes on"}[draft.endorsement]
    out.print(
        f"\n[bold]{number}/{of}[/] [cyan]{draft.kind}[/]  "
        f"{escape(printable(who))} ({speaker.how}) {stance}:",
        highlight=False,
    )
    out.print(f"  {escape(printable(draft.quote))}", highlight=False)
    for side, spans in (("condition", draft.conditions), ("outcome", draft.outcomes)):
        words = "; ".join(printable(s.quote) for s in spans)
        options = [c for c in draft.candidates if c.side == side and c.part == 0 and c.term][:SHOWN]
        if not words and not options:
            continue
        out.print(
            f"  {side}: {escape(words) or '(meant, not worded)'}", highlight=False, style="dim"
        )
        listed = "  ".join(f"{n} {c.term} {c.score:.2f}" for n, c in enumerate(options, 1))
        out.print(f"    {escape(listed)}  0 none of these", highlight=False, style="dim")
    if draft.question:
        out.print(f"  [green]{escape(draft.question)}[/]", highlight=False)
        if draft.holds_if:
            out.print(f"  holds if {escape(draft.holds_if)}", highlight=False, style="dim")
    else:
        out.print(f"  no question: {escape(draft.reason)}", highlight=False)
    out.print(KEYS, style="dim", markup=False, highlight=False)
