"""The brake under running journeys: nobody's journey is lost, and late messages keep their rule."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType

from adapters.store.pauses import Pauses
from domain.customers import Channel, Topic
from domain.messages import OnExpired
from domain.operations import OperatorRequest
from domain.pauses import PauseTarget
from tests.journeys.operating import details
from tests.journeys.sample_events import ParcelDelivered, ParcelOrdered
from tests.journeys.telling import LATE, OF_TELLING, TOLD, Telling
from tests.journeys.travel import Run, Travel
from tests.journeys.world import the_words, travelling

pytestmark = pytest.mark.unrecorded

HOUR = timedelta(hours=1)
MARIA = OperatorRequest(by="maria", reason="the price is wrong")


@pytest.fixture
async def travel(store_file: Path) -> AsyncIterator[Travel]:
    async with travelling(
        store_file, journeys=[Telling], catalogue=OF_TELLING, renderer=the_words()
    ) as world:
        yield world


async def told(travel: Travel, number: int, what: str) -> Run:
    ana = await travel.customer(
        f"c-{number}",
        phone=f"+35191000000{number}",
        consents={Topic.ORDER_UPDATES: [Channel.SMS]},
    )
    run = await travel.begin(Telling, ana, ParcelOrdered(order_id=what))
    await run.hears(ParcelDelivered(order_id=what))
    return run


async def kinds_of(run: Run) -> list[str]:
    """What a run's history holds, but for its tasks."""
    history = await run.handle.fetch_history()
    kinds = [EventType.Name(event.event_type) for event in history.events]
    return [kind for kind in kinds if not kind.startswith("EVENT_TYPE_WORKFLOW_TASK")]


async def test_during_a_long_pause_nothing_leaves_and_then_each_message_follows_its_rule(
    travel: Travel,
) -> None:
    calm = await told(travel, 0, "send.email")
    brake = Pauses(travel.database)
    await brake.pause(PauseTarget.JOURNEY, "telling", MARIA, await travel.now())
    runs = {rule: await told(travel, n, f"{rule}.email") for n, rule in enumerate(OnExpired, 1)}
    await travel.ahead(LATE + HOUR)
    assert [len(await run.said()) for run in runs.values()] == [0, 0, 0]
    assert await runs[OnExpired.SKIP].decisions() == [
        (TOLD[OnExpired.SKIP].name, "skipped", "late")
    ]

    await brake.unpause(PauseTarget.JOURNEY, "telling", MARIA, await travel.now())
    await travel.ahead(HOUR * 1.2)
    assert {rule: len(await run.said()) for rule, run in runs.items()} == {
        OnExpired.SEND: 1,
        OnExpired.SKIP: 0,
        OnExpired.SHORT: 1,
    }
    for run in (calm, *runs.values()):
        assert (await run.ending()).outcome == "went_on"
        # A pause costs no history, however long it lasts.
        assert await kinds_of(run) == await kinds_of(calm)


async def test_while_a_channel_is_paused_no_other_takes_its_messages(travel: Travel) -> None:
    brake = Pauses(travel.database)
    await brake.pause(PauseTarget.CHANNEL, Channel.EMAIL, MARIA, await travel.now())
    run = await told(travel, 1, "send.email.sms")
    only_text = await told(travel, 2, "send.sms.email")
    await travel.ahead(HOUR)
    assert await run.said() == []
    assert [said.channel for said in await only_text.said()] == ["sms"]

    await brake.unpause(PauseTarget.CHANNEL, Channel.EMAIL, MARIA, await travel.now())
    await travel.ahead(HOUR * 1.2)
    assert [said.channel for said in await run.said()] == ["email"]


async def test_the_ui_says_of_a_paused_message_where_to_see_why_it_waits(travel: Travel) -> None:
    brake = Pauses(travel.database)
    await brake.pause(PauseTarget.CHANNEL, Channel.EMAIL, MARIA, await travel.now())
    run = await told(travel, 1, "send.email")
    await travel.ahead(HOUR)
    assert "by e-mail. If this lasts, *Pending Activities* says why: a pause" in await details(run)
    (pending,) = (await run.handle.describe()).raw_description.pending_activities
    assert pending.last_failure.application_failure_info.type == "Paused"
    assert "`jornada unpause`" in pending.last_failure.message


async def test_who_leaves_during_a_pause_gets_nothing_after_it(travel: Travel) -> None:
    brake = Pauses(travel.database)
    message = TOLD[OnExpired.SEND].name
    await brake.pause(PauseTarget.MESSAGE, message, MARIA, await travel.now())
    run = await told(travel, 1, "send.email")
    await run.handle.execute_update("leave", MARIA)
    assert (await run.ending()).outcome == "left"
    await brake.unpause(PauseTarget.MESSAGE, message, MARIA, await travel.now())
    await travel.skip(2 * HOUR)
    assert await run.said() == []
