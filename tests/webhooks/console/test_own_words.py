"""What customers wrote in their own words, as staff see it: escaped, and inert."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.settings import Settings
from adapters.store.tasks import open_task
from domain.access import Role, Scope
from domain.customers import Channel, Topic
from tests.adapters.store.transactions import begin
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


async def test_who_is_limited_to_topics_reads_and_enters_no_answer_to_a_message_of_another(
    world: World, settings: Settings
) -> None:
    """A task shows the words of its own message, or the last ones of its enrolment."""
    order: dict[str, Any] = {"journey": "post_purchase", "workflow_id": "post_purchase/c-ana/o-1"}
    survey = ALL_WELL.model_copy(update={"topic": Topic.SURVEYS})
    await world.sent(survey, Channel.SMS, **order)
    await world.twilio(INBOUND, with_media(KEPT, body="2, my rash is back"))
    run = {"run_id": "run-1", "journey": "post_purchase", "owner": "care", "reason": "a low score"}
    later = datetime.now(UTC) + timedelta(minutes=1)
    async with begin(world.database) as tx:
        await tx.run(
            lambda tx: open_task(tx, "t", customer_id="c-ana", at=later, due_at=later, **run)
        )

    for topics, reads in (({"order_updates"}, False), ({"order_updates", "surveys"}, True)):
        desk = await signed_in(
            world, settings, f"lena-{reads}", Role.SUPPORT, Scope(topics=frozenset(topics))
        )
        tasks = await desk.text("/console/tasks")
        assert "in answer to comfort.all_well" in tasks
        assert "a low score" in tasks
        for path in ("/console/tasks", PAGE):
            page = (await desk.open(path)).text
            assert ("rash" in page) is reads, path
            assert (KEPT in page) is reads, path
    another = await world.sent(
        COMFORT, Channel.SMS, **order, first_execution_run_id="run-2", touchpoint_key="run-2:c:1"
    )
    desk = await signed_in(
        world, settings, "lena", Role.SUPPORT, Scope(topics=frozenset({"order_updates"}))
    )
    told = {"question": another.touchpoint_id, "option": "words", "words": "a pillow"}
    assert COMFORT.topic == "account"
    assert "No question of theirs is open" in await desk.text(f"{PAGE}/answer")
    assert (await desk.send(f"{PAGE}/answer", told)).status_code == 404
