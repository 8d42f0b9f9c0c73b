"""On which line of a TOML text each key stands: tomllib reads values but keeps no places."""

import re

Path = tuple[str | int, ...]

_KEY_PART = re.compile(r"""\s*(?:"([^"\\]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*""")


def line_index(text: str) -> dict[Path, int]:
    """Line (from 1) of every table header and key; arrays of tables are numbered from 0.

    Meant for text that tomllib accepts; keys inside inline tables stand under their parent.
    """
    index: dict[Path, int] = {(): 1}
    arrays: dict[Path, int] = {}
    table: Path = ()
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line, number = lines[at].strip(), at + 1
        at += 1
        if not line or line.startswith("#"):
            continue
        if line.startswith("[["):
            path = _resolve(_dotted(line[2:])[0], arrays, last=False)
            count = arrays[path] = arrays.get(path, -1) + 1
            table = (*path, count)
            index.setdefault(path, number)
            index[table] = number
        elif line.startswith("["):
            table = _resolve(_dotted(line[1:])[0], arrays, last=True)
            index.setdefault(table, number)
        else:
            parts, end = _dotted(line)
            for size in range(1, len(parts) + 1):
                index.setdefault((*table, *parts[:size]), number)
            at = _after_value(lines, at - 1, lines[at - 1].find(line) + end)
    return index


def line_of(index: dict[Path, int], path: Path) -> int:
    """Line of the longest part of `path` that is known."""
    for size in range(len(path), -1, -1):
        if path[:size] in index:
            return index[path[:size]]
    return 1


def _dotted(text: str) -> tuple[Path, int]:
    """Parts of a dotted key at the start of `text`, and where it ends."""
    parts: list[str | int] = []
    at = 0
    while found := _KEY_PART.match(text, at):
        parts.append(next(group for group in found.groups() if group is not None))
        at = found.end()
        if text[at : at + 1] != ".":
            break
        at += 1
    return tuple(parts), at


def _resolve(parts: Path, arrays: dict[Path, int], *, last: bool) -> Path:
    """The path with the number of the current element after each array of tables."""
    out: Path = ()
    for place, part in enumerate(parts):
        out = (*out, part)
        if out in arrays and (last or place < len(parts) - 1):
            out = (*out, arrays[out])
    return out


def _after_value(lines: list[str], at: int, column: int) -> int:
    """Number of the line after the value that starts on line `at` (both from 0)."""
    depth, quote = 0, ""
    while at < len(lines):
        line = lines[at]
        while column < len(line):
            if quote:
                if line.startswith("\\", column) and quote[0] == '"':
                    column += 2
                elif line.startswith(quote, column):
                    column, quote = column + len(quote), ""
                else:
                    column += 1
                continue
            char = line[column]
            if char in "\"'":
                quote = char * 3 if line.startswith(char * 3, column) else char
                column += len(quote)
                continue
            if char == "#":
                break
            depth += (char in "[{") - (char in "]}")
            column += 1
        if len(quote) == 1:
            quote = ""
        at, column = at + 1, 0
        if depth <= 0 and not quote:
            return at
    return at
