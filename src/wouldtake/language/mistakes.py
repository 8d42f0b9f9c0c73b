"""From a failed parse to a message in the user's words."""

from wouldtake.errors import QuestionSyntaxError


def check_before_parsing(text: str, max_length: int, max_depth: int) -> None:
    """Faults better seen in the bare text than by the parser."""


def explain_failure(error: Exception, text: str, body: str, start: str) -> QuestionSyntaxError:
    """The error to raise for a lark error."""
    place = min(getattr(error, "pos_in_stream", 0) or 0, len(text))
    return QuestionSyntaxError("this cannot be read", text, place, place + 1)
