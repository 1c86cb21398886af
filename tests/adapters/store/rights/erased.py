"""A customer with a past, and what is left of them: every column of every table, as text."""

from datetime import timedelta

from sqlalchemy import Connection, String, cast, select

from adapters.store.answers.received import Answers
from adapters.store.customers.addresses import address_digest
from adapters.store.customers.suppressions import suppress, unsuppress
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.rights.erasing import Erasing, Erasure
from adapters.store.sandbox import SqlMailbox
from adapters.store.schema import metadata
from adapters.store.tasks import Tasks
from domain.customers import Channel
from domain.messages import Reason
from domain.operations import OperatorRequest
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    PHONE,
    SURVEY,
    asking,
    claimed,
    ended,
    handed_over,
    happening,
    meet,
    questioned,
)
from tests.inbound import texted

MARIA = OperatorRequest(by="maria", reason="they asked for it")
LATER = NOON + timedelta(hours=1)
OLD_EMAIL = "silva.old@example.com"
WORDS = "the parcel smells of wet dog"
PERSONAL = (
    *("Ana", "ana.silva", PHONE[1:], "silva.old", "gold-plan", "wet dog", "#A-17", "Lisbon"),
    address_digest(Channel.SMS, PHONE),
    address_digest(Channel.EMAIL, ANA.address("email") or ""),
    address_digest(Channel.EMAIL, OLD_EMAIL),
)
"""Parts of what only they told, and what could be tried out: none is to be found afterwards."""


async def with_a_past(database: Database) -> None:
    """Have them live through everything of which the store keeps a trace."""
    intake = Intake(database)
    old = ANA.model_copy(update={"email": OLD_EMAIL, "traits": {"plan": "gold-plan"}})
    await meet(database, old)
    await claimed(database, asking("run-0:shop.receipt:1", first_execution_run_id="run-0"))
    await database.write(suppress, Channel.EMAIL, OLD_EMAIL, Reason.BOUNCED, NOON)
    await intake.identify("moved", ANA, NOON - MINUTE)
    await intake.track(happening("e-1"), {"hmac-" + "0" * 32: "#A-17"})
    await questioned(database, SURVEY)
    await Answers(database).by_message(texted("SM1", PHONE, f"5 {WORDS}", NOON + MINUTE))
    await Answers(database).by_message(texted("SM2", PHONE, WORDS, NOON + 2 * MINUTE))
    await handed_over(database)
    task = (await Tasks(database).list())[0]
    await Tasks(database).resolve(task.task_id, "nuno", f"told Ana: {WORDS}", LATER)
    await database.write(unsuppress, Channel.SMS, PHONE, NOON, customer_requested=True)
    await SqlMailbox(database).keep_reply(
        (await questioned(database, SURVEY, nth=2)), Channel.SMS, PHONE, "Dear Ana", NOON
    )


async def erase(database: Database, customer_id: str = ANA.customer_id) -> Erasure:
    """Accept their wish."""
    return await Erasing(database).accept(customer_id, MARIA, LATER)


async def erase_wholly(database: Database) -> None:
    """Accept it, let their journeys end, and finish."""
    await erase(database)
    for run in ("run-0", "run-1"):
        await ended(database, run)
    assert await Erasing(database).finish(ANA.customer_id, LATER)


async def left_of(database: Database, *values: str) -> list[str]:
    """Name the columns that still hold one of these values, in any table."""
    return await database.read(_left_of, values)


def _left_of(tx: Connection, values: tuple[str, ...]) -> list[str]:
    found = []
    for table in metadata.sorted_tables:
        columns = list(table.columns)
        for row in tx.execute(select(*(cast(column, String) for column in columns))):
            for column, told in zip(columns, row, strict=True):
                if told and any(value in told for value in values):
                    found.append(f"{column}: {told}")
    return found
