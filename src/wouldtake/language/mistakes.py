"""From a failed parse to a message in the user's words.

The parser says where it stopped and which tokens it would have taken. Here that becomes: what was
expected, in words of the language, and what to do. Mistakes known from examples come first, from
the most to the least particular.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wouldtake.errors import QuestionSyntaxError
from wouldtake.language.build import DURATION_HINT
from wouldtake.language.printer import RESERVED

POINT_HINT = "Points in time look like `2021-08-31` or `day 20`; `step 20` where there are no days."

QUESTION_FORMS = (
    "chance that F", "F needs G", "G is enough for F", "F is inevitable", "F is possible",
    "effect of LEVER = V on F", "what would it take for F", "how many SIGNAL for F",
    "what drives F", "gamble of LEVER = V on SIGNAL",
)  # fmt: skip

_PHRASES = {
    "IS_ENOUGH_FOR": "is enough for", "IS_INEVITABLE": "is inevitable",
    "IS_POSSIBLE": "is possible", "INSTEAD_OF": "instead of", "WITH_CHANCE": "with chance",
    "AT_MOST": "at most", "CHANCE_THAT": "chance that", "EFFECT_OF": "effect of",
    "TAKES": "what would it take for", "HOW_MANY": "how many", "WHAT_DRIVES": "what drives",
    "GAMBLE_OF": "gamble of",
}  # fmt: skip
_KEYWORDS = {word.upper(): word for word in RESERVED} | _PHRASES
_CLAUSES = {"GIVEN", "WHEN", "WITH_CHANCE", "USING", "AT_MOST"}
_TIME_UNITS = ("steps", "days", "weeks", "months", "years")
_SYMBOLS = {
    "&&": "and", "&": "and", "||": "or", "|": "or", "!": "not", "~": "not", "∧": "and",
    "∨": "or", "¬": "not", "→": "implies", "⇒": "implies",
}  # fmt: skip


@dataclass(frozen=True)
class _Stop:
    """Where the parser stopped: the text, the place, the token there and what it would take."""

    text: str
    body: str
    start: int
    end: int
    kind: str  # the token's terminal; "$END" at the end, "" where no token could be read
    accepts: frozenset[str]

    @property
    def found(self) -> str:
        return self.body[self.start : self.end]

    @property
    def before(self) -> str:
        return self.body[: self.start].rstrip()

    @property
    def last(self) -> str:
        """The word or sign before the place."""
        words = re.findall(r"`[^`]*`|[\w.]+|[^\w\s]+", self.before)
        return words[-1] if words else ""


_Mistake = tuple[str, str] | tuple[str, str, int, int]


def spelled_out(terminal: str) -> str:
    """A word of the language by its name in the grammar; empty where it is no word."""
    return _KEYWORDS.get(terminal, "")


def check_before_parsing(text: str, max_length: int, max_depth: int) -> None:
    """Faults better seen in the bare text: nothing there, too much, brackets that do not match.

    Raises:
        QuestionSyntaxError: one of them.
    """
    if not text.strip().strip("?").strip():
        raise QuestionSyntaxError(
            "there is nothing to read", text, 0, 0, f"Ask for example `{QUESTION_FORMS[0]}`."
        )
    if len(text) > max_length:
        raise QuestionSyntaxError(
            f"a question has at most {max_length:,} characters, this one {len(text):,}"
        )
    opened: list[int] = []
    for match in re.finditer(r"`[^`\n]*`|[()`]", text):
        place = match.start()
        if match[0] == "`":
            raise QuestionSyntaxError(
                "this backtick is never closed", text, place, place + 1, "Names: `` `my name` ``."
            )
        if match[0] == "(":
            opened.append(place)
            if len(opened) > max_depth:
                raise QuestionSyntaxError(
                    f"brackets are nested more than {max_depth} deep", text, place, place + 1
                )
        elif match[0] == ")":
            if not opened:
                raise QuestionSyntaxError(
                    "this `)` closes nothing", text, place, place + 1, "Remove it, or open a `(`."
                )
            opened.pop()
    if opened:
        raise QuestionSyntaxError(
            "this `(` is never closed", text, opened[-1], opened[-1] + 1, "Add a `)`."
        )


def explain_failure(error: Any, text: str, body: str, start: str) -> QuestionSyntaxError:
    """The error to raise for lark's `UnexpectedInput` on `body`, the text without its `?`.

    `start` is the grammar's start rule: what kind of text was asked for.
    """
    stop = _stop(error, text, body)
    for recognise in (
        _wrong_kind, _sign, _comma, _chained_comparison, _duration, _point, _misspelt_unit,
        _misspelt_keyword, _window_in_the_middle, _chained_operator, _loose_time, _no_question,
        _keyword_as_name,
    ):  # fmt: skip
        found = recognise(stop, start)
        if found is not None:
            message, hint, *place = found
            first, last = place or (stop.start, stop.end)
            return QuestionSyntaxError(message, text, first, last, hint)
    after = f" after `{stop.last}`" if stop.last else ""
    message = f"expected {_expected(stop.accepts)}{after}, found {_shown(stop)}"
    return QuestionSyntaxError(message, text, stop.start, stop.end)


def _stop(error: Any, text: str, body: str) -> _Stop:
    accepts = frozenset(getattr(error, "accepts", None) or getattr(error, "expected", None) or ())
    token = getattr(error, "token", None)
    if token is None:
        accepts = frozenset(getattr(error, "allowed", None) or accepts)
        place = min(error.pos_in_stream, max(len(body) - 1, 0))
        return _Stop(text, body, place, place + 1, "", accepts)
    if token.type == "$END":
        return _Stop(text, body, len(body), len(body), "$END", accepts)
    return _Stop(text, body, token.start_pos, token.end_pos, token.type, accepts)


def _shown(stop: _Stop) -> str:
    return "the end" if stop.kind == "$END" else f"`{stop.found}`"


def _close(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is a likely misspelling of."""
    word, options = word.lower(), list(known)
    swapped = [one for one in options if sorted(one) == sorted(word)]  # `adn`, `fro`
    found = swapped or difflib.get_close_matches(word, options, n=1, cutoff=0.7)
    return found[0] if found and found[0] != word else None


def _expected(accepts: frozenset[str]) -> str:
    """What the parser would have taken, in words."""
    parts: list[str] = []
    if "NOT" in accepts:
        parts.append("a statement (an event, a comparison, `not`, `eventually` ...)")
    elif {"NAME", "NUMBER"} <= accepts and "LPAR" in accepts:
        parts.append("a name or a number")
    elif "NUMBER" in accepts:
        parts.append("a number")
    elif "QUOTED" in accepts:
        parts.append("a name")
    if "COMPARE" in accepts:
        parts.append("a comparison such as `>= 3`")
    if "SETS" in accepts:
        parts.append("`=`")
    if {"AND", "OR"} <= accepts:
        parts.append("`and`, `or`, `implies`")
    elif "AND" in accepts:
        parts.append("`and`")
    if "UNTIL" in accepts:
        parts.append("`until`, `before`, `after`")
    if "WITHIN" in accepts:
        parts.append("a window such as `within 30 days`")
    if "COMMA" in accepts:
        parts.append("a comma")
    if accepts & _CLAUSES:
        parts.append("a clause (`given`, `when`, `using` ...)")
    elif "NEEDS" in accepts and "$END" not in accepts:
        parts.append("`needs`, `is enough for`, `is inevitable`, `is possible`")
    parts += [f"`{word}`" for name, word in (("RPAR", ")"), ("ON", "on")) if name in accepts]
    if "FOR" in accepts and not {"AND", "NOT"} & accepts:
        parts.append("`for`")
    if "INSTEAD_OF" in accepts:
        parts.append("`instead of`")
    if "$END" in accepts:
        parts.append("the end")
    if not parts:
        return "something else"
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " or " + parts[-1]


# --- mistakes recognised, each from examples in the corpus -------------------------------


def _wrong_kind(stop: _Stop, start: str) -> _Mistake | None:
    if start == "question_only" and stop.kind == "$END" and "NEEDS" in stop.accepts:
        hint = f"Ask for example `chance that {stop.body.strip()}`."
        return "this is a statement, not yet a question", hint, 0, len(stop.body)
    head = re.match(r"\s*(chance that|effect of|what would it take for|how many|what drives"
                    r"|gamble of)\b", stop.body, re.IGNORECASE)  # fmt: skip
    asks = stop.kind in ("NEEDS", "IS_ENOUGH_FOR", "IS_INEVITABLE", "IS_POSSIBLE")
    if start == "formula_only" and (head or asks):
        return (
            "expected a statement that is true or false, found a question",
            "A formula says what may happen, for example `eventually won within 30 days`.",
        )
    return None


def _sign(stop: _Stop, start: str) -> _Mistake | None:
    rest = stop.body[stop.start :]
    near = stop.body[max(stop.start - 1, 0) : stop.start + 1]
    if near == "->":
        hint = "Between statements write `implies`."
        return "there is no `->` in the language", hint, stop.start - 1, stop.start + 1
    if near == "<>":
        return "there is no `<>` in the language", "Write `!=`.", stop.start - 1, stop.start + 1
    for wrong, right in (("=>", ">="), ("=<", "<=")):
        if rest.startswith(wrong) or near == wrong:
            first = stop.start if rest.startswith(wrong) else stop.start - 1
            hint = f"Compare with `{right}`; between statements write `implies`."
            return f"there is no `{wrong}` in the language", hint, first, first + 2
    if "IS_ENOUGH_FOR" in stop.accepts and not {"NEEDS", "AND"} & stop.accepts:
        # `x = 3` alone or before `and`: taken for the start of `LEVER = V is enough for F`.
        sign = stop.body.rindex("=", 0, stop.start)
        name = stop.body[:sign].strip()
        hint = f"To compare write `{name} == ...`; to ask, `{stop.before.strip()} is enough for F`."
        return "`=` only sets levers", hint, sign, sign + 1
    if rest.startswith("==") and "SETS" in stop.accepts and "COMPARE" not in stop.accepts:
        return "`==` compares; a lever is set with `=`", f"Write `{stop.last} = ...`."
    if rest.startswith("=") and not rest.startswith("=="):
        if "COMPARE" in stop.accepts:
            return "`=` only sets levers", f"To compare write `{stop.last} == ...`."
        return "`=` only sets levers", "It follows a lever's name: `LEVER = 3`. `==` compares."
    for wrong, right in _SYMBOLS.items():
        if rest.startswith(wrong):
            return (f"there is no `{wrong}` in the language", f"Write `{right}`.",
                    stop.start, stop.start + len(wrong))  # fmt: skip
    if rest[:1] in tuple("[]{}"):
        return f"there is no `{rest[0]}` in the language", "Brackets are round: `( )`."
    if rest[:1] and rest[0] in "'\"‘’“”":
        hint = "Names stand as they are, or in backticks: `` `my name` ``."
        return "there are no quotation marks in the language", hint
    if rest[:1] and rest[0] in "$€£":
        hint = "A unit follows its number: `5e6 USD`."
        return f"`{rest[0]}` cannot stand here", hint
    return None


def _comma(stop: _Stop, start: str) -> _Mistake | None:
    if re.search(r"\d$", stop.before) and re.match(r",\d", stop.body[stop.start :]):
        hint = "Decimals take a point: `2.5`. Thousands: `2500`, `2_500` or `2,500`."
        return "a comma cannot stand in this number", hint
    return None


def _chained_comparison(stop: _Stop, start: str) -> _Mistake | None:
    if stop.kind != "COMPARE" or not re.search(r"[<>=≥≤≠]", stop.before):
        return None
    return (
        "comparisons do not chain",
        "Write both: `a <= x and x <= b`; in `eventually ( ... )` where both must hold at one "
        "step.",
    )


def _duration(stop: _Stop, start: str) -> _Mistake | None:
    if "DURATION" not in stop.accepts:
        return None
    hint = DURATION_HINT
    given = re.match(r"([\d_.,]+|an?)\s*([^\W\d]\w*)?", stop.body[stop.start :])
    end = stop.end
    if given:
        end = stop.start + len(given[0].rstrip())
        unit = _close(given[2], _TIME_UNITS) if given[2] else None
        hint = f"Did you mean `{given[1]} {unit}`? {hint}" if unit and given[1][0] != "a" else hint
    shown = f"`{stop.body[stop.start : end]}`" if end > stop.start else "the end"
    message = f"expected a duration after `{stop.last}`, found {shown}"
    return message, hint, stop.start, end


def _point(stop: _Stop, start: str) -> _Mistake | None:
    if not {"POINT", "DATE"} & stop.accepts:
        return None
    hint = POINT_HINT
    if stop.kind == "DURATION" or re.match(r"[\d_.]+\s*(day|week|month|year|step)", stop.found):
        hint += f" For a length of time write `within {stop.found}`."
    return f"expected a date or a day after `{stop.last}`, found {_shown(stop)}", hint


def _misspelt_unit(stop: _Stop, start: str) -> _Mistake | None:
    # In `x >= 5 witin 30 days` the misspelling was read as the unit of 5.
    unit = re.search(r"[\d.]\s*([^\W\d]\w*)$", stop.before)
    keyword = _close(unit[1], RESERVED) if unit else None
    if unit is None or keyword is None:
        return None
    return (f"`{unit[1]}` is read as a unit here", f"Did you mean `{keyword}`?",
            unit.start(1), unit.end(1))  # fmt: skip


def _misspelt_keyword(stop: _Stop, start: str) -> _Mistake | None:
    if stop.kind not in ("NAME", ""):
        return None
    rest = stop.body[stop.start :]
    if re.match(r"\s*if\s", stop.body, re.IGNORECASE):
        return "there is no `if` in the language", "`if F then G` is written `F implies G`.", 0, 2
    known = {_KEYWORDS[name] for name in stop.accepts if name in _KEYWORDS}
    longest = max((len(word.split()) for word in known), default=0)
    words = rest.split()
    for count in range(min(longest, len(words)), 0, -1):
        phrase = " ".join(words[:count])
        meant = _close(phrase, (word for word in known if len(word.split()) == count))
        if meant is not None:
            expected = _expected(stop.accepts)
            return f"expected {expected}, found `{phrase}`", f"Did you mean `{meant}`?"
    return None


def _window_in_the_middle(stop: _Stop, start: str) -> _Mistake | None:
    window = re.search(r"\bwithin\s+([\d_.,]+\s*\w+)$", stop.before, re.IGNORECASE)
    if not window or stop.kind not in _KEYWORDS:
        return None
    place = window.start(), window.end()
    if stop.kind in ("NEEDS", "IS_ENOUGH_FOR", "IS_INEVITABLE", "IS_POSSIBLE"):
        return "the window of a question stands at its end", "Or put it in brackets.", *place
    if stop.kind in ("AND", "OR", "IMPLIES", "UNTIL", "BEFORE", "AFTER", "FOR", "BY", "BETWEEN"):
        return (
            f"this `within` stands in the middle, before `{stop.found}`",
            f"Put brackets: `(... within {window[1]}) {stop.found} ...`, or write "
            f"`eventually ... within {window[1]}`.",
            *place,
        )
    return None


def _chained_operator(stop: _Stop, start: str) -> _Mistake | None:
    if stop.kind in ("UNTIL", "BEFORE", "AFTER") and "AND" in stop.accepts:
        hint = f"Put brackets around one side of `{stop.found}`."
        return f"`{stop.found}` needs brackets here: it does not chain", hint
    if stop.kind in ("BY", "BETWEEN") and "AND" in stop.accepts:
        hint = f"Put brackets around what comes before `{stop.found}`."
        return f"`{stop.found}` needs brackets here: there is a window already", hint
    return None


def _loose_time(stop: _Stop, start: str) -> _Mistake | None:
    if stop.kind == "DURATION":
        hint = f"Put `within` or `for` before a duration: `within {stop.found}`."
        return f"`{stop.found}` stands alone", hint
    if stop.kind in ("DATE", "POINT"):
        return f"`{stop.found}` cannot stand here", f"Write `by {stop.found}`."
    return None


def _no_question(stop: _Stop, start: str) -> _Mistake | None:
    # One or two plain words, then something no statement goes on with: a question, misremembered.
    if stop.kind not in ("NAME", "") or not re.fullmatch(r"\s*\w+", stop.before):
        return None
    if "NOT" in stop.accepts:
        return None
    words = stop.body.split()
    heads = {" ".join(form.split()[:2]): form for form in QUESTION_FORMS}
    heads |= dict.fromkeys(("probability that", "probability of", "odds of"), QUESTION_FORMS[0])
    close = difflib.get_close_matches(" ".join(words[:2]).lower(), list(heads), 1, 0.6)
    if close:
        return (f"no question starts with `{' '.join(words[:2])}`",
                f"Did you mean `{heads[close[0]]}`?")  # fmt: skip
    forms = ", ".join(f"`{form}`" for form in QUESTION_FORMS)
    return f"no question or statement starts with `{' '.join(words[:2])}`", f"Ask one of {forms}."


def _keyword_as_name(stop: _Stop, start: str) -> _Mistake | None:
    if stop.kind not in _KEYWORDS or not {"NAME", "QUOTED"} & stop.accepts:
        return None
    word = stop.found.lower()
    if word not in RESERVED:
        return None
    after = f" after `{stop.last}`" if stop.last else ""
    return (
        f"expected {_expected(stop.accepts)}{after}, found `{stop.found}`",
        f"`{word}` is a word of the language; to use it as a name put it in backticks.",
    )
