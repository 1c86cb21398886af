"""E-mails: a body's words put into the shared look, MJML made HTML, and HTML made plain text."""

import re
from html import escape
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

from domain.actions import PREFERENCES
from domain.errors import BadTemplate
from messages.wording import HTML, PLAIN, Wording, read
from messages.words import Piece

LOOK = "messages/look/email.mjml"
FOOTER = "languages/{locale}/footer.mjml"
"""The files of the shared look, below the root."""

LAYOUT_VARIABLES = (
    "address",
    "because",
    "company",
    "locale",
    "subject",
    "topic",
    "unsubscribe_url",
)
"""What the shared look may use."""
LAYOUT_LINKS = (PREFERENCES,)
"""The links that it may offer, and any message: they are there only where a message is sent."""

_MARKERS = ("<!-- preview -->", "<!-- words -->", "<!-- footer -->")
_BLOCKS = frozenset(("mj-text", "mj-button", "mj-image", "mj-divider", "mj-spacer"))
_LIQUID_TAG = re.compile(r"{%.*?%}", re.DOTALL)
_LIQUID = re.compile(r"({[{%].*?[%}]})", re.DOTALL)
_EMPTY_LINES = re.compile(r"\n{3,}")
_NO_WEB_FONTS = mrml.RenderOptions(disable_comments=True, fonts={})


class Layout:
    """The look that all e-mails share, read once; a footer when a locale first needs it."""

    def __init__(self, root: Path) -> None:
        """Read it from below the root. Raises `BadTemplate`."""
        self._root = root
        look = Piece(read(root / LOOK, LOOK), LOOK)
        for marker in _MARKERS:
            if look.text.count(marker) != 1:
                raise BadTemplate(f"{LOOK} must hold {marker} once: it is where that text goes")
        Wording(look, HTML).check(LAYOUT_VARIABLES, LAYOUT_LINKS)
        self._source = look.text
        self._classes = frozenset(re.findall(r'<mj-class name="([^"]+)"', self._source))
        self._footers: dict[str, str] = {}

    def compile(self, preheader: Piece, body: Piece, locale: str) -> tuple[Wording, Wording]:
        """Return the whole e-mail around the words of a body: HTML, and plain text.

        Both are templates, so that a send renders them and does no more. Raises `BadTemplate`.
        """
        self._check(body)
        parts = (_escaped(preheader.text), body.text, self._footer(locale))
        source = self._source
        for marker, part in zip(_MARKERS, parts, strict=True):
            source = source.replace(marker, part)
        try:
            html = mrml.to_html(source, render_options=_NO_WEB_FONTS).content
        except OSError as error:
            raise BadTemplate(f"{body.where}: MJML says: {error}; correct its elements") from error
        text = plain_text(html)
        return Wording(Piece(html, body.where), HTML), Wording(Piece(text, body.where), PLAIN)

    def _footer(self, locale: str) -> str:
        if locale not in self._footers:
            where = FOOTER.format(locale=locale)
            footer = Piece(read(self._root / where, where), where)
            self._check(footer)
            Wording(footer, HTML).check(LAYOUT_VARIABLES, LAYOUT_LINKS)
            self._footers[locale] = footer.text
        return self._footers[locale]

    def _check(self, fragment: Piece) -> None:
        """Refuse what MJML would drop or mangle in silence."""
        for block in _blocks(fragment):
            style = block.get("mj-class")
            if not self._classes.issuperset((style or "").split()):
                raise BadTemplate(
                    f'{fragment.where}: the shared look has no mj-class="{style}"; '
                    f"use {', '.join(sorted(self._classes))}"
                )


def _blocks(fragment: Piece) -> list[ET.Element]:
    """Return a fragment's blocks; raises `BadTemplate` unless all of it is blocks that we use."""
    root = _parsed(fragment)
    for text in (root.text, *(block.tail for block in root)):
        if loose := _LIQUID_TAG.sub("", text or "").strip():
            raise BadTemplate(
                f"{fragment.where}: {loose[:40]!r} stands alone; put it inside <mj-text>"
            )
    for block in root:
        if block.tag not in _BLOCKS:
            raise BadTemplate(
                f"{fragment.where}: <{block.tag}> is no block of an e-mail; "
                f"use {', '.join(sorted(_BLOCKS))}"
            )
        if block.tag == "mj-button" and not block.get("href"):
            raise BadTemplate(f"{fragment.where}: a button leads nowhere; give <mj-button> a href")
    return list(root)


def _parsed(fragment: Piece) -> ET.Element:
    try:
        return ET.fromstring(f"<words>{fragment.text}</words>")  # noqa: S314 - our own template
    except ET.ParseError as error:
        raise BadTemplate(
            f"{fragment.at(error.position[0])}: {str(error).split(':')[0]}; close every "
            "element, and write & as &amp; and < as &lt;"
        ) from error


def _escaped(words: str) -> str:
    """Return plain words as MJML holds them; Liquid stays as it is."""
    return "".join(
        part if number % 2 else escape(part, quote=False)
        for number, part in enumerate(_LIQUID.split(words))
    )


def plain_text(html: str) -> str:
    """Return an e-mail's plain-text part; each link follows its words as `<https://…>`."""
    return tidy(inscriptis.get_text(html, _AS_TEXT))


def tidy(text: str) -> str:
    """Return plain text with at most one empty line between two others, and none around it.

    A part that a template leaves out leaves empty lines.
    """
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return _EMPTY_LINES.sub("\n\n", lines).strip() + "\n"


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
