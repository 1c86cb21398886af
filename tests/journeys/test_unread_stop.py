"""A text that may be a wish to stop: a person reads it before an offer leaves."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.shopping import OFFERED, asked, shopper, tasks_of
from tests.journeys.travel import Said, Travel

pytestmark = pytest.mark.unrecorded


async def test_an_offer_waits_until_a_person_has_read_it(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    assert await travel.texts("please don't stop") == ""
    (task,) = await tasks_of(travel, "support")
    assert task.due_at - task.at == timedelta(hours=1)

    await travel.to(datetime(2040, 2, 10, 13, tzinfo=UTC))
    assert OFFERED not in await run.said()
    told = (await run.status()).touchpoints[-1]
    assert (told.status, told.reason) == ("held", "unread_stop")
    await travel.resolves(task)
    await travel.ahead(timedelta(days=1))
    assert Said("Sat 11 Feb 12:00", "email", "post_purchase.offer") in await run.said()


async def test_after_a_stop_among_other_words_nothing_is_texted_any_more(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    assert await travel.texts("Stop. Thank you") == ""
    assert await tasks_of(travel, "support") == []
    await run.ending()
    assert "sms" not in [said.channel for said in (await run.said())[3:]]
