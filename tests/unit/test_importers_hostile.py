"""Importing what nobody should send: told with file and line, and nothing is written."""

import csv
import os
import runpy
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import pytest

from wouldtake.cases import load_case
from wouldtake.cases.importers import Options
from wouldtake.errors import CaseError, SettingError

S = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "import_sample.py")))
HEAD = "date,place,control\n"
ROW = "2020-03-01,North,insurgent\n"


@pytest.fixture
def case(tmp_path):
    return S.make_case(tmp_path / "case")


def told(case, text, **options):
    """The faults of a file that is refused, and that nothing was written."""
    before = S.snapshot(case)
    with pytest.raises(CaseError) as caught:
        S.take(case, text, **options)
    assert S.snapshot(case) == before
    assert not (case / "imports").exists()
    return [str(fault) for fault in caught.value.faults]


# --- not CSV at all ----------------------------------------------------------------------------

@pytest.mark.parametrize(("head", "said"), [
    (b"PK\x03\x04" + b"\0" * 50, "a ZIP archive"), (b"\x1f\x8b\x08", "gzip; unzip it first"),
    (b"BZh9", "bzip2"), (b"\xfd7zXZ\0", "xz"), (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"(\xb5/\xfd", "zstd"), (b"\xd0\xcf\x11\xe0", "old Excel workbook"), (b"%PDF-1.7", "a PDF"),
    (b"PAR1", "Parquet"), ("date,place\n".encode("utf-16"), "UTF-16"), (b'{"a": 1}', "is JSON"),
    (b"[1]", "is JSON"), (b"<!DOCTYPE html>", "web page"), (b"", "is empty"), (b"\n\n", "is empty"),
    (b"date,place,control\r2020-01-01,a,b\r", "CR alone"), (b"\x7fELF", "a program"),
], ids=lambda part: part if isinstance(part, str) else "")
def test_what_is_no_csv_is_not_opened(case, head, said):
    faults = told(case, head)
    assert len(faults) == 1 and faults[0].startswith("data.csv:1: ") and said in faults[0]


def test_a_folder_a_pipe_and_a_missing_file_are_refused(case, tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for path, said in ((tmp_path, "not a plain file"), (pipe, "not a plain file"),
                       (tmp_path / "none.csv", "there is no file"),
                       (Path("a\0b"), "cannot be the name of a file")):
        with pytest.raises(SettingError, match=said):
            S.import_files([path], case)


@pytest.mark.parametrize("header", ["a,b,c", "date,place,contrl", "date,control,note"])
def test_columns_that_are_no_known_format_are_told_by_name(case, header):
    faults = told(case, f"{header}\n1,2,3\n")
    assert len(faults) == 1 and "neither UCDP GED's nor ACLED's; a table needs" in faults[0]


def test_missing_and_doubled_columns_are_all_told(case):
    text = S.table([{}], {k: v for k, v in S.GED.items() if k not in ("id", "best")})
    assert [fault.split("; is it")[0] for fault in told(case, text)] == [
        "data.csv:1: column `id` is missing", "data.csv:1: column `best` is missing"]
    assert "data.csv:1: column `control` is given twice" in told(
        case, "date,place,control,control\n2020-03-01,North,insurgent,insurgent\n")


# --- bytes and rows ----------------------------------------------------------------------------

def test_broken_utf8_is_told_by_line_with_what_it_may_have_been(case):
    text = (HEAD + ROW).encode() + b"2020-03-02,Caf\xe9,government\n" + ROW.encode()
    assert told(case, text) == [
        "data.csv:3: byte 0xe9 is not UTF-8; save the file as UTF-8 "
        "(in Windows-1252 it would be `é`)"]


def test_byte_order_mark_and_windows_line_ends_are_read(case):
    outcome = S.take(case, b"\xef\xbb\xbf" + (HEAD + ROW).replace("\n", "\r\n").encode())
    assert outcome.counts["matched"] == 1


def test_lines_are_those_of_the_file_where_quotes_hold_line_ends(case):
    text = 'date,place,control,note\n2020-03-01,North,insurgent,"a\nb\n\nc"\n31.2.2020,North,x,\n'
    assert told(case, text) == ["data.csv:6: `31.2.2020` is no day of the calendar"]


def test_every_fault_is_told_at_once(case):
    rows = [
        {"latitude": "nan"}, {"latitude": "inf"}, {"longitude": "1e999"}, {"latitude": ""},
        {"latitude": 142, "longitude": 10}, {"longitude": 200}, {"best": -1}, {"best": "a few"},
        {"where_prec": 9}, {"date_prec": 0}, {"type_of_violence": 4}, {"id": "x"},
        {"date_end": "2020-02-31"}, {"date_end": "20-02-01"}, {"date_end": "yesterday"},
        {"date_start": "2020-03-05"}, {"date_end": "43921", "date_start": "43921"},
    ]
    faults = told(case, S.table([{"id": n, **row} for n, row in enumerate(rows)], S.GED))
    assert [fault.partition(": ")[2] for fault in faults] == [
        "lat: `nan` is not a number; write digits, such as 2500 or 0.4",
        "lat: `inf` is not a number; write digits, such as 2500 or 0.4",
        "lon: `1e999` is not a number; write digits, such as 2500 or 0.4",
        "has lon but not lat",
        "lat 142 is not within -90 and 90; are lat and lon swapped?",
        "lon 200 is not within -180 and 180",
        "best: `-1` is not a whole number of 0 or more",
        "best: `a few` is not a whole number of 0 or more",
        "where_prec: 9 is not a code; expected 1 to 7",
        "date_prec: 0 is not a code; expected 1 to 5",
        "type_of_violence: `4` is not 1, 2 or 3",
        "id: `x` is not a whole number of 0 or more",
        "`2020-02-31` is no day of the calendar",
        "`20-02-01` has a year of two digits; write all four",
        "`yesterday` is not a date; write YYYY-MM-DD, such as 2021-08-06",
        "date_end 2020-03-01 is before date_start 2020-03-05",
        "`43921` looks like Excel's count of days; format it as YYYY-MM-DD",
    ]
    assert [fault.split(":")[1] for fault in faults] == [str(n + 2) for n in range(len(rows))]


def test_rows_with_faults_can_be_skipped_and_are_counted(case):
    text = HEAD + ROW + "2020-03-02,North\n2020-03-02,,government\n2020-03-02,South,\n"
    assert [fault.partition(": ")[2] for fault in told(case, text)] == [
        "has 2 fields; the header names 3 columns", "names no place",
        "control is empty; write `unknown` where it is not known"]
    outcome = S.take(case, text, skip_faulty=True)
    assert (outcome.counts["faulty"], outcome.counts["matched"], outcome.rows) == (3, 1, 4)
    assert len(outcome.faults) == 3


def test_a_great_many_faults_are_counted_not_listed(case):
    faults = told(case, HEAD + "never,North,insurgent\n" * 300)
    assert len(faults) == 101 and faults[-1].endswith("and 200 more of its kind")


@pytest.mark.parametrize("tail", [
    '2020-03-02,"North,insurgent\n' + ROW * 3, '2020-03-02,"' + "x" * 140_000 + '",insurgent\n',
], ids=["to the end", "a huge field"])
def test_a_quote_that_does_not_close_stops_the_file(case, tail):
    faults = told(case, HEAD + ROW + tail, skip_faulty=True)
    assert len(faults) == 1 and faults[0].startswith("data.csv:3: opens a quote")


def test_a_line_without_end_is_not_read_into_memory(case):
    faults = told(case, HEAD + ROW + "x" * 3_000_000)
    assert faults == ["data.csv:3: is longer than 1 MB; not CSV?"]


def test_a_nul_byte_is_told(case):
    assert told(case, HEAD + "2020-03-01,No\0rth,insurgent\n") == [
        "data.csv:2: holds a NUL byte; it is not a text file"]


def test_a_large_file_streams(case, tmp_path):
    """11 MB of rows of another country take less than 3 MB."""
    row = S.table([{"country_id": 439, "country": "Burkina Faso"}],
                  {**S.GED, "source_article": "word " * 100})
    header, line = row.splitlines()
    file = tmp_path / "large.csv"
    with file.open("w", encoding="utf-8") as out:
        out.write(header + "\n")
        for _ in range(17_000):
            out.write(line + "\n")
    S.take(case, S.table([{}], S.GED), dry_run=True)  # loads what is loaded once
    tracemalloc.start()
    outcome = S.import_files([file], case, Options(dry_run=True))[0]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert outcome.counts["outside"] == outcome.rows == 17_000
    assert file.stat().st_size > 11e6 and peak < 3e6


# --- dates -------------------------------------------------------------------------------------

def dated(*days):
    return HEAD + "".join(f"{day},North,insurgent\n" for day in days)


def test_an_order_that_no_date_tells_is_asked_for(case):
    assert told(case, dated("05/05/2019", "06/08/2019", "01/02/2019")) == [
        "data.csv:3: `06/08/2019` may be read two ways, and no date of the file tells which; "
        "say --dates day-first or --dates month-first"]
    S.take(case, dated("06/08/2019"), dates="day-first")
    assert str(load_case(case).control[0].date) == "2019-08-06"


@pytest.mark.parametrize(("proof", "meant"), [
    ("13/01/2019", "2019-08-06"), ("01/13/2019", "2019-06-08"), ("01.13.2019", "2019-06-08")])
def test_one_date_tells_the_order_of_them_all(case, proof, meant):
    S.take(case, dated("06/08/2019", proof))
    assert meant in [str(row.date) for row in load_case(case).control]


def test_mixed_orders_are_refused(case):
    faults = told(case, dated("13/01/2019", "01/14/2019"))
    assert "the file mixes orders: `13/01/2019` on line 2 has the day first" in faults[0]


def test_the_order_said_is_held_to(case):
    assert told(case, dated("13/01/2019"), dates="month-first") == [
        "data.csv:2: `13/01/2019` is no day of the calendar"]


@pytest.mark.parametrize(("day", "said"), [
    ("06/08/19", "two digits"), ("2019-08", "names no day"), ("2019", "names no day"),
    ("31 Feb 2019", "no day of the calendar"), ("5 Brumaire 2019", "month in English"),
    ("0/5/2019", "no day"), ("32/01/2019", "no day"), ("45/45/2019", "no day"),
    ("٢٠١٩-٠٨-٠٦", "is not a date"),
])
def test_what_is_no_date_is_told(case, day, said):
    faults = told(case, dated(day))
    assert len(faults) == 1 and said in faults[0]


# --- what is written is harmless ---------------------------------------------------------------

FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "==1"]


def test_no_cell_that_is_written_is_a_formula(case):
    rows = [{"id": n, "side_a": text, "side_b": text, "where_coordinates": text, "adm_1": text,
             "adm_2": text, "latitude": 51.2} for n, text in enumerate(FORMULAS)]
    S.take(case, S.table(rows, S.GED))
    rows = [{"place": "North", "date": f"2019-03-0{n + 1}", "source": text, "admin1": text}
            for n, text in enumerate(FORMULAS)]
    rows += [{"place": text, "date": "2019-03-01", "source": "", "admin1": ""} for text in FORMULAS]
    S.take(case, S.table(rows, {"control": "insurgent"}), name="=1+1.csv")
    written = [*case.glob("*.csv"), *case.glob("*/*.csv")]
    assert len(written) >= 6
    for path in written:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    number = cell.removeprefix("-").replace(".", "", 1).isdigit()
                    assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell


@pytest.mark.parametrize("name", [
    "..csv", "...csv", "a b;c.csv", "-rf.csv", "ünï.csv", f"{'x' * 200}.csv"])
def test_a_report_stays_in_its_folder_whatever_the_file_is_called(case, name):
    S.take(case, HEAD + ROW, name=name)
    assert {path.parent.name for path in case.rglob("*") if path.is_file()} == {"case", "imports"}
    assert len(list((case / "imports").iterdir())) == 1


def test_names_that_try_to_be_paths_or_entries_are_text(case):
    rows = [{"place": "../../etc/passwd", "source": "}\n@misc{x, title = {y}}"},
            {"place": "North", "source": "}\n@misc{x, title = {y}}"}]
    S.take(case, S.table(rows, {"date": "2020-03-01", "control": "insurgent"}))
    assert "x" not in load_case(case).sources


@pytest.mark.parametrize("name", ["later", "imports"])
def test_a_link_that_leads_out_is_not_written_through(case, tmp_path, name):
    outside = tmp_path / "outside"
    outside.mkdir()
    (case / name).symlink_to(outside)
    with pytest.raises(SettingError, match="is a link"):
        S.take(case, HEAD + "2020-07-01,North,insurgent\n")
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("name", ["control.csv", "sources.bib"])
def test_a_table_that_is_a_link_within_the_case_is_not_replaced(case, name):
    (case / name).rename(case / "real")
    (case / name).symlink_to("real")
    with pytest.raises(SettingError, match="is a link"):
        S.take(case, HEAD + ROW)


def test_something_else_in_the_way_is_told(case):
    (case / "imports").write_text("", encoding="utf-8")
    with pytest.raises(SettingError, match="is not a folder"):
        S.take(case, HEAD + ROW)


@pytest.mark.parametrize(("options", "said"), [
    ({"within_km": -1}, "--within-km is -1"), ({"within_km": float("nan")}, "--within-km is nan"),
    ({"form": "gedd"}, "Did you mean `ged`"), ({"dates": "day first"}, "Did you mean `day-first`"),
    ({"insurgent": ("  ",)}, "need the name of an armed group"),
])
def test_options_out_of_range_are_refused(case, options, said):
    with pytest.raises(SettingError, match=said):
        S.take(case, HEAD + ROW, **options)


def test_more_rows_of_the_country_than_memory_is_meant_for_are_refused(case, monkeypatch):
    from wouldtake.cases.importers import reading

    monkeypatch.setattr(reading, "ROW_LIMIT", 2)
    rows = [{"id": n} for n in range(4)]
    assert told(case, S.table(rows, S.GED)) == [
        "data.csv:4: more than 2 rows of the case's country; split it by date"]
    outside = [{"id": n, "country_id": 439} for n in range(9)]
    assert S.take(case, S.table([{}, *outside], S.GED)).counts["outside"] == 9


@pytest.mark.parametrize(("cells", "told"), [
    ("18,73;7.38", "lat: `18,73` is not a number; write 18.73, with a point"),
    ("18.73;-7,3854", "lon: `-7,3854` is not a number; write -7.3854, with a point"),
    ("18,735;7.38", "lat: `18,735` is not a number; write 18735, without separators (or 18.735, if "
                    "the comma is a decimal one)"),
])
def test_a_decimal_comma_is_told_for_one(tmp_path, cells, told):
    case = S.make_case(tmp_path / "case")
    text = f"date;place;lat;lon;control\n2020-03-01;North;{cells};gov\n"
    with pytest.raises(CaseError) as caught:
        S.take(case, text)
    assert [fault.message for fault in caught.value.faults] == [told]


def test_each_column_that_is_missed_gets_the_nearest_there_is(tmp_path):
    case = S.make_case(tmp_path / "case")
    with pytest.raises(CaseError) as caught:
        S.take(case, "dat,plac,contrl\n2020-03-01,North,gov\n")
    (fault,) = caught.value.faults
    assert fault.message.endswith(
        "; rename `dat` to `date` if it is that; rename `plac` to `place` if it is that; "
        "rename `contrl` to `control` if it is that")
    with pytest.raises(CaseError) as caught:
        S.take(case, "a,b,c\n1,2,3\n")
    assert "rename" not in str(caught.value)


@pytest.mark.parametrize("day", ["2201-03-01", "1 March 0021", "01/02/2201", "13/02/1799"])
def test_a_year_that_no_one_can_have_seen_is_a_fault(tmp_path, day):
    """Or a slip of the pen would put what happened before the as-of day aside, under later/."""
    case = S.make_case(tmp_path / "case")
    with pytest.raises(CaseError, match=r"data.csv:2: `.*` lies outside the years 1800 to 20\d\d"):
        S.take(case, f"date,place,control\n{day},North,gov\n2020-02-13,North,gov\n",
               dates="day-first")
