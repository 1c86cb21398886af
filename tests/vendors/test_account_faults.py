"""Callbacks that are about our account or our sender: in the store, and so on `/health/ready`."""

from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from adapters.store.faults import OVER_AFTER, Faults
from domain.faults import PresentFault
from tests.vendors.sendgrid.posting import event
from tests.vendors.twilio.posting import STATUS, status_form
from tests.webhooks.conftest import ANA, World

TEXTS = ("30034", "30032", "30007", "30002", "30024")
"""An unregistered sender, an unverified toll-free number, a filter, a suspended account, ..."""
MAILS = {
    "over quota": ({"event": "dropped", "reason": "Recipient List over Package Quota"}, "credits"),
    "reputation": (
        {
            "event": "bounce",
            "type": "blocked",
            "status": "5.7.1",
            "bounce_classification": "Reputation",
        },
        "reputation",
    ),
}


async def found(world: World) -> list[PresentFault]:
    return await Faults(world.database).present(datetime.now(UTC))


async def test_a_text_that_our_sender_may_not_bring_is_a_fault_with_its_code(world: World) -> None:
    touchpoint = await world.texted()
    path = f"{STATUS}?touchpoint={touchpoint.touchpoint_id}"
    for code in TEXTS:
        form = status_form("undelivered", ErrorCode=code, To=str(ANA.phone))
        assert (await world.twilio(path, form)).status_code == 204
        (enrolment,) = (await world.jornada.explain("c-ana")).enrolments
        assert enrolment.touchpoints[0].attempts[0].vendor_code == code
    faults = await found(world)
    assert {one.fault.name for one in faults} == {f"twilio {code}" for code in TEXTS}
    with capture_logs() as lines:
        for _ in range(2):
            await world.jornada.relay.watch.log_faults(datetime.now(UTC))
    told = {(line["event"], line["log_level"], line["who_must_act"]) for line in lines}
    assert (len(lines), told) == (len(TEXTS), {("fault", "error", "operator")})
    assert not [word for word in (ANA.phone, "c-ana") if str(word) in str(lines)]


async def test_a_mail_that_is_about_our_account_is_a_fault_too(world: World) -> None:
    touchpoint = await world.sent()
    now = int(datetime.now(UTC).timestamp())
    for told, name in MAILS.values():
        posted = event(touchpoint.touchpoint_id) | {"timestamp": now} | told
        assert (await world.sendgrid([posted])).json()["processed"] == 1
        assert f"sendgrid {name}" in [one.fault.name for one in await found(world)]
    (row,) = await world.rows("attempts")
    assert row["vendor_code"] == "5.7.1"


async def test_why_a_mail_was_dropped_is_kept(world: World) -> None:
    touchpoint = await world.sent()
    for reason, code in (("Spam Content", "Spam Content"), ("for ana@example.com", None)):
        await world.sendgrid([event(touchpoint.touchpoint_id, "dropped", reason=reason)])
        (enrolment,) = (await world.jornada.explain("c-ana")).enrolments
        assert enrolment.touchpoints[0].vendor_code in (code, "Spam Content")


@pytest.mark.parametrize(
    ("code", "touchpoint"),
    [("30003", "ours"), ("30005", "ours"), ("30034", "another deployment's"), ("", "ours")],
)
async def test_what_is_about_a_phone_or_not_ours_is_no_fault(
    world: World, code: str, touchpoint: str
) -> None:
    sent = await world.texted()
    query = sent.touchpoint_id if touchpoint == "ours" else "t-of-somebody"
    form = status_form("undelivered", ErrorCode=code, To=str(ANA.phone))
    await world.twilio(f"{STATUS}?touchpoint={query}", form)
    assert await found(world) == []


async def test_a_report_that_comes_hours_late_is_no_fault_of_today(world: World) -> None:
    """SendGrid repeats for a day what we could not take in."""
    touchpoint = await world.sent()
    told, _ = MAILS["over quota"]
    then = datetime.now(UTC) - OVER_AFTER - timedelta(minutes=1)
    posted = event(touchpoint.touchpoint_id) | {"timestamp": int(then.timestamp())} | told
    await world.sendgrid([posted])
    assert await found(world) == []
