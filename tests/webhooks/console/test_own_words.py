"""What customers wrote in their own words, as staff see it: escaped, and inert."""

import pytest

from adapters.settings import Settings
from domain.access import Role
from domain.customers import Channel
from tests.journeys.own_words_messages import ALL_WELL, COMFORT
from tests.vendors.twilio.posting import INBOUND
from tests.vendors.twilio.test_pictures import KEPT, with_media
from tests.webhooks.conftest import World
from tests.webhooks.console.desk import Desk, signed_in

NASTY = "<script>alert(1)</script> {{ token }}"
PAGE = "/console/customers/c-ana"


@pytest.fixture
async def desk(world: World, settings: Settings) -> Desk:
    return await signed_in(world, settings, "lena", Role.SUPPORT)


async def test_words_and_pictures_are_shown_with_the_task_and_the_customer(
    world: World, desk: Desk
) -> None:
    await world.sent(COMFORT, Channel.SMS)
    await world.twilio(INBOUND, with_media(KEPT, "", body=NASTY))
    for path in ("/console/tasks", PAGE):
        page = (await desk.open(path)).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ token }}" in page, path
        assert "<script>alert" not in page
    tasks = (await desk.open("/console/tasks")).text
    assert f'<a href="{KEPT}" rel="noreferrer">' in tasks
    assert "One came: see the text at the vendor." in tasks
    assert f"a picture came: {KEPT}" in await desk.text(PAGE)


async def test_words_told_by_phone_are_entered_for_the_team(world: World, desk: Desk) -> None:
    await world.sent(COMFORT, Channel.SMS)
    question = (await world.jornada.operators.questions("c-ana"))[0].asked.touchpoint_id
    page = await desk.text(f"{PAGE}/answer")
    assert "in their own words" in page
    assert "picture" not in page
    for option, status in (("picture", 404), ("words", 422)):
        answer = await desk.send(f"{PAGE}/answer", {"question": question, "option": option})
        assert answer.status_code == status
    told = {"question": question, "option": "words", "words": NASTY}
    answer = await desk.send(f"{PAGE}/answer", told)
    assert answer.headers["Location"] == f"{PAGE}?said=answered"
    (task,) = await world.jornada.tasks.list()
    assert (task.owner, task.words) == ("concierge", NASTY)


async def test_a_score_with_words_is_entered_as_one(world: World, desk: Desk) -> None:
    await world.sent(ALL_WELL, Channel.SMS)
    question = (await world.jornada.operators.questions("c-ana"))[0].asked.touchpoint_id
    told = {"question": question, "option": "2", "words": "the lift is noisy"}
    await desk.send(f"{PAGE}/answer", told)
    (task,) = await world.jornada.tasks.list()
    assert (task.owner, task.words) == ("hotel", "the lift is noisy")
