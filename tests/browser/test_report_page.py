"""The report in Chromium, from disk, with the network cut."""

import runpy
import shutil
from pathlib import Path

import pytest

from wouldtake.report.render import write

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
SAMPLE = runpy.run_path(str(Path(__file__).parents[1] / "report_sample.py"))


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = write(SAMPLE["sample"](), tmp_path_factory.mktemp("report") / "report.html")
    return path.as_uri()


@pytest.fixture
def visit(browser, address):
    """Open the page; afterwards nothing went wrong, and nothing was asked of the network."""
    contexts, troubles = [], []

    def open_page(width=1200, **settings):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, offline=True, **settings
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: troubles.append(said.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request",
            lambda asked: asked.url.startswith("file:") or troubles.append(asked.url),
        )
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def test_it_opens_from_disk(visit):
    page = visit()
    assert page.title().startswith("SAMPLE")
    assert page.locator("article.card").count() == 14
    assert page.locator("svg.map path.province").count() == 34


def test_the_slider_moves_the_map_by_keyboard(visit):
    page = visit()
    slider = page.locator("#map-slider")
    slider.focus()
    page.keyboard.press("End")
    last = page.locator("#map-date").inner_text()
    late = page.locator(".province").evaluate_all("all => all.map(p => p.className.baseVal)")
    page.keyboard.press("Home")
    assert page.locator("#map-date").inner_text() == "6 August 2021" != last
    early = page.locator(".province").evaluate_all("all => all.map(p => p.className.baseVal)")
    assert early != late
    assert page.locator("#map-top li").count() == 8
    assert slider.get_attribute("aria-valuetext") == "6 August 2021"
    first = SAMPLE["sample"]().places[0]
    told = page.locator(f"#province-{first.id}").get_attribute("aria-label")
    assert "by 6 August 2021" in told


def test_the_map_plays_and_pauses(visit):
    page = visit()
    page.locator("#map-play").click()
    page.wait_for_function("document.querySelector('#map-slider').value > 0")
    page.locator("#map-play").click()
    assert page.locator("#map-play").get_attribute("aria-pressed") == "false"


def test_provinces_are_reached_by_arrow_keys_and_told(visit):
    page = visit()
    page.locator(".province[tabindex='0']").focus()
    before = page.evaluate("document.activeElement.id")
    tooltip = page.locator("#map-tooltip")
    assert tooltip.is_visible()
    shown = tooltip.inner_text()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.id") != before
    assert tooltip.inner_text() != shown
    assert page.locator(".province[tabindex='0']").count() == 1
    page.keyboard.press("Escape")
    assert not tooltip.is_visible()


def test_without_scripts_the_last_date_is_shown(visit):
    page = visit(java_script_enabled=False)
    assert page.locator("#map-date").inner_text() == "4 November 2021"
    assert not page.locator("#map-slider").is_visible()
    assert not page.locator("button.copy").first.is_visible()
    assert page.locator("#map-top li").count() == 8


@pytest.mark.parametrize("width", [360, 390, 768, 1200])
def test_nothing_scrolls_sideways(visit, width):
    page = visit(width)
    page.locator("details").evaluate_all("all => { for (const d of all) d.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.body.scrollWidth") <= width


def test_details_open_by_keyboard(visit):
    page = visit()
    details = page.locator("#claim-needs details")
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    assert details.get_attribute("open") is not None
    assert "wouldtake ask" in details.inner_text()
    page.keyboard.press("Enter")
    assert details.get_attribute("open") is None


def test_a_question_is_copied(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    card = page.locator("#claim-needs")
    card.locator("button.copy").first.click()
    card.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == (
        "us_return needs homeland_threat >= 0.5 within 2 years"
    )


def test_every_control_has_a_name_and_is_large_enough_to_touch(visit):
    page = visit(390)
    controls = page.locator("button:visible, input:visible, summary:visible").evaluate_all(
        """all => all.map((e) => [e.getBoundingClientRect().height, e.getAttribute('aria-label')
        || e.innerText || (e.labels && e.labels[0] && e.labels[0].textContent)])"""
    )
    assert len(controls) > 20
    for height, name in controls:
        assert height >= 24
        assert name.strip()


def test_text_of_pictures_is_legible_at_every_width(visit):
    for width in (360, 768, 1200):
        page = visit(width)
        sizes = page.evaluate(
            """() => [...document.querySelectorAll('svg.chart text')]
            .filter((t) => t.checkVisibility() && t.getBoundingClientRect().width > 0)
            .map((t) => parseFloat(getComputedStyle(t).fontSize) * t.getCTM().a)"""
        )
        assert len(sizes) > 100
        assert min(sizes) >= 9.5


def test_printing_unfolds_what_is_folded(visit):
    page = visit()
    assert page.locator("details[open]").count() == 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_schemes_paint_their_own_ground(visit, scheme):
    page = visit(color_scheme=scheme)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    bright = sum(int(x) for x in ground.removeprefix("rgb(").removesuffix(")").split(",")) / 3
    assert (bright > 200) == (scheme == "light")
