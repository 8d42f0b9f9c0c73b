"""`figures`: pictures of a report as files, drawn by the page itself in a browser of this machine.

The report's own page draws them, so that a figure on a slide is the one on the page. The browser
runs with the network cut.
"""

import re
import shutil
from pathlib import Path
from typing import Any

from wouldtake.cases.files import write_whole
from wouldtake.errors import SettingError, did_you_mean

from . import console

FORMATS = ("png", "svg", "pdf")
ROUTES = ("claims", "futures", "frontier", "record")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_WIDTH, _HEIGHT = 1280, 900
_FIGURES = "figure:visible, svg.map:not(figure *):visible, svg.chart:not(figure *):visible"
# A picture by itself: what the page's sheet says of each of its parts is written into it.
_ALONE = """(svg) => {
  const copy = svg.cloneNode(true);
  const kept = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "opacity", "fill-opacity", "stroke-opacity", "font-family", "font-size",
    "font-weight", "text-anchor", "dominant-baseline", "display", "visibility", "paint-order"];
  const from = [svg, ...svg.querySelectorAll("*")], to = [copy, ...copy.querySelectorAll("*")];
  from.forEach((one, k) => {
    const style = getComputedStyle(one);
    for (const name of kept) to[k].style.setProperty(name, style.getPropertyValue(name));
  });
  const box = svg.getBoundingClientRect();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", box.width); copy.setAttribute("height", box.height);
  return new XMLSerializer().serializeToString(copy);
}"""


def figures(
    report: Path, into: Path, *, formats: tuple[str, ...], only: str | None, scale: float
) -> None:
    """Write each figure of a report as files.

    Raises:
        SettingError: no such report, no browser, or nothing that matches `only`.
    """
    for name in formats:
        if name not in FORMATS:
            raise SettingError(f"there is no format `{name}`. {did_you_mean(name, FORMATS)}")
    if not report.is_file():
        raise SettingError(f"there is no report `{report}`; `wouldtake demo` writes one")
    if not 0.5 <= scale <= 8:
        raise SettingError(f"--scale is {scale:g}; expected 0.5 to 8")
    try:
        from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415
    except ModuleNotFoundError:
        raise SettingError(
            "figures are drawn in a browser by playwright, which is not installed; "
            "pip install 'wouldtake[figures]'"
        ) from None
    into.mkdir(parents=True, exist_ok=True)
    written = 0
    names: list[str] = []
    with sync_playwright() as playwright:
        own = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
        try:
            browser = playwright.chromium.launch(executable_path=own, args=["--no-sandbox"])
        except Error:
            raise SettingError(
                "no browser was found to draw with; install Chromium, or run "
                "`playwright install chromium`"
            ) from None
        context = browser.new_context(
            viewport={"width": _WIDTH, "height": _HEIGHT}, device_scale_factor=scale,
            offline=True, color_scheme="light",
        )
        for route in ROUTES:
            page = context.new_page()
            page.goto(f"{report.resolve().as_uri()}#/{route}")
            page.locator(f"#page-{route} h1").wait_for()
            for place, shown in enumerate(page.locator(f"#page-{route}").locator(_FIGURES).all()):
                name = f"{route}-{place + 1:02d}-{_slug(shown)}"
                names.append(name)
                if only is None or only.lower() in name:
                    written += _write(context, shown, into / name, formats)
            page.close()
        browser.close()
    if only is not None and not written:
        raise SettingError(f"no figure's name holds `{only}`. {did_you_mean(only, names)}")
    console.line(f"wrote {written} files into {into}")


def _slug(shown: Any) -> str:
    said = shown.get_attribute("aria-label") or shown.locator("h3, figcaption, svg").first
    text = said if isinstance(said, str) else (said.inner_text() if said.count() else "figure")
    return "-".join(re.findall(r"[a-z0-9]+", text.lower())[:6]) or "figure"


def _write(context: Any, shown: Any, path: Path, formats: tuple[str, ...]) -> int:
    written = 0
    if "png" in formats:
        raw = shown.screenshot(type="png")
        aside = path.with_suffix(".png.part")
        aside.write_bytes(raw)
        aside.replace(path.with_suffix(".png"))
        written += 1
    drawing = shown if shown.evaluate("one => one.tagName") == "svg" else shown.locator("svg").first
    if "svg" in formats and drawing.count():
        write_whole(path.with_suffix(".svg"), drawing.evaluate(_ALONE) + "\n")
        written += 1
    if "pdf" in formats:
        box = shown.bounding_box()
        alone = context.new_page()
        alone.set_content(
            f"<style>body{{margin:0}}</style>{drawing.evaluate(_ALONE)}" if drawing.count() else
            f"<pre>{shown.inner_text()}</pre>"
        )
        alone.pdf(path=str(path.with_suffix(".pdf")), width=f"{box['width'] + 2:.0f}px",
                  height=f"{box['height'] + 2:.0f}px", page_ranges="1")
        alone.close()
        written += 1
    return written
