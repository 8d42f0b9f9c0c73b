"""Keeping and finding: what goes in comes out, once, whoever writes it and however."""

import datetime as dt
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from wouldtake.answers import stated
from wouldtake.errors import LedgerError, SettingError
from wouldtake.ledger import Asked, Ledger
from wouldtake.stats.words import PHIA

from .samples import CASE, DAY, chance, claim, of_kind


def test_an_answer_comes_back_whole(ledger):
    answer = chance(notes=("Look here.",), asked_with={"precision": 0.01})
    kept = ledger.keep(answer, case=CASE, version="9.9")
    found = ledger.entry(kept.id)
    assert found == kept
    assert found.answer == answer.to_dict()
    assert (found.kind, found.case, found.case_digest) == ("chance", "relief-1880", "d" * 64)
    assert (found.seed, found.futures, found.version) == (0, 2000, "9.9")
    assert found.created.endswith("Z")
    assert abs(dt.datetime.fromisoformat(found.created) - dt.datetime.now(dt.UTC)).seconds < 60
    assert found.speaker is None
    assert found.resolution is None


def test_a_claim_comes_back_whole(ledger):
    said = claim(date=dt.date(2021, 8, 1))
    kept = ledger.keep(chance(), case=CASE, claim=said, verdict="supported", fares="supported")
    shown = ledger.entry(kept.id).to_dict(whole=True)
    assert shown["claim"] == claim()
    assert (shown["speaker"], shown["said"], shown["outlet"], shown["date"]) == (
        "A. Reader", "The column gets through.", "Paper", "2021-08-01"
    )
    assert shown["answer_summary"]["estimate"] == 0.8
    assert shown["answer_summary"]["verdict"] == shown["fares"] == "supported"
    json.dumps(shown, allow_nan=False)


def test_the_same_again_is_the_same_entry_and_counted(ledger):
    first = ledger.keep(chance(), case=CASE)
    for _ in range(3):
        assert ledger.keep(chance().to_dict(), case=CASE).id == first.id
    (only,) = ledger.entries()
    assert (only.asked_again, only.created, only.answer) == (3, first.created, first.answer)
    assert only.last_asked >= first.created


@pytest.mark.parametrize(
    "changed",
    [
        {"answer": chance(seed=1)}, {"answer": chance(futures=2001)},
        {"answer": chance(estimate=0.81)}, {"answer": chance(confidence=0.9)},
        {"case": Asked("relief-1880", "e" * 64, DAY, 365, CASE.formulas)},
        {"case": Asked("relief-1881", "d" * 64, DAY, 365, CASE.formulas)},
        {"version": "2"}, {"without": ["belief"]}, {"claim": claim()},
        {"start": dt.date(2021, 4, 13)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_anything_else_is_another_entry(ledger, changed):
    usual = {"answer": chance(), "case": CASE, "version": "1"}
    first = ledger.keep(**usual)
    assert ledger.keep(**usual | changed).id != first.id
    assert len(ledger.entries()) == 2


def test_ids_are_the_same_in_any_ledger(ledger, tmp_path):
    with Ledger.open(tmp_path / "other.sqlite") as other:
        assert other.keep(chance(), case=CASE).id == ledger.keep(chance(), case=CASE).id


def test_several_are_kept_together_or_not_at_all(ledger):
    with pytest.raises(SettingError, match="this is no answer: 'question'"):
        ledger.keep_all([{"answer": chance()}, {"answer": {"kind": "chance"}}], case=CASE)
    assert ledger.entries() == []
    kept = ledger.keep_all([{"answer": chance()}, {"answer": chance(seed=5)}], case=CASE)
    assert [one.seed for one in kept] == [0, 5]


@pytest.mark.parametrize(
    ("question", "due"),
    [
        ("chance that relieved within 90 days", "2021-11-04"),
        ("chance that relieved within 2 months", "2021-10-06"),
        ("chance that relieved by 2021-08-31", "2021-08-31"),
        ("chance that relieved between day 10 and day 40", "2021-09-15"),
        ("chance that relieved", "2022-08-06"),  # the case's horizon
        ("chance that always attacks < 3 within 10 days", "2021-08-16"),
        # The calm may begin on day 10 and lasts 30 days: its last is day 39.
        ("chance that calm within 10 days", "2021-09-14"),
        ("chance that eventually (always not relieved within 5 days) within 10 days",
         "2021-08-21"),
        ("chance that won within 10 days", "2021-09-14"),
        ("relieved needs attacks < 3 within 10 days", "2021-08-16"),
        ("effect of troops = 3 on attacks at day 7", "2021-08-13"),
        ("effect of troops = 3 on attacks within 8 days", "2021-08-14"),
        ("effect of troops = 3 on calm within 8 days", "2021-09-12"),
        ("chance that relieved within 9999 years", None),  # past the end of the calendar
    ],
)
def test_due_is_the_last_day_the_question_looks_at(tmp_path, question, due):
    ledger = Ledger.open(tmp_path / "l.sqlite")
    kept = ledger.keep(of_kind(question.split()[0], question), case=CASE)
    assert kept.to_dict()["due"] == due
    ledger.close()


def test_due_counts_from_where_the_futures_start(ledger):
    asked_of_the_past = claim(as_of="2021-04-13")
    kept = ledger.keep(chance(), case=CASE, claim=asked_of_the_past)
    assert (kept.start, kept.due) == (dt.date(2021, 4, 13), dt.date(2021, 7, 12))


def test_a_model_without_a_calendar_has_no_due_day(ledger):
    kept = ledger.keep(chance("chance that x within 3 steps"), case=Asked("walk", horizon=5))
    assert (kept.start, kept.due, kept.case_digest) == (None, None, None)


# --- finding -------------------------------------------------------------------------------------


def test_filters(ledger):
    old = ledger.keep(chance("chance that relieved within 3 days"), case=CASE, claim=claim())
    new = ledger.keep(chance(), case=CASE, claim=claim(speaker="B. Writer"))
    plain = ledger.keep(
        of_kind("needs", "relieved needs attacks < 3"), case=Asked("other", None, DAY, 30)
    )
    found = {
        "all": ledger.entries(), "case": ledger.entries(case="other"),
        "speaker": ledger.entries(speaker=" b.  WRITER"), "kind": ledger.entries(kind="needs"),
        "due": ledger.entries(due_before="2021-08-10"), "one": ledger.entries(limit=1),
        "state": ledger.entries(state="unresolved"), "none": ledger.entries(case="nowhere"),
    }
    assert {key: [one.id for one in rows] for key, rows in found.items()} == {
        "all": [plain.id, new.id, old.id], "case": [plain.id], "speaker": [new.id],
        "kind": [plain.id], "due": [old.id], "one": [plain.id],
        "state": [plain.id, new.id, old.id], "none": [],
    }
    assert ledger.known("speaker") == ["A. Reader", "B. Writer"]
    assert sorted(ledger.known("case")) == ["other", "relief-1880"]


def test_states(ledger):
    one = ledger.keep(chance(), case=CASE)
    ledger.keep(chance("chance that relieved by 2999-01-01"), case=CASE)
    lost = ledger.keep(chance("chance that calm"), case=CASE)
    assert {e.id for e in ledger.entries(state="due")} == {one.id, lost.id}
    ledger.resolve(one.id, True, on="2021-09-01", source="Gazette")
    ledger.resolve(lost.id, "void", on="2021-09-01", source="nobody counted")
    counts = {state: len(ledger.entries(state=state))
              for state in ("unresolved", "due", "resolved", "void")}
    assert counts == {"unresolved": 1, "due": 0, "resolved": 1, "void": 1}
    with pytest.raises(SettingError, match=r"no state `resolvd`\. Did you mean `resolved`"):
        ledger.entries(state="resolvd")


def test_an_id_may_be_cut_short_as_long_as_no_other_shares_it(ledger):
    kept = [ledger.keep(chance(seed=seed), case=CASE) for seed in range(40)]
    assert ledger.entry(kept[3].id[:10].upper()).seed == 3
    with pytest.raises(SettingError, match="the ledger has no entry `abc`"):
        ledger.entry("abc")  # too short to say


def test_an_unknown_id_is_told_with_the_nearest(ledger):
    with pytest.raises(SettingError, match=r"no entry `0123456789abcdef`\. The ledger is empty"):
        ledger.entry("0123456789abcdef")
    kept = ledger.keep(chance(), case=CASE)
    wrong = kept.id[:8] + ("0" if kept.id[8] != "0" else "1") + kept.id[9:]
    with pytest.raises(SettingError, match=f"no entry `{wrong}`. Did you mean `{kept.id}`?"):
        ledger.entry(wrong)


@pytest.mark.parametrize(
    "hostile",
    [
        "'; DROP TABLE wouldtake_entries; --", '" OR 1=1 --', "%", "_", "\\", "$1", ":name", "?",
        "%(name)s", "{0}", "Robert'); DELETE FROM wouldtake_meta;--", "\u202e\u2066 right to left",
        "😀" * 50, "a\nb\r\n\tc", "<script>alert(1)</script>", "İstanbul", "ﬀ", "",
    ],
)
def test_hostile_text_is_only_text(ledger, hostile):
    there = ledger.keep(chance(), case=CASE, claim=claim())
    said = claim(speaker=hostile, said=hostile, outlet=hostile)
    kept = ledger.keep(chance(), case=Asked(hostile, None, DAY, 9), claim=said)
    assert ledger.entry(kept.id).claim == said
    assert [one.id for one in ledger.entries(speaker=hostile)] == [kept.id]
    assert [one.id for one in ledger.entries(case=hostile)] == [kept.id]
    for where in ("case", "speaker", "kind"):
        rows = ledger.entries(**{where: hostile + "'"})
        assert rows == []
    with pytest.raises(SettingError):
        ledger.entry(hostile)
    done = ledger.resolve(kept.id, False, on="2021-09-01", source=hostile + ".", note=hostile)
    assert (done.source, done.note) == ((hostile + ".").strip(), hostile.strip())
    assert {one.id for one in ledger.entries()} == {there.id, kept.id}


def test_what_no_database_holds_is_replaced_not_lost(ledger):
    kept = ledger.keep(
        chance("chance that relieved\x00\ud800 within 90 days"), case=Asked("x\x00", None, DAY),
        claim=claim(speaker="N\x00ul"),
    )
    found = ledger.entry(kept.id)
    assert found.question == "chance that relieved\ufffd\ufffd within 90 days"
    assert found.case == "x\ufffd"
    assert found.answer["question"] == "chance that relieved\x00\ud800 within 90 days"
    assert [one.id for one in ledger.entries(speaker="N\x00ul")] == [kept.id]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"answer": chance("x" * 20_001)}, "the question is 20,001 characters; at most 20,000"),
        ({"answer": of_kind("chance", "q", big="x" * (5 << 20))}, "the answer is 5,"),
        ({"claim": claim(said="x" * (5 << 20))}, "the claim is 5,"),
        ({"answer": of_kind("chance", "q", chance=float("nan"))}, "the answer cannot be kept"),
        ({"answer": {"question": "q", "kind": "chance", "seed": "x", "futures": 1}}, "no answer"),
        ({"verdict": "x" * 21}, "verdict is longer than 20 characters"),
        ({"claim": claim(as_of="soon")}, "the claim's as_of is `soon`; expected a date"),
    ],
)
def test_what_is_too_large_or_no_answer_is_refused_in_words(ledger, changed, said):
    with pytest.raises(SettingError, match=said):
        ledger.keep(**{"answer": chance(), "case": CASE} | changed)
    assert ledger.entries() == []


# --- where it is ---------------------------------------------------------------------------------


def test_reading_makes_no_file(tmp_path):
    path = tmp_path / "none" / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        assert ledger.entries() == []
        assert ledger.scores().model.resolved == 0
        assert ledger.known("speaker") == []
    assert not path.parent.exists()


def test_the_file_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "new" / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        ledger.keep(chance(), case=CASE)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_the_place_is_the_option_then_the_environment_then_the_users_folder(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("WOULDTAKE_LEDGER", str(tmp_path / "env.sqlite"))
    assert Ledger.open(tmp_path / "option.sqlite").where == str(tmp_path / "option.sqlite")
    assert Ledger.open().where == str(tmp_path / "env.sqlite")
    monkeypatch.delenv("WOULDTAKE_LEDGER")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert str(tmp_path / "home") in Ledger.open().where


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("mysql://x/y", "`mysql` is no database that a ledger can be kept in; expected a path"),
        ("sqlite://", "a ledger in memory keeps nothing"),
        ("sqlite:///:memory:", "a ledger in memory keeps nothing"),
        ("postgresql://u:p@h:port/x", "that is no URL of a ledger"),
        ("/", "`/` is a folder; name a file in it"),
    ],
)
def test_a_wrong_place_is_told(place, said):
    with pytest.raises(LedgerError, match=said):
        Ledger.open(place)


def test_a_file_that_is_no_ledger_is_told_and_left_as_it_is(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Shopping list\n" * 100)
    with (
        Ledger.open(path) as ledger,
        pytest.raises(LedgerError, match=r"notes\.txt cannot be read: file is not a database"),
    ):
        ledger.entries()
    assert path.read_text() == "Shopping list\n" * 100


def test_a_server_that_is_not_there_is_told_without_the_password():
    ledger = Ledger.open("postgresql://me:s3cret@127.0.0.1:1/x")
    with pytest.raises(LedgerError, match="cannot be read: ") as caught:
        ledger.entries()
    assert "s3cret" not in str(caught.value) + ledger.where
    assert "\n" not in str(caught.value)


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        Ledger.open(tmp_path / "file" / "ledger.sqlite") as ledger,
        pytest.raises(LedgerError, match=r"cannot be written: .*file"),
    ):
        ledger.keep(chance(), case=CASE)


def test_many_threads_share_one_ledger(ledger):
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda n: ledger.keep(chance(seed=n % 20), case=CASE).id, range(60)))
    found = ledger.entries()
    assert {one.id for one in found} == set(kept)
    assert (len(found), sum(one.asked_again for one in found)) == (20, 40)


def test_sqlite_syncs_its_log_at_every_commit(tmp_path):
    path = tmp_path / "l.sqlite"
    with Ledger.open(path) as ledger:
        ledger.keep(chance(), case=CASE)
        with ledger._database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    with sqlite3.connect(path) as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()


# --- a chance as people state it -----------------------------------------------------------------


def test_words_are_the_middles_of_the_yardstick():
    for low, high, word in PHIA:
        assert stated.stated_chance(word) == (pytest.approx((low + high) / 2), "words")
    assert set(stated.MIDDLES) == {word for *_, word in PHIA} | {"likely", "probable"}


@pytest.mark.parametrize(
    ("text", "chance"), [("80%", 0.8), (" 12.5 % ", 0.125), ("60 to 70%", 0.65), ("0-10 %", 0.05)]
)
def test_percentages_are_read(text, chance):
    assert stated.stated_chance(text) == (pytest.approx(chance), "stated")


@pytest.mark.parametrize("text", ["110%", "likley", "0.8", "", "-5%", "9" * 50])
def test_anything_else_states_no_chance(text):
    with pytest.raises(SettingError, match="states no chance"):
        stated.stated_chance(text)
