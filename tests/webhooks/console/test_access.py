"""A rehearsal's own pages answer on this machine, or to who knows the password."""

from collections.abc import Mapping
from functools import partial

import httpx
import pytest

from adapters.settings import Settings
from starter.client import Jornada
from tests.webhooks.conftest import PUBLIC_URL, SANDBOX_PASSWORD, World
from vendors.settings import UNSET
from webhooks.app import create_app

HERE = "http://127.0.0.1:8000"
PAGES = ("/sandbox", "/sandbox/1", "/sandbox/1/html", "/sandbox/1/text", "/docs")


class Visits:
    """What a visitor gets of all pages, and of a reply; the statuses that occur."""

    def __init__(self, jornada: Jornada, settings: Settings) -> None:
        self._jornada = jornada
        self._settings = settings

    async def of(
        self,
        *,
        peer: str = "127.0.0.1",
        at: str = HERE,
        public_url: str = HERE,
        headers: Mapping[str, str] | None = None,
        password: str | None = None,
        is_set: bool = False,
    ) -> set[int]:
        """Visit from a peer, at an address."""
        changes: dict[str, object] = {"public_url": public_url}
        changes |= {} if is_set else {"sandbox_password": UNSET}
        own = self._settings.model_copy(update=changes)
        transport = httpx.ASGITransport(create_app(self._jornada, own), client=(peer, 5))
        auth = None if password is None else ("anybody", password)
        async with httpx.AsyncClient(
            transport=transport, base_url=at, headers=dict(headers or {}), auth=auth
        ) as http:
            answers = [await http.get(path) for path in PAGES]
            answers.append(await http.post("/sandbox/reply", data={"message": "1", "body": "ok"}))
        return {answer.status_code for answer in answers}


@pytest.fixture
async def visits(jornada: Jornada, settings: Settings, world: World) -> Visits:
    await world.texted()
    await world.sent()
    return Visits(jornada, settings)


READ = {200, 303, 404}
"""404: one message is a text, which has no HTML."""


@pytest.mark.parametrize("at", [HERE, "http://localhost:8000", "http://[::1]:8000"])
async def test_a_browser_on_this_machine_needs_no_password(visits: Visits, at: str) -> None:
    peer = "::1" if "[" in at else "127.0.0.1"
    assert await visits.of(peer=peer, at=at) <= READ


@pytest.mark.parametrize("peer", ["192.0.2.7", "10.0.0.2", "2001:db8::1", "testclient"])
async def test_from_elsewhere_nobody_reads_or_answers(visits: Visits, peer: str) -> None:
    assert await visits.of(peer=peer) == {403}


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "192.0.2.7"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"Via": "1.1 proxy"},
        {"X-Forwarded-Host": "127.0.0.1"},
    ],
)
async def test_a_proxy_on_this_machine_does_not_make_its_callers_local(
    visits: Visits, headers: dict[str, str]
) -> None:
    assert await visits.of(headers=headers) == {403}


async def test_nor_does_a_proxy_that_says_nothing(visits: Visits) -> None:
    """Where the public URL leads elsewhere, a proxy stands there."""
    assert await visits.of(public_url=PUBLIC_URL) == {403}
    assert await visits.of(public_url=PUBLIC_URL, at=PUBLIC_URL) == {403}


async def test_who_knows_the_password_reads_from_anywhere(visits: Visits) -> None:
    far = partial(visits.of, peer="192.0.2.7", public_url=PUBLIC_URL, at=PUBLIC_URL)
    assert await far(is_set=True) == {401}
    assert await far(is_set=True, password="wrong") == {401}
    assert await far(is_set=True, password="") == {401}
    assert await far(is_set=True, password=SANDBOX_PASSWORD) <= READ


async def test_no_password_is_no_key(visits: Visits) -> None:
    assert await visits.of(peer="192.0.2.7", password="") == {403}
