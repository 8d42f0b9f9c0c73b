"""Reading claims.yaml. Nothing is constructed from it: only plain text is taken from its nodes."""

import datetime as dt
import re
from pathlib import Path

import yaml
from pydantic import ValidationError

from wouldtake.answers.stated import stated_chance
from wouldtake.cases.files import Faults, Folder
from wouldtake.cases.schema import Claim
from wouldtake.cases.verdicts import read_rule
from wouldtake.errors import CaseError, QuestionError, SettingError, did_you_mean, nearest
from wouldtake.language import parse_question

MAX_DEPTH = 20

# libyaml's where there is one: ten times faster, and as safe, for nothing is constructed.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_claims(path: Path) -> tuple[Claim, ...]:
    """The claims of a file of their own.

    Raises:
        SettingError: no such file.
        CaseError: it has faults; all of them, with file and line.
    """
    if not path.is_file():
        raise SettingError(f"there is no file {path}; expected a claims.yaml")
    faults = Faults()
    found = read_claims(Folder(path.parent, faults, claims=path.name))
    if faults.found:
        raise CaseError(str(path.parent), faults.sorted())
    return tuple(claim for _, claim in found)


def read_claims(folder: Folder) -> list[tuple[dict[str, int], Claim]]:
    """Every claim that reads well, each with the lines of its keys (`id`, `question`, ...)."""
    text = folder.text(folder.claims, limit=2**20)
    if text is None or not text.strip():
        return []
    root = _compose(folder, text)
    if root is None:
        return []
    if not isinstance(root, yaml.SequenceNode):
        line = root.start_mark.line + 1
        folder.faults.add(folder.claims, line, "expected a list, each entry starting `- id:`")
        return []
    out: list[tuple[dict[str, int], Claim]] = []
    seen: dict[str, int] = {}
    for node in root.value:
        lines, claim = _read_claim(folder, node)
        if claim is None:
            continue
        if claim.id in seen:
            folder.faults.add(
                folder.claims, lines["id"],
                f"id `{claim.id}` is given twice; see line {seen[claim.id]}",
            )
            continue
        seen[claim.id] = lines["id"]
        _check_question(folder, lines["question"], claim)
        if claim.stated:
            _check_stated(folder, lines["stated"], claim)
        out.append((lines, claim))
    return out


def _compose(folder: Folder, text: str) -> yaml.Node | None:
    """The tree of the text; aliases are refused, a few lines of them can grow without end.

    Depth is watched event by event: the parser slows with the square of it.
    """
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            line = event.start_mark.line + 1
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                fault = "is nested too deeply; claims are a flat list"
                folder.faults.add(folder.claims, line, fault)
                return None
            if getattr(event, "anchor", None) or getattr(event, "tag", None):
                fault = "anchors, aliases and tags are not read; write text"
                folder.faults.add(folder.claims, line, fault)
                return None
        return yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + 1
        folder.faults.add(folder.claims, line, f"is not YAML: {error.problem or error.context}")
    except yaml.reader.ReaderError as error:
        # position counts characters of the whole text
        line = text.count("\n", 0, int(error.position)) + 1
        folder.faults.add(folder.claims, line, f"is not YAML: {error.reason}")
    except yaml.YAMLError as error:
        folder.faults.add(folder.claims, None, f"is not YAML: {error}")
    except (RecursionError, ValueError) as error:
        folder.faults.add(folder.claims, None, f"cannot be read: {str(error)[:80]}")
    return None


def _read_claim(folder: Folder, node: yaml.Node) -> tuple[dict[str, int], Claim | None]:
    start = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        folder.faults.add(folder.claims, start, "expected an entry of `key: text` lines")
        return {}, None
    known = list(Claim.model_fields)
    raw: dict[str, str] = {}
    lines: dict[str, int] = {}
    fits = True
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = str(key_node.value)[:60] if isinstance(key_node, yaml.ScalarNode) else "?"
        if key not in known:
            hint = did_you_mean(key, known)
            folder.faults.add(folder.claims, line, f"unknown key `{key}`. {hint}")
        elif key in raw:
            folder.faults.add(folder.claims, line, f"key `{key}` is given twice in one entry")
        elif not isinstance(value_node, yaml.ScalarNode):
            folder.faults.add(folder.claims, line, f"{key}: expected text")
        else:
            raw[key], lines[key] = value_node.value, line
            continue
        fits = False
    name = raw.get("id", "?")[:60]
    missing = [k for k, f in Claim.model_fields.items() if f.is_required() and k not in raw]
    for key in missing:
        folder.faults.add(folder.claims, start, f"claim `{name}`: `{key}` is missing")
    if missing or not fits:
        return lines, None
    optional = {k: v for k, v in raw.items() if v or k != "as_of"}
    try:
        return lines, Claim.model_validate(optional)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            key = str(fault["loc"][0])
            said = _in_words(name, key, raw[key], fault)
            folder.faults.add(folder.claims, lines.get(key, start), said)
        return lines, None


def _in_words(name: str, key: str, text: str, fault: object) -> str:
    assert isinstance(fault, dict)
    found = f"claim `{name}`: {key}: "
    if fault["type"] == "literal_error":
        options = re.findall(r"'(\w+)'", fault["ctx"]["expected"])
        close = nearest(text, options)
        hint = f" Did you mean `{close}`?" if close else ""
        return f"{found}`{text[:40]}` is not one of {'|'.join(options)}.{hint}"
    if fault["type"] == "string_too_short":
        return f"{found}is empty"
    if fault["type"] == "string_pattern_mismatch":
        return f"{found}`{text[:40]}` holds more than lower-case letters, digits and underscores"
    return found + str(fault["msg"]).removeprefix("Value error, ")


def _check_question(folder: Folder, line: int, claim: Claim) -> None:
    """The question parses, and is of the kind the claim says."""
    try:
        question = parse_question(claim.question)
    except QuestionError as error:
        folder.faults.add(folder.claims, line, f"claim `{claim.id}`: question: {indented(error)}")
        return
    if question.kind != claim.kind:
        folder.faults.add(
            folder.claims,
            line,
            f"claim `{claim.id}`: kind is `{claim.kind}`, but its question reads as "
            f"`{question.kind}`",
        )
    if claim.holds_if:
        try:
            read_rule(claim.holds_if)
        except SettingError as error:
            folder.faults.add(folder.claims, line, f"claim `{claim.id}`: {error}")


def _check_stated(folder: Folder, line: int, claim: Claim) -> None:
    try:
        stated_chance(claim.stated)
    except SettingError as error:
        folder.faults.add(folder.claims, line, f"claim `{claim.id}`: stated: {error}")


def check_dates(folder: Folder, claims: list[tuple[dict[str, int], Claim]], as_of: dt.date) -> None:
    """No claim is made, or asked, as of a day after the case's own."""
    for lines, claim in claims:
        if claim.date > as_of:
            said = f"claim `{claim.id}`: {claim.date} is after the as-of day {as_of}"
            folder.faults.add(folder.claims, lines["date"], said)
        if claim.as_of is not None and claim.as_of > as_of:
            said = f"claim `{claim.id}`: cannot be asked as of {claim.as_of}, after {as_of}"
            folder.faults.add(folder.claims, lines["as_of"], said)


def indented(error: QuestionError) -> str:
    """An error of several lines, set in under the bullet it stands beside."""
    return str(error).replace("\n", "\n      ")
