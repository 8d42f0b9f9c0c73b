"""Names and units, checked before anything runs."""

from dataclasses import replace
from typing import overload

from wouldtake.errors import QuestionError, UnknownNameError, did_you_mean
from wouldtake.language import tree as t
from wouldtake.language.durations import fault, point_step
from wouldtake.language.meaning import spell_out
from wouldtake.language.units import settle, settle_expression, value_in
from wouldtake.language.vocabulary import Vocabulary


@overload
def check(node: t.Question, vocabulary: Vocabulary, text: str = "") -> t.Question: ...
@overload
def check(node: "t.Formula", vocabulary: Vocabulary, text: str = "") -> "t.Formula": ...
def check(
    node: "t.Question | t.Formula", vocabulary: Vocabulary, text: str = ""
) -> "t.Question | t.Formula":
    """Check every name, unit, setting, duration and date of a question or formula.

    Args:
        node: as `parse` gave it.
        vocabulary: what the model has.
        text: the text it was read from, so that errors can show the place.

    Returns:
        The same formula; or the question made ready to answer: the numbers of its settings are
        plain, in the unit of their lever, and `effect of L = V on NAME` has an event or a formula
        in `formula` where the text alone could not tell it from a signal.

    Raises:
        UnknownNameError: a name the model does not have, or not of this kind.
        UnitError: two units that do not meet.
        QuestionError: a setting out of its lever's bounds, a duration or date the model has no
            meaning for; in a question, an operator without a window where the model declares no
            horizon. A formula alone may lack windows: the question that uses it may name one.
    """
    try:
        if isinstance(node, t.Question):
            return _question(node, vocabulary)
        _formula(node, vocabulary, None, set())
        patient = vocabulary if vocabulary.horizon is not None else replace(vocabulary, horizon=0)
        spell_out(node, patient)
        return node
    except QuestionError as error:
        raise error.about(text) from None


def names_read(node: "t.Formula | t.Expression", vocabulary: Vocabulary) -> set[str]:
    """Signals, levers and uncertainties that `node` reads, named formulas written out."""
    found: set[str] = set()
    seen: set[str] = set()
    rest: list[t.Node] = [node]
    while rest:
        one = rest.pop()
        if isinstance(one, t.Atom) and vocabulary.kind(one.name) == "formula":
            if one.name not in seen:
                seen.add(one.name)
                rest.append(vocabulary.formula(one.name))
        elif isinstance(one, t.Atom | t.Name):
            found.add(one.name)
        rest.extend(t.children(one))
    return found


def resolve(question: t.Question, vocabulary: Vocabulary) -> t.Question:
    """`effect ... on NAME`: the name of an event or a formula moved from `signal` to `formula`.

    An event with `at TIME` stays a signal: what is asked for is its value at that time.
    """
    if question.kind != "effect" or not isinstance(question.signal, t.Name):
        return question
    kind = vocabulary.kind(question.signal.name)
    if kind == "formula" or (kind == "event" and question.at is None):
        atom = t.Atom(question.signal.name, span=question.signal.span)
        return replace(question, formula=atom, signal=None)
    return question


def _formula(node: t.Node, vocabulary: Vocabulary, window: t.Window | None, done: set[str]) -> None:
    """Names and units of a formula and of those it names; `done` are names found sound."""
    if isinstance(node, t.Comparison):
        settle(node, vocabulary)
    elif isinstance(node, t.Atom):
        _statement(node, vocabulary, done)
    else:
        for child in t.children(node):
            _formula(child, vocabulary, window, done)


def _statement(node: t.Atom, vocabulary: Vocabulary, done: set[str]) -> None:
    kind = vocabulary.kind(node.name)
    if kind == "event" or node.name in done:
        return
    if kind == "formula":
        body = vocabulary.formula(node.name)
        try:
            _formula(body, vocabulary, None, done)
        except QuestionError as error:
            text = vocabulary.formulas[node.name]
            placed = error.about(text) if isinstance(text, str) else error
            raise placed.within(f"in the formula `{node.name}`") from None
        done.add(node.name)
        return
    if kind is None:
        message = f"there is no event or formula `{node.name}`"
        # A misspelt number is likelier to be meant than an event of quite another name.
        known = [*vocabulary.statements, *vocabulary.values]
        hint = did_you_mean(node.name, known)
    else:
        article = "an" if kind == "uncertainty" else "a"
        message = f"`{node.name}` is a number ({article} {kind}), not a statement, true or false"
        hint = f"Compare it with something, for example `{node.name} >= 1`."
    raise UnknownNameError(message, "", node.span.start, node.span.end, hint)


def _question(given: t.Question, vocabulary: Vocabulary) -> t.Question:
    question = resolve(given, vocabulary)
    done: set[str] = set()
    condition = question.condition
    for formula in (question.formula, condition, question.given):
        if formula is not None and not isinstance(formula, t.Setting):
            _formula(formula, vocabulary, question.window, done)
            spell_out(formula, vocabulary, question.window)
    if isinstance(condition, t.Setting):
        condition = _setting(condition, vocabulary)
    elif condition is not None:
        _clampable(condition, vocabulary)
    if question.at is not None and question.formula is not None:
        raise fault(
            "`at` reads a signal at a time; this is a formula, which has times of its own",
            question.at,
            "Leave `at` out, or give the formula a window: `by 2021-08-31`, `within 30 days`.",
        )
    if question.signal is not None:
        _signal(question, question.signal, vocabulary)
    setting = question.setting and _setting(question.setting, vocabulary)
    when = tuple(_setting(one, vocabulary, when=True) for one in question.when)
    main = {one.name for one in (setting, condition) if isinstance(one, t.Setting)}
    for one in when:
        if one.name in main:
            raise fault(f"`{one.name}` is set twice, in the question and after `when`", one)
    places = question.using_spans or (question.span,) * len(question.using)
    for name, place in zip(question.using, places, strict=True):
        _usable(name, place, vocabulary)
    return replace(question, condition=condition, setting=setting, when=when)


def _signal(question: t.Question, signal: "t.Expression", vocabulary: Vocabulary) -> None:
    settle_expression(signal, vocabulary)
    if not any(name in vocabulary.signals for name in names_read(signal, vocabulary)):
        raise fault(
            "no signal is read here, and nothing else changes with a lever",
            signal,
            did_you_mean("", vocabulary.signals),
        )
    if question.at is not None:
        point_step(question.at, vocabulary)
    elif question.formula is None:
        # With no time named the signal is read at the end of the window: there must be one.
        end = t.Comparison(t.Number(0), "==", t.Number(0), span=signal.span)
        spell_out(end, vocabulary, question.window)


def _clampable(condition: "t.Formula", vocabulary: Vocabulary) -> None:
    read = names_read(condition, vocabulary)
    if any(name in vocabulary.signals and vocabulary.signals[name].clampable for name in read):
        return
    lever = next((name for name in sorted(read) if name in vocabulary.levers), None)
    clampable = sorted(name for name, one in vocabulary.signals.items() if one.clampable)
    if lever is not None:
        hint = f"To ask about a lever, set it: `{lever} = V`."
    elif clampable:
        hint = "Signals that can be: " + ", ".join(f"`{name}`" for name in clampable) + "."
    else:
        hint = "This model has none; ask about a lever, `LEVER = V instead of W`."
    shown = ", ".join(f"`{name}`" for name in sorted(read)) or "no signal"
    raise fault(
        f"this condition reads {shown}, and no signal in it can be clamped to undo it",
        condition,
        hint,
    )


def _setting(setting: t.Setting, vocabulary: Vocabulary, *, when: bool = False) -> t.Setting:
    """The setting with plain numbers in its lever's unit and bounds.

    After `when` an uncertainty may be fixed too.
    """
    name, span = setting.name, (setting.span.start, setting.span.end)
    if name not in vocabulary.levers and not (when and name in vocabulary.uncertainties):
        known = [*vocabulary.levers, *(vocabulary.uncertainties if when else [])]
        if name in vocabulary.signals:
            message = f"`{name}` is a signal, and only levers are set"
            hint = f"Compare it: `{name} == ...`. " + did_you_mean(name, known)
        else:
            kind = "is an uncertainty, and no lever" if name in vocabulary.uncertainties else ""
            message = f"`{name}` {kind}" if kind else f"there is no lever `{name}`"
            hint = did_you_mean(name, known)
        raise UnknownNameError(message, "", *span, hint)
    entry = vocabulary.levers.get(name, vocabulary.uncertainties.get(name))
    unit = str(getattr(entry, "unit", ""))
    value = _plain(setting.value, name, unit, vocabulary)
    instead = setting.instead and _plain(setting.instead, name, unit, vocabulary)
    return replace(setting, value=value, instead=instead)


def _plain(number: t.Number, name: str, unit: str, vocabulary: Vocabulary) -> t.Number:
    value = value_in(number, unit, name)
    lever = vocabulary.levers.get(name)
    if lever is not None and not lever.low <= value <= lever.high:
        raise fault(
            f"`{name}` lies between {lever.low:g} and {lever.high:g}"
            f"{' ' + unit if unit else ''}, so it cannot be {value:g}",
            number,
        )
    return t.Number(value, span=number.span)


def _usable(name: str, place: t.Span, vocabulary: Vocabulary) -> None:
    if name in vocabulary.levers or name in vocabulary.uncertainties:
        return
    entry = vocabulary.signals.get(name)
    if entry is not None and entry.clampable:
        return
    clampable = [one for one, signal in vocabulary.signals.items() if signal.clampable]
    known = [*vocabulary.levers, *vocabulary.uncertainties, *clampable]
    what = "is a signal that cannot be clamped" if entry is not None else "is not known"
    raise UnknownNameError(
        f"`using` takes levers, uncertainties and clampable signals; `{name}` {what}",
        "",
        place.start,
        place.end,
        did_you_mean(name, known),
    )
