"""A process that writes to a ledger: `python writer.py PLACE WHAT FIRST COUNT`."""

import os
import sys

from wouldtake.answers import Chance, ChanceAnswer
from wouldtake.ledger import Asked, Ledger


def answer(seed):
    return ChanceAnswer(
        question="chance that relieved", target="c", seed=seed, futures=10, confidence=0.95,
        chance=Chance(0.5, 0.4, 0.6, "exact"), words="realistic possibility",
    )


def main(place, what, first, count):
    ledger = Ledger.open(place)
    if what == "keep":
        for seed in range(int(first), int(first) + int(count)):
            ledger.keep(answer(seed), case=Asked("c"))
    elif what == "resolve":
        source = f"process {first}"
        ledger.resolve(ledger.entries()[0].id, True, on="2021-10-03", source=source,
                       reason="another source")
    elif what == "die":  # half-way through a transaction that would keep several
        from wouldtake.ledger import queries
        from wouldtake.ledger import rows as made

        rows = [
            made.entry_row({"answer": answer(int(first) + n)}, Asked("c"), [], "1", "now")
            for n in range(int(count))
        ]
        with ledger._database.writing() as connection:
            for row in rows:
                queries.insert_entry(connection, row)
            print("written, not committed", flush=True)
            os._exit(9)


if __name__ == "__main__":
    main(*sys.argv[1:])
