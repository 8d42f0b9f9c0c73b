"""How many futures a question of a case gets, so that it comes back while the thought is warm."""

from typing import Any

from wouldtake.language import parse_question

# Searches of a case's own simulation are budgeted so that a question comes back while the
# thought is warm; the answer prints how many futures it used.
SEARCH = {"search_futures": 600, "search_budget": 12_000, "frontier_points": 4}
DRIVES_FUTURES = 500  # rows of each sample; a row is run once for every input
MANY_TIMES_FUTURES = 1000  # of each set of twins
TAKES_FUTURES = 600  # of each certificate of a search
TIPS_FUTURES = 300  # of each level of a tip


def budgets(futures: int) -> dict[str, dict[str, Any]]:
    """Futures by kind of claim, where a kind runs each of them many times over."""
    return {
        "drives": {"futures": min(futures, DRIVES_FUTURES)},
        "takes": {"futures": min(futures, TAKES_FUTURES), **SEARCH},
        "tips": {"futures": min(futures, TIPS_FUTURES)},
        "needs": {"futures": min(futures, MANY_TIMES_FUTURES)},
        "enough": {"futures": min(futures, MANY_TIMES_FUTURES)},
    }


def search_of(question: str) -> dict[str, Any]:
    """The limits of a search, for a question that searches; none for any other.

    Raises:
        QuestionError: it does not parse.
    """
    return dict(SEARCH) if parse_question(question).kind == "takes" else {}
