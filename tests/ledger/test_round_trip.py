"""Whatever is kept comes back as it was, on both databases."""

import datetime as dt
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wouldtake.ledger import Asked

from .samples import claim, of_kind

# Anything but what no database holds: NUL, and halves of characters.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
days = st.dates(dt.date(1900, 1, 1), dt.date(2900, 1, 1))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=20)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner,
                                                               max_size=4),
    max_leaves=12,
)
claims = st.none() | st.builds(
    claim, speaker=texts, said=texts, outlet=texts, note=texts, date=days.map(str),
    endorsement=st.sampled_from(["asserts", "rejects", "relays"]), extra=plain,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    question=texts, name=texts, extra=plain, said=claims, start=st.none() | days,
    seed=st.integers(0, 2**63 - 1), futures=st.integers(1, 2**40),
    kind=st.sampled_from(["chance", "needs", "takes", "gamble"]),
    without=st.lists(texts, max_size=3), version=texts,
)
def test_it_comes_back_as_it_was(
    ledger, question, name, extra, said, start, seed, futures, kind, without, version
):
    answer = of_kind(kind, question, seed=seed, futures=futures, extra=extra)
    before = len(ledger.entries(limit=None))
    kept = ledger.keep(
        answer, case=Asked(name, None, start, 30), claim=said, without=without,
        version=version or None,
    )
    for found in (kept, ledger.entry(kept.id), ledger.entries(case=name, kind=kind)[0]):
        if found.id == kept.id:
            assert found.answer == answer
            assert found.claim == said
            assert (found.question, found.case, found.start) == (question, name, start)
            assert (found.seed, found.futures, found.kind) == (seed, futures, kind)
            assert found.without == tuple(sorted(without))
            assert not version or found.version == version
    json.dumps(kept.to_dict(whole=True), allow_nan=False)
    assert len(ledger.entries(limit=None)) in (before, before + 1)
    repeat = ledger.keep(
        answer, case=Asked(name, None, start, 30), claim=said, without=without,
        version=version or None,
    )
    assert (repeat.id, repeat.asked_again) == (kept.id, kept.asked_again + 1)
