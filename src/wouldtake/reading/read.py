"""From text to drafts: the whole reader in one call. Safe in threads; models are loaded once."""

from wouldtake.cases import Case
from wouldtake.reading.draft import Draft


def read_article(text: str, case: "Case | str | None" = None, html: bool = False) -> list[Draft]:
    """The claims of an article, drafted, with candidates from a case's vocabulary.

    Args:
        text: the article, unmodified; offsets of the drafts are code points into it.
        case: a case or its name; None: no candidates and no questions.
        html: `text` is a page; offsets are then into `article_text(text)`.
    Raises:
        SettingError: the text is too long or no article, or the extra `reading` is missing.
        CaseError: the case, or its aliases, have faults.
    """
    from wouldtake.reading.bind import bound  # noqa: PLC0415
    from wouldtake.reading.claims import draft_claims  # noqa: PLC0415
    from wouldtake.reading.models import require_extra  # noqa: PLC0415
    from wouldtake.reading.questions import asked  # noqa: PLC0415
    from wouldtake.reading.text import from_html  # noqa: PLC0415
    from wouldtake.reading.vocabulary import names_of  # noqa: PLC0415

    require_extra()
    if html:
        text = from_html(text)
    drafts = draft_claims(text)
    if case is None:
        return drafts
    names = names_of(case)
    return [asked(draft, names) for draft in bound(drafts, names, text)]
