"""E-mails: a body's words put into the shared look, MJML made HTML, and HTML made plain text."""

import re
from collections.abc import Collection
from html import escape, unescape
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
from languages.nearest import lineage
from messages.checking import advice
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
SECTION, COLUMN = "mj-section", "mj-column"
BLOCKS = frozenset(("mj-text", "mj-button", "mj-image", "mj-table", "mj-divider", "mj-spacer"))
"""What stands in a body; blocks side by side stand in the columns of a section."""
_SECTION = re.compile(rf"</?{SECTION}\b[^>]*>")
_SECTION_ENDS = f"</{COLUMN}></{SECTION}>"
_NEXT_SECTION = f'<{SECTION} padding="0"><{COLUMN}>'
_LIQUID_TAG = re.compile(r"{%.*?%}", re.DOTALL)
_LIQUID = re.compile(r"({[{%].*?[%}]})", re.DOTALL)
_TABLE = re.compile(r"<table(?![^>]*\brole=)[^>]*>(.*?)</table>", re.DOTALL)
_NEXT_CELL = re.compile(r"</t[dh]>\s*<t[dh]\b[^>]*>")
_ROW_ENDS = re.compile(r"</tr>\s*")
_ROW_TAG = re.compile(r"</?t(?:[rdh]|head|body)\b[^>]*>")
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
        parts = (_escaped(preheader.text), _with_sections(body.text), self._footer(locale))
        source = self._source
        for marker, part in zip(_MARKERS, parts, strict=True):
            source = source.replace(marker, _held(part))
        try:
            html = mrml.to_html(source, render_options=_NO_WEB_FONTS).content
        except OSError as error:
            raise BadTemplate(f"{body.where}: MJML says: {error}; correct its elements") from error
        text = plain_text(html)
        html = _LIQUID.sub(lambda tag: unescape(tag[0]), html)
        return Wording(Piece(html, body.where), HTML), Wording(Piece(text, body.where), PLAIN)

    def _footer(self, locale: str) -> str:
        if locale not in self._footers:
            own = FOOTER.format(locale=locale)
            inherited = (FOOTER.format(locale=tag) for tag in lineage(locale))
            where = next((each for each in inherited if (self._root / each).exists()), own)
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
                    f'{_at(fragment, block)}: the shared look has no mj-class="{style}"; '
                    f"{advice(style or '', self._classes)}"
                )


def _blocks(fragment: Piece) -> list[ET.Element]:
    """Return a fragment's blocks; raises `BadTemplate` unless all of it is blocks that we use."""
    root = _parsed(fragment)
    sections = _children(fragment, root, (*BLOCKS, SECTION), "an e-mail")
    columns = [
        column
        for section in sections
        if section.tag == SECTION
        for column in _children(fragment, section, (COLUMN,), "a section")
    ]
    inner = [
        block for column in columns for block in _children(fragment, column, BLOCKS, "a column")
    ]
    blocks = [each for each in sections if each.tag != SECTION] + inner
    for block in blocks:
        if block.tag == "mj-button" and not block.get("href"):
            fault = "a button leads nowhere; give <mj-button> a href"
            raise BadTemplate(f"{_at(fragment, block)}: {fault}")
        if block.tag == "mj-image" and block.get("alt") is None:
            fault = 'a picture says nothing to who cannot see it; give <mj-image> an alt="…"'
            raise BadTemplate(f"{_at(fragment, block)}: {fault}")
    return blocks


def _children(
    fragment: Piece, parent: ET.Element, allowed: Collection[str], whose: str
) -> list[ET.Element]:
    for text in (parent.text, *(block.tail for block in parent)):
        if loose := _LIQUID_TAG.sub("", text or "").strip():
            at = fragment.at(_line(fragment, loose[:40].split("\n")[0]))
            raise BadTemplate(f"{at}: {loose[:40]!r} stands alone; put it inside <mj-text>")
    for block in parent:
        if block.tag not in allowed:
            raise BadTemplate(
                f"{_at(fragment, block)}: <{block.tag}> is no block of {whose}; "
                f"{advice(block.tag, allowed)}"
            )
    return list(parent)


def _at(fragment: Piece, block: ET.Element) -> str:
    """Return how errors name the line of a block's first like."""
    style = block.get("mj-class")
    written = f'<{block.tag} mj-class="{style}"' if style else f"<{block.tag}"
    return fragment.at(_line(fragment, written) or _line(fragment, f"<{block.tag}"))


def _line(fragment: Piece, written: str) -> int:
    before, found, _ = fragment.text.partition(written)
    return before.count("\n") + 1 if found else 0


def _with_sections(body: str) -> str:
    """Return a body whose sections stand beside the look's own, not within its column."""
    return _SECTION.sub(
        lambda tag: f"{tag[0]}{_NEXT_SECTION}" if tag[0][1] == "/" else f"{_SECTION_ENDS}{tag[0]}",
        body,
    )


def _parsed(fragment: Piece) -> ET.Element:
    try:
        return ET.fromstring(f"<words>{_held(fragment.text)}</words>")  # noqa: S314 - our own template
    except ET.ParseError as error:
        raise BadTemplate(
            f"{fragment.at(error.position[0])}: {str(error).split(':')[0]}; close every "
            "element, and write & as &amp; and < as &lt;"
        ) from error


def _held(words: str) -> str:
    """Return MJML whose Liquid is no XML: `{% if count < 3 %}` begins no element."""
    return _LIQUID.sub(lambda tag: escape(tag[0], quote=False), words)


def _escaped(words: str) -> str:
    """Return plain words as MJML holds them; Liquid stays as it is."""
    return "".join(
        part if number % 2 else escape(part, quote=False)
        for number, part in enumerate(_LIQUID.split(words))
    )


def plain_text(html: str) -> str:
    """Return an e-mail's plain-text part; each link follows its words as `<https://…>`."""
    return tidy(inscriptis.get_text(_TABLE.sub(_as_lines, html), _AS_TEXT))


def _as_lines(table: re.Match[str]) -> str:
    """Return a table that tells something, a line for each row; MJML's others place things."""
    cells = _NEXT_CELL.sub(" · ", table[1])
    return f"<div>{_ROW_TAG.sub('', _ROW_ENDS.sub('<br />', cells))}</div>"


def tidy(text: str) -> str:
    """Return plain text with at most one empty line between two others, and none around it.

    A part that a template leaves out leaves empty lines.
    """
    lines = "\n".join(line.strip() for line in text.splitlines())
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
