"""What a question means, from its text and the model it is asked of."""

from wouldtake.language import tree as t
from wouldtake.language.check import check
from wouldtake.language.explain import explain as explain_tree
from wouldtake.language.parse import parse

from .asked import vocabulary_of
from .model import require_model


def explain(question: "str | t.Question | t.Formula", model: object | None = None) -> str:
    """The exact meaning of a question or formula in plain English; nothing is run.

    >>> explain("chance that capital_falls within 30 days", model)

    Args:
        question: its text, or what `parse` gave.
        model: where given, names and units are checked, named formulas explained, and months
            turned to days.
    Raises:
        QuestionError: it does not parse, or does not fit the model.
        ModelError: `model` is not one.
    """
    text = question if isinstance(question, str) else ""
    node = parse(question) if isinstance(question, str) else question
    if model is None:
        return explain_tree(node)
    vocabulary = vocabulary_of(require_model(model))
    check(node, vocabulary, text)
    return explain_tree(node, vocabulary)
