"""The documentation site: `make docs` builds it into build/docs."""

from importlib.metadata import version as version_of

project = "wouldtake"
copyright = "the wouldtake authors"
version = release = version_of("wouldtake")
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "wouldtake"
html_static_path: list[str] = []
html_copy_source = False
# Nothing is fetched by a reader's browser, and nothing by the build.
html_theme_options = {"footer_icons": []}
autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_google_docstring = True
napoleon_custom_sections = ["Guarantee", "Source"]
exclude_patterns = ["_build"]
# A link from a page to a file of the repository stays as it is written there.
suppress_warnings = ["myst.xref_missing", "misc.highlighting_failure"]
nitpicky = False
