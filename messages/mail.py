"""E-mails: a body's words put into the shared look, MJML made HTML, and HTML made plain text."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import inscriptis
import mrml
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_document_state import HtmlDocumentState
from inscriptis.model.html_element import HtmlElement
from inscriptis.model.tag import CustomHtmlTagHandlerMapping

from domain.errors import BadTemplate
from messages.wording import HTML, Wording, read

LAYOUT = "_layout"
"""The folder of the shared look: `email.mjml`, and `footer.mjml` for each locale."""

LAYOUT_VARIABLES = ("company", "locale", "subject", "topic", "unsubscribe_url")
"""What the shared look may use."""

_MARKERS = ("<!-- preview -->", "<!-- words -->", "<!-- footer -->")
_BLOCKS = frozenset(("mj-preview", "mj-text", "mj-button", "mj-image", "mj-divider", "mj-spacer"))
_PREVIEW = re.compile(r"\s*<mj-preview>(.+?)</mj-preview>", re.DOTALL)
_LIQUID_TAG = re.compile(r"{%.*?%}", re.DOTALL)
_NO_WEB_FONTS = mrml.RenderOptions(disable_comments=True, fonts={})


class Layout:
    """The look that all e-mails share, read once; a footer when a locale first needs it."""

    def __init__(self, templates: Path) -> None:
        """Read it from the folder of templates. Raises `BadTemplate`."""
        self._folder = templates / LAYOUT
        self._where = f"{templates.name}/{LAYOUT}"
        where = f"{self._where}/email.mjml"
        self._source = read(self._folder / "email.mjml", where)
        for marker in _MARKERS:
            if self._source.count(marker) != 1:
                raise BadTemplate(f"{where} must hold {marker} once: it is where that text goes")
        Wording(self._source, where, HTML).check(LAYOUT_VARIABLES, ())
        self._classes = frozenset(re.findall(r'<mj-class name="([^"]+)"', self._source))
        self._footers: dict[str, str] = {}

    def compile(self, body: str, where: str, locale: str) -> Wording:
        """Return the whole e-mail around the words of `body`. Raises `BadTemplate`."""
        self._check(body, where)
        preview = _PREVIEW.match(body)
        if preview is None:
            raise BadTemplate(
                f"{where} must begin with <mj-preview>…</mj-preview>: the line that an inbox "
                "shows after the subject"
            )
        parts = (preview[1].strip(), body[preview.end() :], self._footer(locale))
        source = self._source
        for marker, part in zip(_MARKERS, parts, strict=True):
            source = source.replace(marker, part)
        try:
            html = mrml.to_html(source, render_options=_NO_WEB_FONTS).content
        except OSError as error:
            raise BadTemplate(f"{where}: MJML says: {error}; correct its elements") from error
        return Wording(html, where, HTML)

    def _footer(self, locale: str) -> str:
        if locale not in self._footers:
            where = f"{self._where}/{locale}/footer.mjml"
            footer = read(self._folder / locale / "footer.mjml", where)
            self._check(footer, where)
            Wording(footer, where, HTML).check(LAYOUT_VARIABLES, ())
            self._footers[locale] = footer
        return self._footers[locale]

    def _check(self, fragment: str, where: str) -> None:
        """Refuse what MJML would drop or mangle in silence."""
        try:
            root = ET.fromstring(f"<words>{fragment}</words>")  # noqa: S314 - our own template
        except ET.ParseError as error:
            raise BadTemplate(
                f"{where}, line {error.position[0]}: {str(error).split(':')[0]}; close every "
                "element, and write & as &amp; and < as &lt;"
            ) from error
        for text in (root.text, *(block.tail for block in root)):
            if loose := _LIQUID_TAG.sub("", text or "").strip():
                raise BadTemplate(f"{where}: {loose[:40]!r} stands alone; put it inside <mj-text>")
        for block in root:
            if block.tag not in _BLOCKS:
                raise BadTemplate(
                    f"{where}: <{block.tag}> is no block of an e-mail; "
                    f"use {', '.join(sorted(_BLOCKS))}"
                )
            if block.tag == "mj-button" and not block.get("href"):
                raise BadTemplate(f"{where}: a button leads nowhere; give <mj-button> a href")
            style = block.get("mj-class")
            if not self._classes.issuperset((style or "").split()):
                raise BadTemplate(
                    f'{where}: the shared look has no mj-class="{style}"; '
                    f"use {', '.join(sorted(self._classes))}"
                )


def plain_text(html: str) -> str:
    """Return an e-mail's plain-text part; each link follows its words as `<https://…>`."""
    text: str = inscriptis.get_text(html, _AS_TEXT)
    return "\n".join(line.rstrip() for line in text.splitlines()).strip() + "\n"


def _link_starts(state: HtmlDocumentState, attributes: dict[str, str]) -> None:
    state.link_target = attributes.get("href", "")


def _link_ends(state: HtmlDocumentState) -> None:
    if state.link_target:
        state.tags[-1].write(f" <{state.link_target}>")


_PARAGRAPH = HtmlElement(display=Display.block, margin_before=1, margin_after=1)
_LAYOUT_TABLES = dict.fromkeys(("table", "tr", "td", "th"))
"""MJML's tables place things on a screen; in plain text each cell is a paragraph."""
_AS_TEXT = ParserConfig(
    css=STRICT_CSS_PROFILE | dict.fromkeys(("div", "tr", "td"), _PARAGRAPH),
    custom_html_tag_handler_mapping=CustomHtmlTagHandlerMapping(
        start_tag_mapping=_LAYOUT_TABLES | {"a": _link_starts},
        end_tag_mapping=_LAYOUT_TABLES | {"a": _link_ends},
    ),
)
