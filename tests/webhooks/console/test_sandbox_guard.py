"""Only the sandbox's own pages, read at its own name, can act in it."""

import pytest

from tests.webhooks.conftest import World


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_sites_page_cannot_answer_in_their_name(world: World, site: str) -> None:
    await world.texted()
    before = await world.everything()
    stop = {"message": "1", "body": "STOP"}
    answer = await world.http.post("/sandbox/reply", data=stop, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert set(answer.json()) == {"error", "what_to_do"}
    assert await world.everything() == before


async def test_our_own_page_answers_whatever_origin_the_browser_tells(world: World) -> None:
    """Our pages send no referrer, so that a browser tells the origin `null`."""
    await world.texted()
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    form = {"message": "1", "body": "Obrigada!"}
    answer = await world.http.post("/sandbox/reply", data=form, headers=headers)
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "go.example.com.evil.example", "[::1", "192.0.2.1"],
)
async def test_a_name_that_was_made_to_lead_here_reads_nothing(world: World, host: str) -> None:
    await world.texted()
    before = await world.everything()
    for path in ("/sandbox", "/sandbox/1", "/sandbox/1/html", "/sandbox/1/text"):
        answer = await world.http.get(path, headers={"Host": host})
        assert answer.status_code == 421
        assert "PUBLIC_URL" in answer.json()["what_to_do"]
    form = {"message": "1", "body": "STOP"}
    answer = await world.http.post("/sandbox/reply", data=form, headers={"Host": host})
    assert answer.status_code == 421
    assert await world.everything() == before


@pytest.mark.parametrize(
    "host", ["go.example.com", "GO.example.com:8443", "127.0.0.1:8000", "localhost", "[::1]:8000"]
)
async def test_at_its_own_name_and_on_this_machine_it_is_read(world: World, host: str) -> None:
    assert (await world.http.get("/sandbox", headers={"Host": host})).status_code == 200
