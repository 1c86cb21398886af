"""The console's files: htmx as its makers published it, and nothing that is not named."""

import hashlib
import re
from pathlib import Path

import webhooks.console
from adapters.settings import Settings
from starter.client import Jornada
from tests.webhooks.console.desk import a_desk

STATIC = Path(webhooks.console.__file__).parent / "static"
HTMX = "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
"""SHA-256 of `dist/htmx.min.js` of the npm package htmx.org 4.0.1, BSD Zero Clause."""


def test_htmx_is_the_published_file_with_its_licence_beside_it() -> None:
    assert hashlib.sha256((STATIC / "htmx.min.js").read_bytes()).hexdigest() == HTMX
    assert "Zero-Clause BSD" in (STATIC / "htmx.LICENSE.txt").read_text(encoding="utf-8")


async def test_a_page_names_its_files_by_what_they_hold_so_that_they_may_be_kept(
    jornada: Jornada, settings: Settings
) -> None:
    desk = a_desk(jornada, settings)
    page = (await desk.open("/console/sign-in")).text
    urls = re.findall(r'(?:href|src)="(/console/static/[^"]+)"', page)
    assert len(urls) == 2
    for url in urls:
        answer = await desk.open(url)
        assert re.fullmatch(r"/console/static/[\w.]+\?v=[0-9a-f]{12}", url)
        assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for name in ("htmx.LICENSE.txt", "nothing.css", "%2e%2e/app.py"):
        assert (await desk.open(f"/console/static/{name}")).status_code == 404
