"""Who speaks, in pieces printed in many ways: `python -m bench.reading_quotes`.

    python -m bench.reading_quotes [--show]

Each piece has ten to eighteen quoted sentences, or answers, with their speakers. `quotes_a`
(transcripts, hearings, panels and the like) and `quotes_b` (half prose) were looked at while the
rules for speakers were written; `quotes_c` has the mix of a reader's week and is for the score
alone. `openings_a` to `openings_c` are the first lines of interviews, with those interviewed
brought in in every way four hands could think of; `openings_c` is for the score alone. `--show`
prints each wrong speaker of the open parts. The forms are odder than most.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import yaml

from wouldtake.reading.claims import clauses_of, place_of
from wouldtake.stats.binomial import clopper_pearson

from .reading import overlap, same_speaker

FOLDER = Path(__file__).parent / "reading_corpus" / "quotes"
PARTS = ("quotes_a", "quotes_b", "quotes_c", "openings_a", "openings_b", "openings_c")
CLOSED = ("quotes_c", "openings_c")


@dataclass(frozen=True)
class Piece:
    """A text, how it is printed, and (sentence, speaker) in the order of the text."""

    name: str
    form: str
    text: str
    quotes: tuple[tuple[str, str], ...]


def load(part: str) -> list[Piece]:
    """The pieces of a part, by number."""
    found = []
    for path in sorted((FOLDER / part).glob("*.yaml")):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        quotes = tuple((one["quote"], one["speaker"]) for one in told["quotes"])
        found.append(Piece(path.stem, told["form"], text, quotes))
    return found


def said_by(piece: Piece) -> list[str]:
    """Who the reader takes for the speaker of each quote; empty where it has no clause for it."""
    clauses = [(place_of(c.read, c.words), c.voice.heard) for c in clauses_of(piece.text)]
    found = []
    for quote, _ in piece.quotes:
        start = piece.text.index(quote)
        shares = [overlap((start, start + len(quote)), place)[1] for place, _ in clauses]
        best = max(range(len(clauses)), key=lambda i: shares[i], default=-1)
        if best < 0 or not shares[best]:
            found.append("")
            continue
        heard = clauses[best][1]
        found.append(heard.how if heard.how in ("author", "unknown") else heard.being.name)
    return found


def main() -> None:
    """Score, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--show", action="store_true", help="each wrong speaker (no closed part)")
    show = options.parse_args().show
    for part in PARTS:
        right = asked = 0
        for piece in load(part):
            said = said_by(piece)
            for name, (quote, speaker) in zip(said, piece.quotes, strict=True):
                is_right = same_speaker(name, speaker)
                right, asked = right + is_right, asked + 1
                if show and part not in CLOSED and not is_right:
                    print(f"   {piece.name}: {speaker}, read {name or 'nobody'} :: {quote[:70]}")
        low, high = clopper_pearson(right, asked)
        print(f"{part}: {right}/{asked}, {right / asked:.2f} ({low:.2f} to {high:.2f})")


if __name__ == "__main__":
    main()
