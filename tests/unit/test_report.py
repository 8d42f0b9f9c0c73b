"""The page: every kind of answer, nothing loaded, nothing of a claim run, numbers as in data."""

import html
import re
import runpy
from html.parser import HTMLParser
from pathlib import Path

import pytest

from wouldtake.report import yardstick
from wouldtake.report.kinds import draw
from wouldtake.report.render import render, write
from wouldtake.report.show import command, headline_percent, points, rounded
from wouldtake.stats import words as phia

SAMPLE = runpy.run_path(str(Path(__file__).parents[1] / "report_sample.py"))
sample, answers, card = SAMPLE["sample"], SAMPLE["answers"], SAMPLE["card"]
VOID = {"meta", "br", "input", "hr", "img", "link"}


class Page(HTMLParser):
    """Elements, ids and text of a page; fails on tags that do not match."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.words = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "script" not in self.open and "style" not in self.open:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def page():
    return Page(render(sample()))


@pytest.mark.parametrize("name", list(answers()))
def test_every_kind_is_drawn_with_its_numbers_and_a_table(name):
    drawn = draw(answers()[name], sample().terms)
    assert drawn.figure
    assert drawn.pictures
    assert drawn.tables
    for picture in drawn.pictures:
        Page(str(picture))
        assert "nan" not in str(picture)
        assert 'aria-label="' in str(picture)


def test_the_ten_kinds_are_all_there():
    assert {one["kind"] for one in answers().values()} == {
        "chance", "needs", "enough", "inevitable", "possible", "effect", "takes", "tips",
        "drives", "gamble",
    }


def test_the_page_is_well_formed_with_headings_landmarks_and_unique_ids(page):
    tags = [tag for tag, _ in page.elements]
    for landmark in ("header", "nav", "main", "footer"):
        assert landmark in tags
    assert tags.count("h1") == 1
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = [
        attributes["href"][1:] for tag, attributes in page.elements
        if tag == "a" and attributes.get("href", "").startswith("#")
    ]
    assert set(targets) <= set(ids)
    named = {
        attributes["aria-labelledby"] for _, attributes in page.elements
        if "aria-labelledby" in attributes
    }
    assert named <= set(ids)


def test_nothing_is_loaded(page):
    for tag, attributes in page.elements:
        assert tag not in {"img", "link", "iframe", "object", "embed", "audio", "video", "image"}
        assert "src" not in attributes
        assert tag == "a" or "href" not in attributes
        assert "srcset" not in attributes
    text = render(sample())
    assert "url(" not in text
    assert "@import" not in text
    policy = next(a["content"] for t, a in page.elements if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'")


def test_the_policy_names_the_one_script_by_its_hash():
    import base64
    import hashlib

    text = render(sample())
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text


def test_what_a_claim_says_is_text_never_markup():
    attack = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    quoted = '" onmouseover="alert(3)'
    given = {**answers()["chance"], "notes": [attack], "words": attack}
    bad = card(
        "chance", given, attack, speaker=attack, affiliation=quoted, outlet=attack, note=attack,
        sentence=attack, lines=(attack,), rule=attack, afterwards=attack, question=quoted + attack,
        hinges=(SAMPLE["Hinge"](attack, quoted, 0.2, 0.1, 0.3),),
    )
    drives = answers()["drives"]
    drives["inputs"][0]["name"] = attack
    drives["box"]["limits"] = {attack: [0.0, 1.0]}
    places = tuple(
        SAMPLE["Place"](**{**vars(p), "name": quoted + attack, "city": attack})
        for p in sample().places[:2]
    )
    fan = SAMPLE["fan"](attack, attack, 10, 1)
    text = render(sample(
        title=attack, case=attack, headline=bad, claims=(bad, card("d", drives, attack)),
        beside_headline=(), places=places, leaves_out=(attack,), assumptions=(attack,),
        sources=(attack,), credits=(attack,), fans=(fan,), version=attack, case_digest=attack,
    ))
    assert "<script>alert" not in text
    found = Page(text)
    tags = [tag for tag, _ in found.elements]
    assert tags.count("script") == 1
    assert "img" not in tags
    for _, attributes in found.elements:
        assert not any(name.startswith("on") for name in attributes)
    assert html.escape(attack, quote=True).replace("&quot;", "&#34;") in text


def test_numbers_on_the_page_are_those_in_the_data(page):
    claim = next(c for c in sample().claims if c.answer["kind"] == "inevitable")
    assert claim.answer["chance"]["estimate"] == 0.664
    assert "66 % of futures 95 % interval 64 to 68 % likely or probable" in page.text
    paths = {a["data-name"]: a for t, a in page.elements if t == "path" and "data-name" in a}
    assert len(paths) == 34
    for place in sample().places:
        shown = [float(x) for x in paths[place.name]["data-chance"].split()]
        assert shown == pytest.approx(place.chance, rel=1e-3)
        assert headline_percent(place.chance[-1]) in paths[place.name]["aria-label"]
    assert "0.412" in page.text
    assert "Loses to hazard." in page.text
    assert "Ours beat every simple rule in 1 of 2 scores" in page.text
    assert "In 1 of 2 it did worse than saying 50 % every time" in page.text


def test_reproduction_commands_are_there_and_quoted(page):
    assert "wouldtake demo afghanistan-2021 --seed 7 --futures 2000" in page.text
    report = sample()
    early = next(c for c in report.claims if c.asked_from != report.as_of)
    assert command(report, early).endswith("--seed 7 --futures 2000 --start 2021-04-13")
    odd = sample(case="it's; rm -rf x")
    assert command(odd, odd.headline).startswith("""wouldtake ask 'it'"'"'s; rm -rf x' 'what""")


@pytest.mark.parametrize(
    ("name", "told", "also"),
    [
        ("takes unreachable", "Out of reach", "Out of reach within the ranges searched"),
        ("takes undecided", "Not found", "Not found is not impossible"),
    ],
)
def test_a_headline_without_options_reads_well(name, told, also):
    found = Page(render(sample(headline=card("headline", answers()[name], "SAMPLE"))))
    assert told in found.text
    assert also in found.text


def test_takes_without_a_best_setting_or_with_free_settings():
    nothing = answers()["takes undecided"] | {"best": None}
    assert draw(nothing, {}).figure == "Not found"
    assert "left free" in Page(render(sample())).text


def test_a_single_option_names_all_its_settings_where_no_baseline_is_known():
    one = SAMPLE["takes"]("q", [SAMPLE["option"](3.0, 0.55, troops=30_141.0)], [], True)
    assert draw(one, {}).figure == "troops at 30,141"


def test_a_frontier_point_cheaper_than_the_options_is_told():
    option = SAMPLE["option"]
    frontier = [option(9.0, 0.55, a=1.0, b=5.0), option(20.0, 0.55, a=3.0, b=0.0)]
    terms = {name: SAMPLE["Term"](name, "", "", 0.0) for name in "ab"}
    dear = SAMPLE["takes"]("q", [option(20.0, 0.55, a=3.0, b=0.0)], frontier, True)
    assert "a at 1, b at 5, cost 9 against 20" in " ".join(draw(dear, terms).remarks)
    cheap = SAMPLE["takes"]("q", [option(8.0, 0.55, a=3.0, b=0.0)], frontier, True)
    assert "cheaper" not in " ".join(draw(cheap, terms).remarks)


def test_unknown_chances_are_told_as_unknown():
    empty = SAMPLE["chance"](None)
    for name in ("chance", "inevitable", "possible"):
        assert draw(answers()[name] | {"chance": empty}, {}).figure == "unknown"
    none = {"estimate": None, "low": None, "high": None}
    effect = {"before": empty, "after": empty, "difference": none}
    assert "unknown" in draw(answers()["effect"] | {"effect": effect}, {}).figure
    tips = answers()["tips"] | {"level": none}
    assert draw(tips, {}).figure == "Nowhere tried"
    assert draw(answers()["drives"] | {"inputs": [], "box": None}, {}).figure == "Nothing"
    needs = answers()["needs"] | {"necessity": none | {"low": 0.0, "high": 1.0, "twins": 0}}
    assert draw(needs | {"bounds": None}, {}).figure == "unknown"


def test_bounds_that_miss_the_estimate_are_said_not_to_apply():
    outside = {"low": 1.0, "high": 1.0, "outer_low": 1.0, "outer_high": 1.0}
    drawn = draw(answers()["enough"] | {"bounds": outside}, {})
    assert "do not apply" in drawn.remarks[0]
    assert "do not apply" not in draw(answers()["enough"], {}).remarks[0]


def test_without_later_part_map_fans_or_claims():
    text = Page(render(sample(
        afterwards=None, places=(), map_dates=(), fans=(), claims=(), leaves_out=(),
        assumptions=(), sources=(), credits=(), terms={}, beside_headline=(),
    ))).text
    assert "What then happened" not in text
    assert "No claim was checked." in text
    assert "That is a gap in this report" in text


def test_an_empty_later_part_says_so():
    report = sample()
    quiet = tuple(
        SAMPLE["Fan"](**{**vars(f), "afterwards": ()}) for f in report.fans
    )
    text = Page(render(sample(
        afterwards=SAMPLE["Afterwards"]((), (), (), ()), fans=quiet,
        places=tuple(SAMPLE["Place"](**{**vars(p), "fell": None}) for p in report.places),
        claims=(), beside_headline=(), headline=SAMPLE["card"](
            "h", answers()["chance"], "SAMPLE", afterwards=""
        ),
    ))).text
    assert "Nothing has been recorded yet." in text


def test_what_happened_later_is_shown_only_in_its_own_part():
    text = render(sample())
    before, after = text.split('<section id="afterwards"')
    assert "SAMPLE: the capital is entered." not in before
    assert "counted afterwards" not in before.split("</style>")[1]
    assert 'class="after"' not in before.split("</style>")[1]
    assert "SAMPLE: the capital is entered." in after
    for place in sample().places:
        if place.manner:
            assert f">{place.manner}<" not in before


def test_equal_reports_give_equal_bytes_of_modest_size():
    first = render(sample())
    assert first == render(sample())
    assert len(first.encode()) < 1_500_000


def test_write_leaves_one_whole_file(tmp_path):
    target = tmp_path / "report.html"
    target.write_text("old")
    write(sample(), target)
    assert target.read_text(encoding="utf-8") == render(sample())
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]
    with pytest.raises(FileNotFoundError):
        write(sample(), tmp_path / "none" / "report.html")


def test_a_failed_write_keeps_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "report.html"
    target.write_text("old")

    def fail(self, other):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write(sample(), target)
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]
    assert target.read_text() == "old"


def test_the_yardstick_is_that_of_the_statistics():
    assert yardstick.BANDS == phia.PHIA
    for low in range(0, 101, 2):
        for high in range(low, 101, 3):
            assert yardstick.words(low / 100, high / 100) == phia.words(low / 100, high / 100)


def test_percentages_are_never_rounded_to_a_certainty():
    assert [headline_percent(p) for p in (0.0, 0.009, 0.01, 0.5, 0.99, 0.991, 1.0)] == [
        "<1 %", "<1 %", "1 %", "50 %", "99 %", ">99 %", ">99 %",
    ]
    for k in range(1001):
        assert headline_percent(k / 1000) not in ("0 %", "100 %")
    assert points(-0.093) == "−9.3"
    assert points(-0.0001) == "0.0"
    assert rounded(-0.08123) == "−0.0812"


def test_verdicts_are_told_by_word_and_shape_not_colour_alone():
    text = render(sample())
    for verdict, word in (
        ("supported", "Supported"), ("contradicted", "Contradicted"), ("undecided", "Undecided"),
    ):
        badge = re.search(rf'<span class="badge {verdict}">.*?{word}', text, re.DOTALL)
        assert badge
        assert "<svg" in badge[0]
    shapes = {
        verdict: re.search(rf'badge {verdict}"><svg[^>]*>\s*<(\w+)', text)[1]
        for verdict in ("supported", "contradicted", "undecided")
    }
    assert len(set(shapes.values())) == 3


def _luminance(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(a, b):
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1])
def test_text_meets_the_contrast_of_wcag_aa(theme):
    text = render(sample())
    blocks = re.findall(r":root\{(.*?)\}", text.split("</style>")[0], re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+):(#\w{6})", blocks[theme]))
    pairs = [
        (ink, paper) for ink in ("ink", "soft", "accent")
        for paper in ("paper", "card", "faint", "later", "later-card")
    ]
    pairs += [("yes", "yes-pale"), ("no", "no-pale"), ("open", "open-pale"),
              ("second", "card"), ("second", "paper"), ("accent", "accent-pale")]
    for ink, paper in pairs:
        assert _contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)


@pytest.mark.parametrize("theme", [0, 1])
def test_shades_of_the_map_step_evenly_in_lightness(theme):
    text = render(sample())
    blocks = re.findall(r":root\{(.*?)\}", text.split("</style>")[0], re.DOTALL)
    colours = dict(re.findall(r"--(m\d):(#\w{6})", blocks[theme]))
    light = [_luminance(colours[f"m{k}"]) for k in range(10)]
    assert light == sorted(light, reverse=theme == 0)
    assert all(_contrast(colours[f"m{k}"], colours[f"m{k + 1}"]) > 1.1 for k in range(9))
