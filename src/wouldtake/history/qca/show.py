"""Tables in plain characters."""

from collections.abc import Iterable, Sequence


def figure(value: float | None, digits: int = 3) -> str:
    """A score to three places as the field prints it; `-` for None."""
    return "-" if value is None else f"{value:.{digits}f}"


def columns(lines: Sequence[Sequence[str]], left: int = 0) -> Iterable[str]:
    """Lines of cells in aligned columns, to the right but for the last `left` of them."""
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    for line in lines:
        cells = [
            cell.ljust(width) if at >= len(widths) - left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
