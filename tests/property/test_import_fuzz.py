"""Whatever a file to import holds, every row of it is accounted for, or it is refused in words."""

import csv
import io
import runpy
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wouldtake.cases import load_case, validate_case
from wouldtake.errors import CaseError, SettingError

S = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "import_sample.py")))
TABLE = {"date": "2020-03-01", "place": "North", "control": "insurgent", "lat": "", "lon": "",
         "admin1": "Middle", "manner": "", "source": "", "sure": "", "published": ""}


def taken(text, **options):
    """Import into a fresh case; the outcome, or None where the file is refused in words."""
    with tempfile.TemporaryDirectory() as folder:
        case = S.make_case(Path(folder) / "case")
        before = S.snapshot(case)
        try:
            outcome = S.take(case, text, **options)
        except CaseError as error:
            assert error.faults and all(fault.message for fault in error.faults)
            assert S.snapshot(case) == before
            return None
        except SettingError as error:
            assert str(error)
            assert S.snapshot(case) == before
            return None
        assert validate_case(case) == []
        S.accounted(outcome)
        report = S.rows_of(case / outcome.report)
        assert sum(int(line["rows"]) for line in report) == outcome.rows
        again = S.take(case, text, **options)
        assert again.added == {}
        assert again.rows == outcome.rows
        assert len(load_case(case).events) <= 1 + outcome.rows
        return outcome


CELL = st.one_of(
    st.sampled_from([
        "", " ", "North", "south ", "Centre district", "0", "-1", "1", "2", "4", "7", "50", "51.0",
        "nan", "inf", "1e5", "-0", "2020-03-01", "2020-06-01", "2021-01-01", "13/02/2020",
        "02/13/2020", "05/06/2020", "31 Feb 2020", "9999-12-31", "0001-01-01", "1 Jan 0000",
        "insurgent", "government", "contested", "unknown", "Northern Front", "National Army",
        "Non-state actor overtakes territory", "Government regains territory",
        "Non-violent transfer of territory", "Battles", "MLI", "466", "432", "Mali", "Ghana",
        "=1+1", "a;b", "ged:1", "report", "assumption", "article", "{", "}", "@", "\\", "\u202e",
        "\u0661", "٣", "é", "🜲", "a\nb", '"', "'", ",", "\t",
    ]),
    st.text(max_size=8),
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_good_rows_with_cells_changed(data):
    base = data.draw(st.sampled_from([S.GED, S.ACLED, TABLE]))
    count = data.draw(st.integers(1, 6))
    key = next(iter(base))
    rows = []
    for number in range(count):
        row = {k: str(v) for k, v in base.items()}
        if key != "date":
            row[key] = f"{'MLI' if key == 'event_id_cnty' else ''}{number}"
        for column in data.draw(st.lists(st.sampled_from(list(base)), max_size=3)):
            row[column] = data.draw(CELL)
        rows.append(row)
    outcome = taken(S.table(rows), skip_faulty=True, dates="day-first")
    if outcome is not None:
        blank = sum(not any(cell.strip() for cell in row.values()) for row in rows)
        assert outcome.rows == count - blank


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([S.GED, S.ACLED, TABLE]), st.data())
def test_a_good_file_with_a_piece_changed(base, data):
    good = S.table([{}, {next(iter(base)): "2"}] if base is not TABLE else [{}], base).encode()
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 15)))
    piece = data.draw(st.one_of(st.binary(max_size=6), st.sampled_from([
        b"", b"\n", b"\r", b"\r\n", b'"', b",", b";", b"\t", b"\0", b"\xff", b"\xef\xbb\xbf",
        b'""', b'"\n', b"\xe2\x80\xae", b"\xc3", b"9" * 400,
    ])))
    taken(good[:start] + piece + good[end:], skip_faulty=True)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
@example(b"date,place,control\n" + b'"' * 999)
@example(b"date,place,control\n" + b"\n" * 999)
@example(b'"date","place","control"\n"2020-03-01"x,North,insurgent\n')
@example(b"date,place,control\n2020-03-01,North,insurgent\x00\n")
@example(b"\xef\xbb\xbf")
@example(b"date;place;control\n;;\n")
def test_random_bytes(content):
    taken(content, skip_faulty=True)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=8))
def test_tables_of_control_of_any_cells(rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("date", "place", "control"))
    writer.writerows(rows)
    outcome = taken(out.getvalue(), skip_faulty=True, insurgent=("Northern Front",))
    if outcome is not None:
        assert outcome.rows == sum(any(cell.strip() for cell in row) for row in rows)


def test_a_row_lost_on_the_way_would_be_noticed(monkeypatch):
    """The accounting can fail: a reader that forgets every second row is caught."""
    from wouldtake.cases.importers import merge

    real = merge.Merge.add

    def forgets(self, reading, placed, credits_):
        del reading.found[::2]
        return real(self, reading, placed, credits_)

    monkeypatch.setattr(merge.Merge, "add", forgets)
    with pytest.raises(AssertionError):
        taken(S.table([{}, {"id": 2}], S.GED))
