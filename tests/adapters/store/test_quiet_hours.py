"""Quiet hours, by the customer's own clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from adapters.store.engine.database import Database
from adapters.store.schema import attempts
from domain.clock import Pace
from domain.customers import Channel
from domain.messages import Reason, Status
from tests.adapters.store.building import RECEIPT, TIP, answered, asking, claimed, meet
from tests.adapters.store.transactions import read

LISBON = ZoneInfo("Europe/Lisbon")


def ten_in_the_evening(day: int, month: int) -> datetime:
    return datetime(2026, month, day, 22, tzinfo=LISBON).astimezone(UTC)


@pytest.mark.parametrize(
    ("evening", "hours"),
    [
        pytest.param(ten_in_the_evening(10, 3), 11, id="winter"),
        pytest.param(ten_in_the_evening(28, 3), 10, id="clocks-go-forward"),
        pytest.param(ten_in_the_evening(24, 10), 12, id="clocks-go-back"),
    ],
)
async def test_a_text_at_ten_in_the_evening_is_held_until_nine_in_their_morning(
    database: Database, evening: datetime, hours: int
) -> None:
    await meet(database)
    delivery = await answered(database, asking(channel=Channel.SMS), RECEIPT, evening)

    assert (delivery.status, delivery.reason) == (Status.HELD, Reason.QUIET_HOURS)
    assert delivery.again_at == evening + timedelta(hours=hours)
    assert delivery.again_at.astimezone(LISBON).time() == time(9)
    await claimed(database, asking(channel=Channel.SMS), RECEIPT, delivery.again_at)


@pytest.mark.parametrize("factor", [1, 7, 1_440, 86_400, 1e6])
async def test_quiet_hours_are_as_much_shorter_as_the_rehearsal_is_faster(
    database: Database, factor: float
) -> None:
    await meet(database)
    evening = ten_in_the_evening(28, 3)
    origin = evening - timedelta(hours=1)
    now = origin + timedelta(hours=1) / factor
    request = asking(channel=Channel.SMS, due_at=now, pace=Pace(factor=factor, origin=origin))
    delivery = await answered(database, request, RECEIPT, now)

    assert delivery.reason is Reason.QUIET_HOURS
    assert delivery.again_at is not None
    assert delivery.again_at - now == pytest.approx(
        timedelta(hours=10) / factor, abs=timedelta(microseconds=2)
    )
    await claimed(database, request, RECEIPT, delivery.again_at)


async def test_email_leaves_at_night(database: Database) -> None:
    await meet(database)

    await claimed(database, asking(), TIP, ten_in_the_evening(10, 3))


async def test_why_nothing_left_is_written_down(database: Database) -> None:
    await meet(database)
    evening = ten_in_the_evening(10, 3)
    held = await answered(database, asking(channel=Channel.SMS), RECEIPT, evening)

    async with read(database) as tx:
        (row,) = (await tx.execute(select(attempts))).all()
    assert (row.state, row.reason, row.at) == ("held", "quiet_hours", evening)
    assert row.again_at == held.again_at
