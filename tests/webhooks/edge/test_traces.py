"""What is refused, or cannot be stored, leaves a line in the log: one a minute, and no secret."""

import httpx
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from adapters import seldom
from adapters.seldom import Seldom
from tests.adapters.store.transactions import begin
from tests.webhooks.conftest import WRITE_KEY, World
from webhooks.edge import keys, refusals

EVENT = {"userId": "c-1", "event": "Signed Up"}
LINKS = ("/v1/customers/c-ana/explain", "/v1/journeys/onboarding")


@pytest.fixture(autouse=True)
def _nothing_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for part in (keys, refusals):
        monkeypatch.setattr(part, "_said", Seldom())


async def test_whoever_is_refused_for_their_key_leaves_a_trace_without_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with capture_logs() as lines:
        for _ in range(3):
            await world.post("/v1/track", EVENT, auth=("s3cret-key", ""))
        await world.http.post("/v1/identify", json=EVENT)
        await world.http.get(LINKS[0], headers={"Authorization": f"Bearer {WRITE_KEY}"})
        await world.http.post(LINKS[1], headers={"Authorization": "Basic %%%"})
        monkeypatch.setattr(seldom, "EVERY", 0.0)
        await world.post("/v1/track", EVENT, auth=("another-s3cret", ""))
    told = [(line["route"], line["setting"], line["times"]) for line in lines]
    assert told == [
        ("/v1/track", "JORNADA_WRITE_KEYS", 1),
        ("/v1/identify", "JORNADA_WRITE_KEYS", 1),
        ("/v1/customers/{customer_id}/explain", "JORNADA_API_KEYS", 1),
        ("/v1/journeys/{journey}", "JORNADA_API_KEYS", 1),
        ("/v1/track", "JORNADA_WRITE_KEYS", 3),
    ]
    assert {(line["event"], line["log_level"]) for line in lines} == {("key_refused", "warning")}
    assert [line["problem"] for line in lines][:2] == [
        "a key that is not one of ours",
        "no key, or sent the wrong way",
    ]
    for word in ("s3cret", WRITE_KEY, "c-ana"):
        assert word not in str(lines)


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("customers", "ALTER TABLE customers RENAME TO customers_old"),
        ("events", "ALTER TABLE events RENAME COLUMN tries TO tries_old"),
    ],
)
async def test_a_table_that_is_not_there_is_a_503_and_an_error_in_the_log(
    world: World, table: str, statement: str
) -> None:
    async with begin(world.database) as tx:
        await tx.execute(text("DROP TRIGGER IF EXISTS customers_email_insert"))
        await tx.execute(text(statement))
    with capture_logs() as lines:
        answers: list[httpx.Response] = [await world.post("/v1/track", EVENT) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [503, 503]
    (line,) = [line for line in lines if line["event"] == "store_unusable"]
    assert (line["log_level"], line["who_must_act"]) == ("error", "operator")
    lacks = "no such table: customers" if table == "customers" else "no column named tries"
    assert lacks in line["problem"]
    assert "c-1" not in str(line)


OURS = {
    "Customer Erased": "jornada erase",
    "customer  erased": "jornada erase",
    "Segment Entered": "looks itself who enters",
    "SEGMENT LEFT": "looks itself who enters",
    "Consent Requested": "an identify with `consents`",
    "Consent Confirmed": "an identify with `consents`",
    "Preferences Changed": "PUT /v1/customers/{id}/preferences",
    "Preference Link Requested": "POST /v1/customers/{id}/preference-link",
}


@pytest.mark.parametrize(("name", "instead"), OURS.items(), ids=OURS)
async def test_an_event_that_jornada_alone_tells_is_refused_with_what_to_do_instead(
    world: World, name: str, instead: str
) -> None:
    """Else a source could begin a journey by a segment that the customer is not in."""
    answer = await world.post("/v1/track", {"userId": "c-1", "event": name})
    assert answer.status_code == 422
    assert "is our own" in answer.json()["error"]
    assert instead in answer.json()["error"]
    assert await world.rows("events") == []
    with pytest.raises(ValueError, match="is our own"):
        await world.jornada.track("c-1", name)


@pytest.mark.parametrize(
    "name", ["Unsubscribed", "Email Verified", "Issue Resolved", "Account Deleted"]
)
async def test_what_a_company_may_know_as_well_as_jornada_is_taken_in(
    world: World, name: str
) -> None:
    about = {"order_id": "o-1"} if name == "Issue Resolved" else {}
    call = {"userId": "c-1", "event": name, "properties": about}
    assert (await world.post("/v1/track", call)).json()["accepted"]
    assert [row["name"] for row in await world.rows("events")] == [name]
