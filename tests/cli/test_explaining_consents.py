"""The account of what a customer consented to, where they are suppressed, what was of no use."""

import json

from adapters.store.customers.reactivating import Suppressions
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel, Identity, Topic
from domain.delivery_reports import DeliveryReport
from domain.messages import Reason
from domain.operations import OperatorRequest
from domain.profile import Dropped
from tests.adapters.store.building import ANA, MINUTE, NOON, TIP, answered, asking, meet, sent
from tests.cli.conftest import InStore, Typed
from tests.cli.explained import PHONE, TEXTS, live, story


def test_what_they_are_barred_from_is_told_with_since_when_and_why(
    typed: Typed, in_store: InStore
) -> None:
    async def bar(database: Database) -> None:
        await live(database)
        claim = await sent(database, asking("run-1:shop.receipt:2"))
        bounce = DeliveryReport(claim.touchpoint_id, Channel.EMAIL, "bounced", None, ANA.email)
        barring = bounce._replace(suppress_for=Reason.BOUNCED, detail="5.1.1")
        await SqlLedger(database).note([barring], NOON)
        await Intake(database).stop_channel("twilio:1", Channel.SMS, PHONE, NOON + MINUTE)

    in_store(bar)
    said = typed("explain", "c-ana").said
    barred = [line.rstrip() for line in said.partition("Suppressed from\n")[2].splitlines()][:2]
    assert barred == [
        "  2026-03-10 12:00  email: bounced (5.1.1), shown by shop.receipt",
        "  2026-03-10 12:01  sms: opted out",
    ]
    as_json = typed("explain", "c-ana", "--json").said
    assert json.loads(as_json)["suppressions"][0]["detail"] == "5.1.1"
    assert PHONE not in said + as_json
    assert "example.com" not in said + as_json


def test_what_could_not_be_used_is_told_without_its_value(typed: Typed, in_store: InStore) -> None:
    async def tell(database: Database) -> None:
        fault = Dropped("time_zone", "timezone", "not an IANA time zone")
        await Intake(database).identify("i-1", Identity(customer_id="c-1"), NOON, [fault])

    in_store(tell)
    shown = typed("explain", "c-1").said.partition("Told, and could not be used\n")[2]
    assert shown.splitlines()[0].rstrip() == "  2026-03-10 12:00  timezone: not an IANA time zone"


def test_a_stop_and_a_start_are_told_with_what_they_did(typed: Typed, in_store: InStore) -> None:
    async def text(database: Database) -> None:
        await meet(database)
        await Intake(database).stop_channel("twilio:1", Channel.SMS, PHONE, NOON)
        await Intake(database).restart_channel("twilio:2", Channel.SMS, PHONE, NOON + MINUTE)
        await Intake(database).stop_channel("twilio:3", Channel.SMS, PHONE, NOON + 2 * MINUTE)
        maria, at = OperatorRequest(by="maria", reason="they asked"), NOON + 3 * MINUTE
        await Suppressions(database).lift("c-ana", Channel.SMS, maria, at, customer_requested=True)

    in_store(text)
    assert story(typed("explain", "c-ana").said) == [
        "  2026-03-10 12:00  sms: asked for no more, which withdrew every consent for it",
        "  2026-03-10 12:01  sms: takes it again; what was consented to stays withdrawn",
        "                    until it is given anew",
        "  2026-03-10 12:02  sms: asked for no more, which withdrew every consent for it",
        "  2026-03-10 12:03  sms: maria let it be used again: they asked",
        "                    it had been barred since 2026-03-10 12:02: opted out",
    ]


def test_of_each_consent_it_tells_what_they_said_when_and_how(
    typed: Typed, in_store: InStore
) -> None:
    async def change_their_mind(database: Database) -> None:
        said = {Topic.TIPS: dict.fromkeys(Channel, True), Topic.OFFERS: {Channel.EMAIL: False}}
        await meet(database, ANA.model_copy(update={"consents": TEXTS | said}))
        intake = Intake(database)
        await intake.leave_topic("left", ANA.customer_id, Topic.TIPS, NOON, "link")
        await intake.stop_channel("twilio:1", Channel.SMS, PHONE, NOON + MINUTE)

    in_store(change_their_mind)
    said = typed("explain", "c-ana").said
    told = said.partition("Consents\n")[2].partition("How consents changed\n")[0]
    assert [line.rstrip() for line in told.splitlines() if line.strip()] == [
        "  2026-03-10 10:30  offers by email: withdrawn (identify)",
        "  2026-03-10 12:00  tips by email: withdrawn (link)",
        "  2026-03-10 12:01  account by sms: withdrawn (sms)",
        "  2026-03-10 12:01  offers by sms: withdrawn (sms)",
        "  2026-03-10 12:01  order updates by sms: withdrawn (sms)",
        "  2026-03-10 12:01  surveys by sms: withdrawn (sms)",
        "  2026-03-10 12:01  tips by sms: withdrawn (sms)",
    ]
    assert json.loads(typed("explain", "c-ana", "--json").said)["consents"][1] == {
        "topic": "tips",
        "channel": "email",
        "granted": False,
        "pending": False,
        "at": "2026-03-10T12:00:00Z",
        "source": "link",
    }


def test_that_they_were_never_asked_for_a_consent_is_told(typed: Typed, in_store: InStore) -> None:
    async def skip(database: Database) -> None:
        await meet(database, ANA.model_copy(update={"consents": {}}))
        await answered(database, asking("tip"), TIP)

    in_store(skip)
    said = typed("explain", "c-ana").said
    assert "shop.tip: not sent by email, no consent" in said
    assert said.splitlines()[1] == "Gave no consent so far, and withdrew none."
    assert "Consents" not in said
