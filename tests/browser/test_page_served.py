"""The page against its own server, in Chromium: ask, be told, share, and lose the server."""

import shutil
import socket
import threading

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("fastapi")

import uvicorn

from wouldtake.views.page import backtests
from wouldtake.web.app import create_app
from wouldtake.web.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]
QUESTION = "chance that capital_falls within 90 days"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


class Served:
    """The app on a free port of this machine, until stopped."""

    def __init__(self, folder):
        self.listener = socket.create_server(("127.0.0.1", 0))
        port = self.listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/"
        app = create_app(Settings(
            port=port, runs=folder / "runs", ledger=str(folder / "ledger.sqlite")
        ))
        self.server = uvicorn.Server(
            uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1)
        )
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [self.listener]}, daemon=True
        )
        self.thread.start()

    def stop(self):
        self.server.should_exit = True
        self.thread.join(15)
        self.listener.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    found = Served(tmp_path_factory.mktemp("served"))
    yield found
    found.stop()


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, served):
    """Open a route of the served page; afterwards no script failed and no request left."""
    contexts, troubles = [], []

    def open_page(route, width=1280):
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request",
            lambda asked: asked.url.startswith((served.address, "data:"))
            or troubles.append(asked.url),
        )
        page.goto(f"{served.address}#/{route}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def ask(page, question):
    page.locator("#question").fill(question)
    page.keyboard.press("Escape")
    page.locator("#question").press("Enter")
    page.get_by_text("How sure, and how it was worked out").wait_for(timeout=120_000)


def test_a_question_is_answered_and_its_link_answers_it_again(visit, served):
    page = visit("ask?futures=500&seed=3")
    ask(page, QUESTION)
    card = page.locator(".answer-card")
    figure, told = card.locator(".figure").inner_text(), card.inner_text()
    assert figure.endswith("%")
    assert "95 % interval" in told
    assert "500 futures, seed 3" in told
    link = page.evaluate("location.hash")
    other = visit(link.removeprefix("#/"))
    other.get_by_text("How sure, and how it was worked out").wait_for(timeout=60_000)
    assert other.locator("#question").input_value() == QUESTION
    assert other.locator(".answer-card .figure").inner_text() == figure


def test_an_answer_leads_to_a_second_question(visit):
    page = visit("ask?futures=500&seed=3")
    ask(page, QUESTION)
    chips = page.locator("#page-ask .asks .chip")
    assert chips.count() >= 3
    page.get_by_role("button", name="And within a year?").click()
    page.locator("#page-ask .history li").nth(1).wait_for(timeout=60_000)
    assert page.locator("#question").input_value() == "chance that capital_falls within 1 year"


def test_a_mistake_is_shown_under_its_column_and_the_nearest_name_offered(visit):
    page = visit("ask")
    page.locator("#question").fill("chance that capital_fals within 90 days")
    page.locator(".caret pre").wait_for()
    line, caret = page.locator(".caret pre").inner_text().split("\n")
    assert line[caret.index("^"): caret.rindex("^") + 1] == "capital_fals"
    assert "capital_falls" in page.locator(".caret p").inner_text()


def test_names_are_completed_by_keyboard(visit):
    page = visit("ask")
    page.locator("#question").press_sequentially("chance that capital_f")
    page.locator("#option-0").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.locator("#question").input_value() == "chance that capital_falls "
    page.keyboard.type("within 60 days")  # at once: the caret stands behind what was completed
    page.wait_for_timeout(200)
    page.keyboard.type(" or so")
    assert page.locator("#question").input_value() == (
        "chance that capital_falls within 60 days or so"
    )
    page.keyboard.press("Escape")


def test_a_lever_joins_the_question_and_the_link(visit):
    page = visit("ask?futures=500&seed=3")
    ask(page, QUESTION)
    page.get_by_label("Withdrawal", exact=True).click()
    page.locator("#page-ask .history li").nth(1).wait_for(timeout=60_000)
    assert "set.withdrawal=0" in page.evaluate("location.hash")


def test_every_example_can_be_asked(visit):
    page = visit("ask")
    chips = page.locator("section[aria-labelledby=try-title] .chip")
    chips.first.wait_for()
    for k in range(chips.count()):
        chips.nth(k).click()
        page.get_by_text("In words:").wait_for()
        assert page.locator(".caret").count() == 0
        page.locator("#question").fill("")


def test_the_map_comes_and_tells_its_chances(visit):
    page = visit("futures?futures=300&seed=3")
    page.locator("#page-futures svg.map").first.wait_for(timeout=120_000)
    page.locator("#page-futures .story li").first.wait_for(timeout=120_000)
    assert page.locator("#page-futures svg.map").first.locator("path.unit").count() == 310


def test_without_a_server_the_page_says_so_and_what_is_seen_stays(browser, tmp_path):
    served = Served(tmp_path)
    page = browser.new_page()
    page.goto(f"{served.address}#/about")
    page.locator("#page-about h1").wait_for()
    served.stop()
    page.get_by_role("link", name="Ask", exact=True).click()
    page.locator("#question").fill(QUESTION)
    page.get_by_text("The server does not answer.", exact=False).first.wait_for()
    assert page.locator("#page-ask h1").is_visible()
    assert page.get_by_role("button", name="Try again").first.is_visible()
    page.close()


def test_the_record_shows_the_backtests_that_are_kept(visit):
    page = visit("record")
    table = page.get_by_role("table", name="Does each place fall", exact=False)
    table.wait_for(timeout=30_000)
    rows = table.locator("tbody tr")
    assert rows.count() == len(backtests()["cases"])
    assert "afghanistan-2021" in rows.first.inner_text()
    assert page.locator("#cal-title").is_visible()
    assert page.locator("section[aria-labelledby=cal-title] circle").count() > 3


def test_past_cases_are_asked_and_a_mistake_there_is_told(visit):
    page = visit("record")
    box = page.locator("section[aria-labelledby=outside-title]")
    tables = box.locator("select option")
    tables.first.wait_for(state="attached", timeout=30_000)
    for place in range(tables.count()):
        box.locator("select").select_option(index=place)
        box.get_by_role("button", name="Look it up").click()
        box.get_by_label("What past cases say").locator(".figure").wait_for(timeout=30_000)
    box.locator("input[type=text]").fill("chance that nothing_of_the_kind")
    box.get_by_role("button", name="Look it up").click()
    box.locator(".fault").wait_for()


def test_an_answer_is_kept_resolved_and_scored_on_the_record(visit):
    page = visit("ask?futures=500&seed=5")
    ask(page, QUESTION)
    page.get_by_role("link", name="Record", exact=True).click()
    page.get_by_role("button", name=f"Resolve {QUESTION}").first.click()
    page.get_by_label("Source").fill("an invented gazette")
    page.get_by_role("button", name="Resolve and score").click()
    page.get_by_text("Resolved and scored.").wait_for()
    page.get_by_text("The model: 1 resolved", exact=False).wait_for()


@pytest.mark.parametrize("width", [390, 768])
def test_no_page_is_wider_than_the_screen(visit, width):
    for route in ("ask", "record", "about"):
        page = visit(route, width)
        page.locator(f"#page-{route} h1").wait_for()
        if route == "record":
            page.locator("#outside-title").wait_for(timeout=30_000)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
