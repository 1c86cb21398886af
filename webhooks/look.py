"""HTML pages: Liquid templates that escape what they print; headers that allow no other script."""

import base64
import hashlib
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path

from fastapi.responses import HTMLResponse
from liquid import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from adapters.store.sandbox import PREVIEW_BEGINS

_FOLDER = Path(__file__).parent / "templates"
_TEMPLATES = Environment(
    autoescape=True, undefined=StrictUndefined, loader=FileSystemLoader(_FOLDER)
)
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_PREVIEW = re.compile(re.escape(PREVIEW_BEGINS) + r'[^"]*">([^<]*)')
_BLANKS = re.compile(r"[\s\u034f\u200b-\u200d\u00a0\ufeff]+")

PRIVATE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
"""A page's URL opens what is a customer's own: it is neither shown to others nor kept."""
MAIL_POLICY = (
    "default-src 'none'; img-src https: http: data:; style-src 'unsafe-inline'; font-src https:; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)
"""Of an e-mail in a frame: its own styles and pictures work. No script does, no link leads
anywhere, and it cannot act as a page of ours."""


class Look:
    """A layout with its style sheet, and the policy that lets a browser apply just that."""

    def __init__(self, layout: str, *, frames: bool = False, scripts: bool = False) -> None:
        """Read `layout`.html and `layout`.css.

        `frames` lets its pages show frames of ours, `scripts` lets them run files of ours.
        """
        self._layout = _TEMPLATES.get_template(f"{layout}.html")
        style = (_FOLDER / f"{layout}.css").read_text(encoding="utf-8")
        self._style = Markup(style)  # noqa: S704 - our own file
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self._policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        )
        self._policy += "; frame-src 'self'" if frames else ""
        self._policy += "; script-src 'self'; connect-src 'self'" if scripts else ""

    def page(self, template: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
        """Render a template inside the layout; both see `values`."""
        body = rendered(template, values)
        html = self._layout.render(values, body=body, style=self._style)
        headers = PRIVATE | {"Content-Security-Policy": self._policy}
        return HTMLResponse(html, status, headers)


def rendered(template: str, values: Mapping[str, object]) -> Markup:
    """Render a template, by its path: all that it prints is escaped."""
    return Markup(_TEMPLATES.get_template(template).render(values))  # noqa: S704 - escaped by Liquid


def script(name: str) -> str:
    """Return a script of ours, which a page of a look with `scripts` may load."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def with_links(text: str) -> Markup:
    """Return plain text as HTML whose URLs can be followed, in a tab of their own."""
    parts: list[Markup] = []
    end = 0
    for found in _LINK.finditer(text):
        link = Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>')
        parts += [escape(text[end : found.start()]), link.format(found[0])]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def preview_of(html: str | None, text: str) -> str:
    """Return the line that an inbox shows after an e-mail's subject."""
    hidden = _PREVIEW.search(html or "")
    shown = unescape(hidden[1]) if hidden else text
    return _BLANKS.sub(" ", shown).strip()[:140]
