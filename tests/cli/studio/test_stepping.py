"""Somebody steps through journeys: a real Temporal server, worker and store, and the sandbox."""

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from cli.studio import world
from cli.studio.app import create_studio
from cli.studio.begun import asked_for
from cli.studio.fields import properties_of
from cli.studio.rehearsal import CannotStep
from cli.studio.rehearsals import MOST, rehearsals_of
from cli.studio.saved import SavedWords
from tests.cli.studio.conftest import AT, SPOKEN
from tests.cli.studio.test_words_pages import words_of
from tests.journeys.world import travel_settings
from workflows.car_delivery.journey import CarDelivery
from workflows.messages import CATALOGUE
from workflows.onboarding.journey import Onboarding

EVERYBODY = {
    "first_name": "Maria",
    "locale": "pt-BR",
    "time_zone": "America/Sao_Paulo",
    "to:email": "maria@example.com",
    "to:phone": "+5511987654321",
}
AGREED = {
    f"consent:{topic}.{channel}": "yes"
    for topic in ("account", "order_updates", "tips", "offers", "surveys")
    for channel in ("email", "sms")
}
ORDER = {"order_id": "A-1", "estimated_on": "", "more": '{"model": "Aurora"}'}


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A studio of all the real words and journeys."""
    words = SavedWords(CATALOGUE, languages=SPOKEN, of_journeys={}, company="Jornada")
    settings = travel_settings(f"sqlite:///{tmp_path / 'never-opened.db'}")
    async with rehearsals_of(settings, words.renderer) as rehearsals:
        transport = httpx.ASGITransport(create_studio(words, rehearsals))
        async with httpx.AsyncClient(
            transport=transport, base_url=AT, follow_redirects=True
        ) as client:
            yield client


async def begun(http: httpx.AsyncClient, journey: str, **given: str) -> tuple[str, str]:
    """Begin a rehearsal; return its address and what its page says."""
    answer = await http.post(f"/journeys/{journey}", data=EVERYBODY | AGREED | given)
    assert answer.status_code == 200, words_of(unescape(answer.text))
    return str(answer.url), words_of(unescape(answer.text))


async def step(http: httpx.AsyncClient, path: str, **given: str) -> str:
    answer = await http.post(path, data=given)
    assert answer.status_code == 200, words_of(unescape(answer.text))
    return words_of(unescape(answer.text))


async def test_a_rehearsals_store_is_its_own_and_gone_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it could not begin."""
    words = SavedWords(CATALOGUE, languages=SPOKEN, of_journeys={}, company="Jornada")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    settings = travel_settings(f"sqlite:///{tmp_path / 'never-opened.db'}")
    async with rehearsals_of(settings, words.renderer) as rehearsals:
        await rehearsals.begin(asked_for(Onboarding, EVERYBODY | AGREED))
        with pytest.raises(CannotStep):
            await rehearsals.begin(asked_for(CarDelivery, EVERYBODY | {"order_id": ""}))
        (folder,) = paths_in(tmp_path)
        assert [path.name for path in paths_in(folder) if path.suffix == ".db"] == ["jornada.db"]
    assert paths_in(tmp_path) == []


def paths_in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def test_each_journey_can_be_stepped_through(http: httpx.AsyncClient) -> None:
    page = (await http.get("/journeys")).text
    names = re.findall(r'href="/journeys/(\w+)"', page)
    assert {"car_delivery", "onboarding", "post_purchase"} <= set(names)
    for name in names:
        form = unescape((await http.get(f"/journeys/{name}")).text)
        assert f'action="/journeys/{name}"' in form
    assert '"model": "Aurora"' in unescape((await http.get("/journeys/car_delivery")).text)
    assert (await http.get("/journeys/nothing")).status_code == 404


async def test_time_skips_to_the_next_wake_until_the_journey_ends(http: httpx.AsyncClient) -> None:
    url, said = await begun(http, "onboarding")
    assert "10:00 by their clock, America/Sao_Paulo" in said
    assert "Waiting for Email Verified" in said
    assert "e-mail Welcome" in said
    assert "Boas-vindas" in said
    assert "Next wake in 2 days" in said

    said = await step(http, f"{url}/wake")
    assert "SMS Reminder to verify" in said
    said = await step(http, f"{url}/wake")
    assert "It ended: never verified" in said
    assert "Next wake" not in said
    answer = await http.post(f"{url}/wake")
    assert (answer.status_code, "it waits for no moment" in answer.text) == (422, True)


async def test_an_event_is_sent_and_the_next_message_comes_by_their_clock(
    http: httpx.AsyncClient,
) -> None:
    url, _ = await begun(http, "onboarding")
    said = await step(http, f"{url}/events/EmailVerified", more="")
    assert "Email Verified" in said.partition("What happened")[2]
    said = await step(http, f"{url}/wake")
    (when, _title) = re.findall(r"(\w{3} \d+ \w{3} \d{4}, \d\d:\d\d) e-mail (First steps)", said)[0]
    assert when.endswith(", 10:00")
    assert (await http.post(f"{url}/events/CarArrived")).status_code == 404


async def test_a_question_is_answered_and_mails_are_framed(http: httpx.AsyncClient) -> None:
    url, said = await begun(http, "car_delivery", **ORDER)
    assert "Next wake in 21 days" in said
    page = unescape((await http.get(url)).text)
    assert 'id="CarArrived-order_id" name="order_id" value="A-1"' in page
    slots = dict(re.findall(r'id="CarArrived-\w+" name="(slot_\d)" value="([^"]+)"', page))
    assert len(set(slots.values())) == 3

    said = await step(http, f"{url}/events/CarArrived", order_id="A-1", **slots)
    assert "Answer: Choice of a handover slot 1 2 3" in said
    page = (await http.get(url)).text
    touchpoint = re.findall(r'name="touchpoint" value="([^"]+)"', page)[0]
    refused = await http.post(f"{url}/answer", data={"touchpoint": touchpoint, "option": "7"})
    assert (refused.status_code, "cannot be answered so" in refused.text) == (422, True)
    said = await step(http, f"{url}/answer", touchpoint=touchpoint, option="2")
    assert "SMS Handover confirmation" in said

    frame = re.findall(r'<iframe src="([^"]+)"', page)[0]
    framed = await http.get(frame)
    assert "Aurora" in framed.text
    assert framed.headers["Content-Security-Policy"].endswith("; sandbox")


async def test_a_task_is_done(http: httpx.AsyncClient) -> None:
    url, _ = await begun(http, "car_delivery", **ORDER)
    said = await step(http, f"{url}/wake")
    assert "three weeks of silence" in said
    task = re.findall(r'name="task" value="([^"]+)"', (await http.get(url)).text)[0]
    said = await step(http, f"{url}/resolve", task=task)
    assert "three weeks of silence" not in said
    again = await http.post(f"{url}/resolve", data={"task": task})
    assert again.status_code == 422


async def test_what_was_not_agreed_to_is_not_sent_and_the_page_says_why(
    http: httpx.AsyncClient,
) -> None:
    answer = await http.post("/journeys/onboarding", data=EVERYBODY)
    url = str(answer.url)
    await step(http, f"{url}/events/EmailVerified")
    said = await step(http, f"{url}/wake")
    assert "First steps: skipped, no consent" in said


@pytest.mark.thorough
async def test_a_consent_that_is_to_be_confirmed_begins_its_journey(
    http: httpx.AsyncClient,
) -> None:
    answer = await http.post(
        "/journeys/confirm_consent", data=EVERYBODY | {"consent:tips.email": "yes"}
    )
    said = words_of(unescape(answer.text))
    assert "Confirm consent tips.email" in said
    assert "Confirme que você quer receber dicas" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"time_zone": "Mars"}, "the time zone is not an IANA time zone"),
        ({"more": "{"}, "the other properties are no JSON"),
        ({"more": "[1]"}, "the other properties are one JSON object"),
        ({"to:email": "nobody"}, "email must be an e-mail address"),
    ],
)
async def test_what_is_wrong_with_the_form_is_said_and_what_was_given_is_kept(
    http: httpx.AsyncClient, given: dict[str, str], said: str
) -> None:
    answer = await http.post("/journeys/onboarding", data=EVERYBODY | {"first_name": "Rui"} | given)
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert said in page.partition('role="alert"')[2].partition("</p>")[0]
    assert 'value="Rui"' in page
    assert 'name="consent:tips.email" value="yes" aria-label="tips by e-mail">' in page


@pytest.mark.parametrize(
    ("journey", "given", "said"),
    [
        ("car_delivery", {"order_id": ""}, "properties.order_id: is missing, empty or no id"),
        (
            "birthday",
            {"segment": "nobody"},
            "no enrolment began: it begins with those alone whose segment is birthday_today",
        ),
    ],
)
async def test_an_entry_that_begins_nothing_says_why(
    http: httpx.AsyncClient, journey: str, given: dict[str, str], said: str
) -> None:
    answer = await http.post(f"/journeys/{journey}", data=EVERYBODY | given)
    assert answer.status_code == 422
    alert = unescape(answer.text).partition('role="alert"')[2].partition("</p>")[0]
    assert said in alert
    assert "browsing" not in alert, "what keeps them out of another journey"


@pytest.mark.thorough
async def test_a_few_are_open_at_once_and_the_one_touched_longest_ago_makes_room(
    http: httpx.AsyncClient,
) -> None:
    urls = [(await begun(http, "onboarding"))[0] for _ in range(MOST)]
    await http.get(urls[0])
    await begun(http, "onboarding")
    codes = [(await http.get(url)).status_code for url in urls]
    assert codes == [200, 404, 200]

    assert (await http.post(f"{urls[0]}/close")).status_code == 200
    gone = await http.get(urls[0])
    assert (gone.status_code, "this rehearsal is over" in gone.text) == (404, True)


@pytest.mark.thorough
async def test_steps_at_the_same_time_are_taken_one_after_the_other(
    http: httpx.AsyncClient,
) -> None:
    url, _ = await begun(http, "onboarding")
    await asyncio.gather(step(http, f"{url}/wake"), step(http, f"{url}/wake"))
    assert "It ended: never verified" in words_of((await http.get(url)).text)


async def test_another_sites_page_takes_no_step(http: httpx.AsyncClient) -> None:
    answer = await http.post(
        "/journeys/onboarding", data=EVERYBODY, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


async def test_without_the_test_server_the_page_says_how_to_install_it(
    http: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(world.NoTestServer):
        world.test_server()
    answer = await http.post("/journeys/onboarding", data=EVERYBODY)
    assert answer.status_code == 422
    assert "run `make setup`, which installs it" in unescape(answer.text)


@pytest.mark.thorough
async def test_many_begin_at_once_and_no_more_are_open_than_may_be(
    http: httpx.AsyncClient,
) -> None:
    """Somebody presses the button five times."""
    begun_at_once = [begun(http, "onboarding") for _ in range(MOST + 2)]
    urls = [url for url, _ in await asyncio.gather(*begun_at_once)]
    pages = [(await http.get(url)).status_code for url in urls]
    assert sorted(pages) == [200] * MOST + [404] * 2


@pytest.mark.parametrize(
    "more", ["[" * 9_999, '{"a": NaN}', '{"a": "\\ud800"}', '{"a": "\\u0000"}', '{"a":' * 30]
)
def test_properties_that_no_store_keeps_are_refused(more: str) -> None:
    with pytest.raises(ValueError, match="the other properties"):
        properties_of(CarDelivery.begins_with, {}, more)


def test_what_the_form_did_not_ask_for_is_no_address() -> None:
    plan = asked_for(Onboarding, EVERYBODY | {"to:nothing": "x", "to:": "x"})
    assert plan.addresses == {"email": "maria@example.com", "phone": "+5511987654321"}
