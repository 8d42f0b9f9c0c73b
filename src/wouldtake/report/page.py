"""The page of the web app as one file: its script, its sheet and what it shows, all inside.

The file asks nothing of any network, and says so to the browser: its policy allows the one script
it carries, by hash, and no connection. Whatever a text in the data holds, it stays text.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '{digest}'; \
style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<div id="app"></div>
<noscript><p>This report draws its pictures with JavaScript, which is off here.</p></noscript>
<script type="application/json" id="wouldtake-data">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def page(data: Mapping[str, Any]) -> str:
    """The report as HTML.

    Args:
        data: what the page shows, as JSON holds it: `config`, `case`, `outlines`, `record`,
            `claims`, `futures`, `frontier`, `stories`.

    Raises:
        ValueError: a number that is not finite.
        FileNotFoundError: the page was not built (`make assets`).
    """
    script = in_script(_asset("app.js"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    case = data.get("case") or {}
    return _PAGE.format(
        digest=f"sha256-{digest}", title=html.escape(str(case.get("title") or "wouldtake")),
        style=_asset("app.css").replace("</", "<\\/"), data=in_json(data), script=script,
    )


def write_page(data: Mapping[str, Any], path: Path) -> Path:
    """Write the report to a file, and return its path."""
    path.write_text(page(data), encoding="utf-8", newline="\n")
    return path


def in_json(data: Mapping[str, Any]) -> str:
    """JSON that can stand in an element of HTML: no character of it can begin a tag."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def in_script(text: str) -> str:
    """A script that can stand in an element of HTML: what would end it is written otherwise.

    `<` before `/script`, `script` and `!--` only ever stands in a text of the script, where its
    number in hexadecimal is the same character.
    """
    return re.sub(r"<(?=/?script|!--)", r"\\x3c", text, flags=re.IGNORECASE)


def _asset(name: str) -> str:
    return files("wouldtake").joinpath("web", "assets", name).read_text(encoding="utf-8")
