"""The tables of past cases that come with the package."""

import pytest

from wouldtake.history import list_tables, load_table, outside_view, validate_table
from wouldtake.history.codebook import ASKABLE
from wouldtake.history.table import UNKNOWN

TABLES = list_tables()


@pytest.fixture(scope="module", params=TABLES)
def table(request):
    return load_table(request.param)


def test_they_are_there():
    assert TABLES == ["offensives", "withdrawals-and-returns"]
    assert len(load_table("offensives").rows) >= 40


@pytest.mark.parametrize("name", TABLES)
def test_each_has_no_fault_and_bears_its_folders_name(name):
    assert validate_table(name) == []
    assert load_table(name).name == name


def test_every_row_names_a_source_that_is_there(table):
    for row in table.rows:
        assert row.sources
        assert all(key in table.sources for key in row.sources)
    used = {key for row in table.rows for key in row.sources}
    assert used == set(table.sources), "a source that no row names"


def test_every_column_and_event_says_what_it_is(table):
    for column in table.book.columns.values():
        assert len(column.what.split()) >= 3
    assert any(table.book.columns[name].hindsight for name in table.book.askable())
    assert all(event.what for event in table.book.events.values())


def test_the_rows_say_how_far_they_were_checked(table):
    readme = (table.folder / "README.md").read_text(encoding="utf-8")
    assert "checked" in readme
    assert str(len(table.rows)) in readme.split("\n\n")[1]


def test_a_row_unsure_or_from_memory_says_so(table):
    for row in table.rows:
        if row.sure == "A":
            assert set(row.sources) != {"general"}, row.id


def test_no_row_rests_on_books_printed_before_it_was_over(table):
    dates = [name for name, column in table.book.columns.items() if column.type == "date"]
    for row in table.rows:
        last = max(str(row.cells[name])[:4] for name in dates if row.cells[name] is not None)
        printed = [table.sources[key].fields.get("year", "9999") for key in row.sources]
        assert max(printed) > last, f"{row.id}: ends in {last}, sources of {printed}"


def test_doubts_and_notes_are_there_to_be_read(table):
    doubtful = [row for row in table.rows if row.doubts or row.arguable]
    assert len(doubtful) >= len(table.rows) // 5
    for row in doubtful:
        assert row.note, row.id


def test_rows_follow_each_other_in_time(table):
    starts = [str(row.cells[table.book.start]) for row in table.rows]
    assert starts == sorted(starts)


def test_everything_that_may_be_asked_can_be(table):
    for name in table.book.askable():
        column = table.book.columns[name]
        assert column.type in ASKABLE
        for text in ([f"`{name}`"] if column.type == "yesno" else
                     [f"{name} == `{value}`" for value in column.values] or [f"{name} >= 1"]):
            event = next(iter(table.book.events))
            found = outside_view(table, f"{event} given {text}", open_rows=False)
            assert found.target == table.name
    for name in table.book.events:
        assert outside_view(table, name, open_rows=False).rows >= 20


# --- withdrawals-and-returns -------------------------------------------------------------------

@pytest.fixture(scope="module")
def withdrawals():
    return load_table("withdrawals-and-returns")


KNOWN = [  # what any account tells
    ("us-vietnam-1973", "fall", 25, 25.2), ("ussr-afghanistan-1989", "fall", 38, 38.1),
    ("us-afghanistan-2021", "fall", 0, 0), ("cuba-ethiopia-1989", "fall", 20, 20),
    ("us-iraq-2011", "return", 31.6, 31.8), ("us-somalia-2021", "return", 15.9, 16),
    ("us-lebanon-1982", "return", 0.6, 0.7), ("israel-lebanon-2000", "return", 73, 74),
]


@pytest.mark.parametrize(("key", "event", "low", "high"), KNOWN)
def test_well_known_rows_are_right(withdrawals, key, event, low, high):
    row = next(row for row in withdrawals.rows if row.id == key)
    assert low <= withdrawals.happened(row, event).months <= high


@pytest.mark.parametrize(
    ("key", "event", "low", "high"),
    [
        ("vietnam-1975", "takeover", 1.6, 1.7), ("cambodia-1975", "takeover", 3.4, 3.6),
        ("afghanistan-2021", "takeover", 3.4, 3.5), ("syria-2024", "takeover", 0.3, 0.5),
        ("iraq-2014", "partial_loss", 6.8, 7), ("chad-2008", "reversal", 0.2, 0.4),
        ("afghanistan-1989", "reversal", 4, 4),
    ],
)
def test_well_known_offensives_are_right(key, event, low, high):
    table = load_table("offensives")
    row = next(row for row in table.rows if row.id == key)
    assert low <= table.happened(row, event).months <= high
    others = {"takeover", "partial_loss", "stalemate", "reversal"} - {event}
    assert all(table.happened(row, other).ended is not None for other in others)


@pytest.mark.parametrize(
    "key", ["cambodia-1970", "laos-1971", "vietnam-1972", "vietnam-1975", "angola-1975", "drc-1998"]
)
def test_an_attack_mostly_by_another_states_army_is_arguable(key):
    """As the definition in the codebook says."""
    assert next(row for row in load_table("offensives").rows if row.id == key).arguable


def test_the_ends_of_an_offensive_add_up_to_all_of_them():
    table = load_table("offensives")
    ends = [outside_view(table, f"{event} within 5 years", open_rows=False).chance.estimate
            for event in ("takeover", "partial_loss", "stalemate", "reversal")]
    assert sum(ends) == pytest.approx(1.0)


def test_what_has_not_happened_is_open(withdrawals):
    row = next(row for row in withdrawals.rows if row.id == "us-afghanistan-2021")
    assert withdrawals.happened(row, "return").months is None
    assert 55 < row.months < 57


def test_no_return_is_coded_before_the_leaving(withdrawals):
    for row in withdrawals.rows:
        seen = withdrawals.happened(row, "return")
        assert seen.at_risk
        assert UNKNOWN not in (row.cells["return_date"], row.cells["fall_date"])


def test_the_headlines_base_rate_says_hindsight_and_leaves_the_case_out(withdrawals):
    import datetime as dt

    found = outside_view(
        withdrawals, "us_return given homeland_threat", as_of=dt.date(2021, 8, 6), show_rows=True,
        open_rows=False,
    )
    assert "coded looking back" in found.hindsight[0]
    assert "us-afghanistan-2021" not in {case.id for case in found.cases}
    assert found.rows >= 5


@pytest.mark.parametrize("event", ["fall", "coup", "insurgent_victory"])
def test_a_government_gone_before_the_leaving_is_at_risk_of_no_kind_of_fall(withdrawals, event):
    """Mali's was overthrown in 2021, France left in 2022: insurgents could not defeat it after."""
    gone = {"france-mali-2022", "france-burkina-2023", "us-niger-2024", "us-yemen-2015"}
    for row in withdrawals.rows:
        if row.id in gone:
            assert not withdrawals.happened(row, event).at_risk
