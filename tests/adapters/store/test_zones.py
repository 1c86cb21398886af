"""A customer's zone is their profile's, else their number's country's, else the deployment's."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.store.engine.database import Database
from adapters.store.reads.explain import explain
from adapters.store.records import SqlRecords
from domain.customers import Channel
from domain.messages import Reason
from tests.adapters.store.building import ANA, NOON, answered, asking, claimed, meet

OURS = "Europe/Paris"
ROMANIAN, BRAZILIAN, OF_NO_COUNTRY = "+40721234567", "+5511987654321", "+88212345678"


@pytest.fixture
async def ours(url: str) -> AsyncIterator[Database]:
    """The database of a deployment that has a zone."""
    opened = await Database.open(url, time_zone=OURS)
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("profile", "phone", "zone"),
    [
        ("Asia/Tokyo", ROMANIAN, "Asia/Tokyo"),
        (None, ROMANIAN, "Europe/Bucharest"),
        ("Atlantis/Harbour", ROMANIAN, "Europe/Bucharest"),
        (None, BRAZILIAN, OURS),
        (None, OF_NO_COUNTRY, OURS),
        (None, None, OURS),
    ],
)
async def test_a_mail_and_a_journey_go_by_the_zone_that_is_known_best(
    ours: Database, profile: str | None, phone: str | None, zone: str
) -> None:
    await meet(ours, ANA.model_copy(update={"time_zone": profile, "phone": phone}))
    claim = await claimed(ours, asking())
    assert claim.customer.time_zone == zone
    assert await SqlRecords(ours).time_zone_of(ANA.customer_id) == zone
    told = (await explain(ours, ANA.customer_id)).time_zone
    assert told == (None if zone == OURS else zone)  # nobody is told ours as theirs


async def test_a_journey_of_a_customer_nobody_knows_goes_by_the_deployments_zone(
    ours: Database,
) -> None:
    assert await SqlRecords(ours).time_zone_of("c-nobody") == OURS


async def test_a_text_waits_for_the_morning_of_its_numbers_country(ours: Database) -> None:
    """Of Brazil, all of it: from 9:00 in Rio Branco (14:00 UTC) to 21:00 on Noronha (23:00)."""
    await meet(ours, ANA.model_copy(update={"time_zone": None, "phone": BRAZILIAN}))
    request = asking(channel=Channel.SMS)
    held = await answered(ours, request, now=NOON)
    assert (held.reason, held.again_at) == (Reason.QUIET_HOURS, NOON + timedelta(hours=2))
    await claimed(ours, request, now=NOON + timedelta(hours=2))
