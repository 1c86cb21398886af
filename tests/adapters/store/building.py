"""Customers, messages and requests as the store's tests want them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, select

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.records import SqlRecords
from adapters.store.schema import metadata
from adapters.store.sends.ledger import SqlLedger
from domain.actions import Action
from domain.customers import Channel, Identity, Topic
from domain.events import IncomingEvent
from domain.journeys import Ending, OutcomeReport, Stage, TaskRequest
from domain.messages import (
    AnswerWindow,
    Delivery,
    Message,
    OnExpired,
    Reason,
    SendRequest,
    Status,
)
from domain.ports import REAL_TIME, Claim, Lookup
from domain.questions import IN_THEIR_WORDS, Question

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TIMING = REAL_TIME._replace(lookups={Channel.SMS: Lookup(by_address=True)})

PHONE = "+351912345678"
ANA = Identity(
    customer_id="c-ana",
    email="Ana.Silva@example.com",
    phone=PHONE,
    first_name="Ana",
    locale="pt-PT",
    time_zone="Europe/Lisbon",
    consents={topic: dict.fromkeys(Channel, True) for topic in Topic},
    traits={"plan": "gold"},
)
BEA = ANA.model_copy(update={"customer_id": "c-bea", "first_name": "Bea"})
"""Bea shares Ana's number."""


def message(
    name: str,
    topic: Topic,
    on_expired: OnExpired = OnExpired.SEND,
    asks: Question | None = None,
    words_to: str | None = None,
) -> Message:
    return Message(
        name=name,
        title=name,
        topic=topic,
        stage=Stage.PURCHASE,
        owner="tests",
        channels=tuple(Channel),
        on_expired=on_expired,
        asks=asks,
        words_to=words_to,
        actions=() if asks is None else (Action.ANSWER,),
    )


RECEIPT = message("shop.receipt", Topic.ORDER_UPDATES)
TIP = message("shop.tip", Topic.TIPS)
FLEETING_TIP = message("shop.fleeting_tip", Topic.TIPS, OnExpired.SKIP)
CHOICE = message("shop.choice", Topic.ORDER_UPDATES, asks=Question.SLOT)
MOVE = message("shop.move", Topic.ORDER_UPDATES, asks=Question.MOVE)
SURVEY = message("shop.survey", Topic.ORDER_UPDATES, asks=Question.SATISFACTION)


def asking(
    touchpoint_key: str = "run-1:shop.receipt:1",
    /,
    channel: Channel = Channel.EMAIL,
    *,
    customer_id: str = ANA.customer_id,
    **changes: object,
) -> SendRequest:
    facts: dict[str, object] = {
        "touchpoint_key": touchpoint_key,
        "message": RECEIPT.name,
        "channel": channel,
        "journey": "shop",
        "customer_id": customer_id,
        "workflow_id": f"shop/{customer_id}",
        "first_execution_run_id": "run-1",
        "topic": Topic.TIPS,
        "due_at": NOON,
    }
    return SendRequest.model_validate(facts | changes)


async def meet(database: Database, identity: Identity = ANA) -> None:
    """Make the store know a customer, and their consents."""
    await Intake(database).identify(f"meet-{identity.customer_id}", identity, NOON - 90 * MINUTE)


def clock_at(moment: datetime) -> Callable[[], datetime]:
    """Return a clock that stands."""
    return lambda: moment


async def claimed(
    database: Database, request: SendRequest, what: Message = RECEIPT, now: datetime = NOON
) -> Claim:
    """Claim what nothing forbids."""
    claim = await SqlLedger(database, TIMING).claim(request, what, clock_at(now))
    assert isinstance(claim, Claim), claim
    return claim


async def answered(
    database: Database, request: SendRequest, what: Message = RECEIPT, now: datetime = NOON
) -> Delivery:
    """Ask for what may not be claimed."""
    delivery = await SqlLedger(database, TIMING).claim(request, what, clock_at(now))
    assert isinstance(delivery, Delivery), delivery
    return delivery


async def sent(
    database: Database, request: SendRequest, what: Message = RECEIPT, now: datetime = NOON
) -> Claim:
    """Claim, and have the vendor accept."""
    claim = await claimed(database, request, what, now)
    await SqlLedger(database, TIMING).record(
        claim, Status.SENT, Reason.ACCEPTED, now, vendor_message_id="vendor-1"
    )
    return claim


def happening(
    event_id: str, customer_id: str = ANA.customer_id, **changes: object
) -> IncomingEvent:
    facts: dict[str, Any] = {
        "event_id": event_id,
        "customer_id": customer_id,
        "name": "Order Completed",
        "properties": {"order_id": "o-1", "note": "for Ana"},
        "occurred_at": NOON,
        "source": "track",
    }
    return IncomingEvent(**facts | changes)


async def questioned(
    database: Database,
    what: Message = CHOICE,
    now: datetime = NOON,
    *,
    run: str = "run-1",
    nth: int = 1,
    channel: Channel = Channel.SMS,
    within: timedelta = timedelta(days=1),
    **changes: object,
) -> str:
    """Send a question in a run; return its touchpoint's id."""
    assert what.asks is not None
    answers = (*what.asks.options, *(IN_THEIR_WORDS if what.words_to else ()))
    options = {"answer": AnswerWindow(options=answers, within=within)}
    run_of = {"first_execution_run_id": run, "workflow_id": f"shop/{run}", "due_at": now}
    key = f"{run}:{what.name}:{nth}"
    claim = await sent(database, asking(key, channel, **options | run_of | changes), what, now)  # type: ignore[arg-type] # facts of a request
    return claim.touchpoint_id


async def handed_over(database: Database, run: str = "run-1", n: int = 1, **changes: object) -> str:
    """Have a run ask a person to help; return the task's key."""
    facts: dict[str, object] = {
        "task_key": f"{run}:task:{n}",
        "journey": "shop",
        "customer_id": ANA.customer_id,
        "workflow_id": f"shop/{run}",
        "first_execution_run_id": run,
        "owner": "care",
        "reason": "silence",
        "at": NOON + MINUTE,
        "due_at": NOON + timedelta(hours=2),
    }
    task = TaskRequest.model_validate(facts | changes)
    await SqlRecords(database).open_task(task)
    return task.task_key


async def ended(database: Database, run: str = "run-1") -> None:
    """Have a run tell that it ended."""
    report = OutcomeReport(
        journey="shop",
        customer_id=ANA.customer_id,
        key=None,
        workflow_id=f"shop/{run}",
        first_execution_run_id=run,
        entry_event_id=None,
        ending=Ending(outcome="delighted", stage=Stage.ADVOCACY),
        at=NOON + MINUTE,
    )
    await SqlRecords(database).record_outcome(report)


async def events_named(database: Database, name: str) -> list[dict[str, Any]]:
    """The stored events of that name, the oldest first."""
    return [row for row in await rows_of(database, "events") if row["name"] == name]


async def rows_of(database: Database, table: str) -> list[dict[str, Any]]:
    """All rows of a table."""
    return await database.read(_rows_of, metadata.tables[table])


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    return await database.read(_everything)


def _everything(tx: Connection) -> dict[str, list[dict[str, Any]]]:
    return {table.name: _rows_of(tx, table) for table in metadata.sorted_tables}


def _rows_of(tx: Connection, table: Table) -> list[dict[str, Any]]:
    found = tx.execute(select(table).order_by(*table.primary_key)).mappings()
    return [dict(row) for row in found]
