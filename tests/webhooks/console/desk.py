"""A desk: somebody at a browser, who opens pages of the console and sends its forms."""

import re
from html import unescape
from typing import Any

import httpx

from adapters.settings import Settings
from adapters.store.access import NewKey
from domain.access import ALL, Role, Scope
from starter.client import Jornada
from tests.webhooks.conftest import PUBLIC_URL, World, calling
from tests.webhooks.edge.keyring import a_key

FROM_A_PAGE = {"Sec-Fetch-Site": "same-origin"}
COOKIE = "__Host-jornada_console"


class Desk:
    """A browser of its own, with whatever cookie it was given."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def sign_in(self, key: NewKey | str, **fields: str) -> httpx.Response:
        """Show a key."""
        text = key if isinstance(key, str) else key.text
        return await self.send("/console/sign-in", {"key": text, **fields}, token=None)

    async def open(self, path: str, **how: Any) -> httpx.Response:
        """Open a page."""
        return await self.http.get(path, **how)

    async def text(self, path: str) -> str:
        """Open a page, and read it as a person does: without its marks."""
        answer = await self.open(path)
        assert answer.status_code == 200, answer.text
        return read(answer.text)

    async def token(self) -> str:
        """Return what the forms of this session hold."""
        found = re.search(r'name="token" value="(\w+)"', (await self.open("/console/help")).text)
        return found[1] if found else ""

    async def send(
        self, path: str, fields: dict[str, str], *, token: str | None = "", **how: Any
    ) -> httpx.Response:
        """Send a form of a page, with its token unless another, or none, is given."""
        given = {} if token is None else {"token": token or await self.token()}
        headers = FROM_A_PAGE | how.pop("headers", {})
        return await self.http.post(path, data=given | fields, headers=headers, **how)

    @property
    def cookie(self) -> str | None:
        """The cookie that the browser has."""
        return self.http.cookies.get(COOKIE)


def read(html: str) -> str:
    """Return what a page says, blanks folded."""
    body = html.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def a_desk(jornada: Jornada, settings: Settings) -> Desk:
    """Return a browser that has no cookie."""
    return Desk(calling(jornada, settings))


async def signed_in(
    world: World, settings: Settings, name: str, role: Role, scope: Scope = ALL
) -> Desk:
    """Return somebody's desk, who has shown a key of theirs."""
    desk = a_desk(world.jornada, settings)
    answer = await desk.sign_in(await a_key(world, name, role, scope))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console")
    assert PUBLIC_URL not in answer.headers["Location"]
    return desk
