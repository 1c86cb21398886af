"""A customer in the midst of their journeys is erased: in the store, the logs and Temporal."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs
from temporalio.api.history.v1 import History

from domain.customers import Channel, Topic
from domain.events import EmailVerified
from domain.events.commerce import OrderCompleted, OrderDelivered
from domain.operations import OperatorAction, OperatorRequest
from starter.client import UnusableField
from starter.relay.erasing import FinishingErasures
from tests.adapters.store.rights.erased import left_of
from tests.journeys.travel import PERSONAL, Travel
from tests.journeys.world import travelling
from workflows.onboarding.journey import Onboarding
from workflows.post_purchase.journey import PostPurchase
from workflows.post_purchase.messages import SATISFACTION

DAY = timedelta(days=1)
WORDS = "the box smells of wet dog"
ALL = {topic: list(Channel) for topic in Topic}
MARIA = OperatorRequest(by="maria", reason="they asked for it")


async def _finished(travel: Travel) -> None:
    await travel.jornada.relay.dispatcher.dispatch_all()
    for run in travel.runs:
        await run.ending()
    await FinishingErasures(travel.database).finish(await travel.now())


async def _as_bytes(travel: Travel) -> str:
    kept = [history for _, history in await travel.histories("erased")]
    assert len(kept) == 3
    return "".join(
        History(events=each.events).SerializeToString().decode("latin-1") for each in kept
    )


async def test_no_table_log_or_history_holds_anything_personal_and_all_journeys_have_ended(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = (*PERSONAL, WORDS, "wet dog")
    with capture_logs() as lines:
        async with travelling(url) as travel:
            await travel.customer("ana", consents=ALL)
            gossip = {"notes": PERSONAL[-1]}
            await travel.jornada.track("ana", "Page Seen", gossip, message_id="m-1")
            first = await travel.begin(PostPurchase, "ana", OrderCompleted(order_id="o-1"))
            await travel.begin(PostPurchase, "ana", OrderCompleted(order_id="o-77"))
            await first.hears(OrderDelivered(order_id="o-1"), after=DAY)
            await travel.ahead(5 * DAY)
            await travel.taps(first, SATISFACTION, "2", WORDS)
            await travel.texts(WORDS)
            await travel.begin(Onboarding, "ana")
            await travel.jornada.operators.operate(
                OperatorAction.HOLD, MARIA, "post_purchase", "ana", "o-77"
            )
            places = {each.partition(":")[0] for each in await left_of(travel.database, *secrets)}
            assert len(places) >= 8, places

            accepted = await travel.jornada.rights.erase("ana", MARIA)
            assert len(accepted.waits_for) == 3
            await _finished(travel)

            endings = [
                (each.outcome, each.because)
                for each in (await travel.jornada.explain("ana")).enrolments
            ]
            assert endings == [("left", "erased")] * 3
            assert await left_of(travel.database, *secrets) == []
            assert [value for value in secrets if value in await _as_bytes(travel)] == []

            assert await travel.mailbox.messages("ana") == []
            assert not await travel.jornada.track("ana", "Page Seen", gossip, message_id="m-1")
            await travel.customer("ana", consents=ALL)
            assert not any(each.granted for each in (await travel.jornada.explain("ana")).consents)
            with pytest.raises(UnusableField, match="erased"):
                await travel.jornada.start("onboarding", "ana")
            travel.runs.clear()
            await travel.customer("ana-2", consents=ALL)
            back = await travel.begin(Onboarding, "ana-2")
            await back.hears(EmailVerified())
            await travel.ahead(2 * DAY)
            decided = await back.decisions()
            assert {why for _, _, why in decided} == {"accepted", "suppressed"}, decided
    assert [value for value in secrets if value in str(lines) + caplog.text] == []
