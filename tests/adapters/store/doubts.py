"""Attempts whose vendors' answers were lost."""

from collections.abc import Sequence
from datetime import timedelta

from adapters.store.engine.database import Database
from adapters.store.reads.explain import explain
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.messages import Message, OnUnknown, SendRequest
from domain.ports import REAL_TIME, InDoubt
from tests.adapters.store.building import (
    ANA,
    NOON,
    RECEIPT,
    TIMING,
    answered,
    asking,
    claimed,
    clock_at,
)

SECOND = timedelta(seconds=1)
ONCE = RECEIPT.model_copy(update={"on_unknown": OnUnknown.AT_MOST_ONCE})
SURELY = RECEIPT.model_copy(update={"on_unknown": OnUnknown.AT_LEAST_ONCE})
TEXT = asking(channel=Channel.SMS)
ANOTHER_TEXT = asking("run-2:shop.receipt:1", Channel.SMS, first_execution_run_id="run-2")
TEXT_SETTLED = NOON + REAL_TIME.call_window + REAL_TIME.settling(Channel.SMS)
MAIL_SETTLED = NOON + REAL_TIME.call_window + REAL_TIME.settling(Channel.EMAIL)


async def in_doubt(
    database: Database,
    request: SendRequest = TEXT,
    what: Message = RECEIPT,
) -> InDoubt:
    """Find an attempt in doubt once its settling is over."""
    settled = TEXT_SETTLED if request.channel is Channel.SMS else MAIL_SETTLED
    doubt = await SqlLedger(database, TIMING).claim(request, what, clock_at(settled))
    assert isinstance(doubt, InDoubt), doubt
    return doubt


async def lost(
    database: Database, what: Message, candidates: Sequence[str] | None, tries: int = 1
) -> None:
    """Send an e-mail so often without learning what became of it."""
    ledger, now = SqlLedger(database, TIMING), NOON
    for _ in range(tries):
        await claimed(database, asking(), what, now)
        await answered(database, asking(), what, now + SECOND)
        now += REAL_TIME.call_window + REAL_TIME.settling(Channel.EMAIL)
        doubt = await ledger.claim(asking(), what, clock_at(now))
        assert isinstance(doubt, InDoubt), doubt
        await ledger.settle(doubt, candidates, what, now)


async def states(database: Database) -> list[tuple[str, str | None]]:
    """How each attempt stands, and what settled it."""
    (enrolment, *_) = (await explain(database, ANA.customer_id)).enrolments
    return [
        (attempt.state, attempt.settled_by)
        for touchpoint in enrolment.touchpoints
        for attempt in touchpoint.attempts
    ]
