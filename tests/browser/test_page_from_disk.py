"""The page as a report: opened from disk in Chromium with the network cut, on every route."""

import json
import shutil
from pathlib import Path

import pytest

from wouldtake.report.page import write_page

TOP = Path(__file__).parents[2]
AXE = TOP / "web-ui/node_modules/axe-core/axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]
PAGES = ("claims", "futures", "ask", "frontier", "record", "about")
HOSTILE = "<img src=x onerror=\"window.hacked=1\"></script><script>window.hacked=1</script>"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


def data():
    fixture = json.loads((TOP / "web-ui/fixtures/afghanistan-2021.json").read_text("utf-8"))
    shapes = TOP / "src/wouldtake/cases/data/afghanistan-2021/shapes.geojson"
    fixture["outlines"] = json.loads(shapes.read_text("utf-8"))
    return fixture


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write_page(data(), tmp_path_factory.mktemp("page") / "report.html").as_uri()


@pytest.fixture
def visit(browser, address):
    """Open a route; afterwards nothing went wrong, and nothing was asked of the network."""
    contexts, troubles = [], []

    def open_page(route, width=1280, at=address, before="", **settings):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, offline=True, **settings
        )
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(before)
        page.on("console", lambda said: troubles.append(said.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request",
            lambda asked: asked.url.startswith(("file:", "data:")) or troubles.append(asked.url),
        )
        page.goto(f"{at}#/{route}")
        page.locator("section.page").nth(5).wait_for(state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.mark.parametrize("route", PAGES)
def test_every_route_shows_its_page_alone(visit, route):
    page = visit(route)
    assert page.locator("section.page:visible").count() == 1
    assert page.locator(f"#page-{route} h1").is_visible()
    assert page.locator(".tabs a[aria-current]").inner_text().lower() == route


@pytest.mark.parametrize("width", [360, 390, 768, 1280])
def test_nothing_scrolls_sideways(visit, width):
    page = visit("claims", width)
    for route in PAGES:
        page.evaluate(f"location.hash = '#/{route}'")
        page.locator(f"#page-{route} h1").wait_for()
        folded = page.locator(f"#page-{route} details")
        folded.evaluate_all("all => { for (const d of all) d.open = 1 }")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, route


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core comes with `make assets-check`")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_axe_finds_no_serious_fault(visit, scheme, width):
    page = visit("claims", width, color_scheme=scheme, bypass_csp=True)
    page.add_script_tag(path=str(AXE))
    found = []
    for route in PAGES:
        page.evaluate(f"location.hash = '#/{route}'")
        page.locator(f"#page-{route} h1").wait_for()
        if route == "claims":
            page.locator(".claims summary").first.click()
        if route == "futures":
            page.get_by_text("Show what then happened").click()
        result = page.evaluate(
            """(route) => axe.run({include: [['.top'], [`#page-${route}`], ['.foot']]}, {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
            resultTypes: ['violations']})""", route,
        )
        found += [
            f"{route}: {fault['id']} {node['target']} {node['failureSummary']}"
            for fault in result["violations"] if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]
        assert result["passes"]
    assert found == []


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core comes with `make assets-check`")
def test_axe_would_find_a_planted_fault(visit):
    page = visit("about", bypass_csp=True)
    page.add_script_tag(path=str(AXE))
    page.evaluate("document.querySelector('#page-about h1').style.color = '#ddd'")
    result = page.evaluate("axe.run(document, {runOnly: ['wcag2aa']})")
    assert "color-contrast" in [fault["id"] for fault in result["violations"]]


def wait(page, condition):
    """Until a condition holds: the page's policy lets no polling of Playwright's evaluate text."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {condition}")


def shades(page):
    return page.locator("#page-futures svg.map").first.locator("path.unit").evaluate_all(
        "all => all.map((p) => p.getAttribute('class'))"
    )


def test_the_slider_moves_the_map_by_keyboard(visit):
    page = visit("futures")
    slider = page.get_by_label("Day", exact=True)
    slider.focus()
    page.keyboard.press("Home")
    early = shades(page)
    assert slider.get_attribute("aria-valuetext") == "6 August 2021"
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "6 August 2022"
    late = shades(page)
    assert len(early) == 310
    assert early != late


def test_the_map_plays_and_pauses(visit):
    page = visit("futures")
    slider = page.get_by_label("Day", exact=True)
    slider.focus()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Play").click()
    wait(page, "wouldtakeFrames.frames > 20")
    page.get_by_role("button", name="Pause").click()
    assert int(slider.input_value()) > 0


def test_places_are_reached_by_arrow_keys_and_told(visit):
    page = visit("futures")
    chart = page.locator("#page-futures svg.map").first
    chart.focus()
    page.keyboard.press("ArrowLeft")
    said = page.locator("#page-futures .map-box [aria-live]").first
    first = said.inner_text()
    assert "%" in first
    page.keyboard.press("ArrowLeft")
    assert said.inner_text() != first
    page.keyboard.press("Escape")
    assert said.inner_text() == ""


def test_a_future_is_walked_through(visit):
    page = visit("futures")
    page.get_by_role("button", name="The nearest miss").click()
    page.get_by_text("the nearest miss of the first").wait_for()
    assert page.get_by_label("One future, walked through").is_checked()
    page.locator(".story button").nth(3).click()
    assert page.locator(".story li.now").count() == 1
    assert {name.split()[1] for name in shades(page)} <= {"c0", "c1", "c2"}


def test_what_then_happened_is_shown_only_when_asked_for(visit):
    page = visit("futures")
    assert page.get_by_text("As it came").count() == 0
    page.get_by_text("Show what then happened").click()
    page.get_by_text("As it came").first.wait_for()


def test_a_claim_opens_by_keyboard(visit):
    page = visit("claims")
    assert page.locator(".claims > li").count() == 17
    first = page.locator(".claims summary").first
    first.focus()
    page.keyboard.press("Enter")
    body = page.locator(".claim-body").first
    assert body.is_visible()
    assert "interval" in body.inner_text()


def test_a_chance_on_the_map_has_its_interval(visit):
    page = visit("futures")
    told = page.locator("#page-futures .panel .dots").first.inner_text()
    assert told.count(" to ") >= 3


def test_the_colours_chosen_are_kept(visit):
    page = visit("about", color_scheme="light")
    page.get_by_role("button", name="Switch to dark colours").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    for _ in range(10):  # the browser writes down what a page keeps a moment later
        page.reload()
        page.locator("#page-about h1").wait_for()
        if page.evaluate("document.documentElement.dataset.theme") == "dark":
            break
        page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_focus_goes_to_the_heading_of_a_new_page(visit):
    page = visit("claims")
    page.get_by_role("link", name="Record", exact=True).click()
    wait(page, "!!document.activeElement?.closest('#page-record')")
    assert page.evaluate("document.activeElement.tagName") == "H1"


def smallest_text(page, route):
    """Size in CSS pixels of the smallest text shown on a page, drawings scaled as they stand."""
    words = f"#page-{route} :is(text, p, small, span, td, th, li, label)"
    return min(page.locator(words).evaluate_all(
        """all => all.filter((e) => e.checkVisibility() && e.textContent.trim()).map((e) =>
        parseFloat(getComputedStyle(e).fontSize)
        * (e.ownerSVGElement ? Math.hypot(e.getCTM().a, e.getCTM().b) : 1))"""
    ))


def test_no_text_is_under_twelve_pixels_and_no_target_under_twenty_four(visit):
    page = visit("claims", 390)
    for route in PAGES:
        page.evaluate(f"location.hash = '#/{route}'")
        page.locator(f"#page-{route} h1").wait_for()
        assert smallest_text(page, route) >= 11.9, route
        heights = page.locator(
            f"#page-{route} :is(button, select, summary, input:not([type=radio], [type=checkbox]))"
        ).evaluate_all(
            "all => all.filter((e) => e.checkVisibility())"
            ".map((e) => e.getBoundingClientRect().height)"
        )
        assert min(heights, default=24) >= 24, route


def test_a_page_fits_its_pictures_as_it_is_shown_not_a_frame_later(visit):
    """An observer of sizes speaks in the next frame, late on a busy machine; here it never does."""
    page = visit("claims", 390, before=(
        "window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} }"
    ))
    for route in PAGES:
        page.evaluate(f"location.hash = '#/{route}'")
        page.locator(f"#page-{route} h1").wait_for()
        assert smallest_text(page, route) >= 11.9, route


def test_it_prints_everything_one_after_another(visit):
    page = visit("claims")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for route in PAGES:
        assert page.locator(f"#page-{route} h1").is_visible()
    assert page.locator("main details:not([open], .stay)").count() == 0
    assert not page.locator(".top").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")


def test_hostile_words_stay_words(visit, tmp_path):
    hostile = data()
    for card in hostile["claims"]["claims"]:
        card["claim"]["said"] = card["sentence"] = card["claim"]["speaker"] = HOSTILE
    hostile["case"]["title"] = hostile["claims"]["headline"]["claim"]["said"] = HOSTILE
    hostile["case"]["units"][0]["name"] = HOSTILE
    page = visit("claims", at=write_page(hostile, tmp_path / "hostile.html").as_uri())
    assert page.locator("h1:visible").inner_text() == HOSTILE
    assert page.evaluate("window.hacked") is None
    page.evaluate("location.hash = '#/futures'")
    page.locator("#page-futures h1").wait_for()
    assert page.evaluate("window.hacked") is None
