"""A client of its own: asks once over a cluster, prints the answer or the error as JSON."""

import json
import sys

from wouldtake import ask
from wouldtake.cluster import Recipe, connect
from wouldtake.engine.load import load_model
from wouldtake.errors import WouldTakeError


def main(model, address, store, futures, block, patience):
    try:
        with connect(address, store=store, patience=float(patience)) as cluster:
            there = cluster.of(load_model(model), recipe=Recipe.of_file(model), block=int(block))
            try:
                answer = ask(there, "chance that falls", futures=int(futures), seed=5)
                said = {"answer": answer.to_dict()}
            except WouldTakeError as error:
                said = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(said | {"ran": cluster.ran, "read": cluster.read}))
    except WouldTakeError as error:
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}))


if __name__ == "__main__":
    main(*sys.argv[1:])
