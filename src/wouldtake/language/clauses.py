"""Which clauses bear on which kinds of question. Every question takes every clause; some are idle.

`given`, `when` and `within` say which futures are meant, and bear on all.
"""

from wouldtake.language import tree as t

_BEARS_ON: dict[str, frozenset[t.Kind]] = {
    "with chance": frozenset({"takes", "tips", "inevitable", "possible", "needs", "enough"}),
    "using": frozenset({"takes", "drives"}),
    "at most": frozenset({"takes"}),
}


def idle_clauses(question: t.Question) -> tuple[str, ...]:
    """Clauses that stand in a question and have no bearing on an answer of its kind."""
    stands = {
        "with chance": question.chance is not None,
        "using": bool(question.using),
        "at most": question.at_most is not None,
    }
    return tuple(
        clause for clause, there in stands.items()
        if there and question.kind not in _BEARS_ON[clause]
    )
