"""Whatever bytes a case folder holds, only `CaseError` comes out of it."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wouldtake.cases import load_case, load_later
from wouldtake.cases.neighbours import gabriel_links
from wouldtake.cases.records import Unit
from wouldtake.cases.toml_lines import line_index
from wouldtake.errors import CaseError

FOLDER = Path(__file__).parents[1] / "broken_cases" / "good"
GOOD = {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir())}
FILES = [*GOOD, "parents.csv", "posterior.csv", "later/control.csv", "later/values.csv"]


def _load(name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for file, held in {**GOOD, name: content}.items():
            path = Path(folder) / file
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(held)
        try:
            load_later(load_case(folder))
        except CaseError as error:
            assert error.faults
            assert all(fault.message for fault in error.faults)


@settings(max_examples=70, deadline=None)
@given(st.sampled_from(FILES), st.binary(max_size=300))
@example("case.toml", b"a = " + b"[" * 5000)
@example("case.toml", b"as_of = " + b"9" * 5000)
@example("claims.yaml", b"- " * 4000)
@example("claims.yaml", b"[" * 4000)
@example("claims.yaml", b"- id: \x07")
@example("sources.bib", b"@misc{a, b = {" * 500)
@example("units.csv", b"id,name\n" + b'"' * 9001)
@example("units.csv", b"\xff\xfe")
@example("posterior.csv", b'a\n"\n')
def test_random_bytes(name, content):
    _load(name, content)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_good_file_with_a_piece_changed(data):
    name = data.draw(st.sampled_from(list(GOOD)))
    good = GOOD[name]
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 20)))
    piece = data.draw(
        st.one_of(
            st.binary(max_size=6),
            st.sampled_from(
                [
                    b"",
                    b"\n",
                    b'"',
                    b"'",
                    b",",
                    b"[[",
                    b"]",
                    b"{",
                    b"}",
                    b"@",
                    b"#",
                    b": ",
                    b"- ",
                    b"nan",
                    b"-1",
                    b"1e999",
                    b"0000-00-00",
                    b"9999-12-31",
                    b"&a ",
                    b"*a",
                    b"!!x ",
                    "٣".encode(),
                    b"\0",
                    b"\r",
                    b'"""',
                    b"_",
                    b"true",
                ]
            ),
        )
    )
    _load(name, good[:start] + piece + good[end:])


KEY = st.from_regex(r"[a-z]{1,4}", fullmatch=True)
VALUE = st.sampled_from(
    [
        "1",
        '"x"',
        "'#'",
        '"[a]\\""',
        '"""\nb = 1\n[t]\n"""',
        "'''\n]\n'''",
        "[1,\n 2, # ]\n 3]",
        "{ p = [1, 2] }",
        "[\n{ q = '}' },\n]",
        "2020-01-01",
    ]
)


@given(st.lists(st.tuples(KEY, VALUE), unique_by=lambda pair: pair[0], max_size=8))
def test_keys_of_toml_stand_on_the_line_told(pairs):
    text = "".join(f"{key} = {value}\n" for key, value in pairs)
    index = line_index(text)
    for key, _ in pairs:
        assert text.split("\n")[index[(key,)] - 1].startswith(f"{key} = ")
    assert {path for path in index if path} == {(key,) for key, _ in pairs}


def test_tables_and_arrays_of_tables_are_placed():
    text = (
        "[a.b]\nc = 1\n[[x]]\n\n[[x.y]]\nz = [\n1]\n[[x.y]]\nz.w = 2\n[[x]]\n[x.'q r']\n\"s\" = 1\n"
    )
    index = line_index(text)
    assert index["a", "b", "c"] == 2
    assert index["x", 0, "y", 0, "z"] == 6
    assert index["x", 0, "y", 1, "z", "w"] == 9
    assert index["x", 1, "q r", "s"] == 12


POINT = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@settings(max_examples=60, deadline=None)
@given(st.lists(POINT, min_size=1, max_size=25))
@example([(0.0, 0.0)] * 15)
@example([(179.9, 10.0), (-179.9, 10.0), (0.0, 10.0)])
def test_computed_neighbours_hang_together(points):
    units = tuple(
        Unit(f"u{i}", "", "", "rural", lon, lat, None, "unknown")
        for i, (lon, lat) in enumerate(points)
    )
    links = gabriel_links(units)
    assert gabriel_links(units) == links
    assert len({(link.a, link.b) for link in links}) == len(links)
    joined = {"u0"}
    for _ in units:
        joined |= {e for k in links if {k.a, k.b} & joined for e in (k.a, k.b)}
    assert joined == {unit.id for unit in units}
    assert all(link.a != link.b and link.km >= 0 for link in links)


def test_the_date_line_is_no_border():
    east, west = (
        Unit(name, "", "", "rural", lon, 10, None, "unknown")
        for name, lon in (("e", 179.9), ("w", -179.9))
    )
    assert gabriel_links((east, west))[0].km == pytest.approx(21.9, abs=0.1)
