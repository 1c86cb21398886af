"""`jornada send-test`: to an address of one's own, by the vendor's real SDK, and of no effect."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from domain.customers import Channel
from tests.adapters.store.building import ANA, NOON, PHONE, asking, claimed, everything, meet
from tests.cli.conftest import InStore, Typed
from tests.cli.running import PATIENT, Ran, jornada
from tests.daytime import where_it_is_noon
from tests.vendors.sendgrid.fake import API_KEY, FakeSendGrid, Fault
from tests.vendors.twilio.fake import ACCOUNT_SID, AUTH_TOKEN, NUMBER, FakeTwilio

MAIL, NUMBER_OF_OURS = "tess.ter@company.example", "+351911222333"
LINKS = re.compile(r"https?://([^/\s\"'<>]+)")


class Desk(NamedTuple):
    """A shell, with both vendors at the other end of their SDKs."""

    sendgrid: FakeSendGrid
    twilio: FakeTwilio
    settings: dict[str, str]
    store: Path

    async def types(self, *words: str, **settings: str) -> Ran:
        ran = await jornada("send-test", *words, command=PATIENT, **self.settings | settings)
        for address in (MAIL, NUMBER_OF_OURS):
            assert address not in ran.said + ran.complained
        return ran

    async def stored(self) -> dict[str, Any]:
        database = await Database.open(f"sqlite:///{self.store}")
        try:
            return await everything(database)
        finally:
            await database.close()


@pytest.fixture
async def desk(store_file: Path) -> AsyncIterator[Desk]:
    async with FakeSendGrid() as sendgrid, FakeTwilio() as twilio:
        settings = {
            "DATABASE_URL": f"sqlite:///{store_file}",
            "PUBLIC_URL": "https://go.company.example",
            "SENDGRID_API_KEY": API_KEY,
            "SENDGRID_BASE_URL": sendgrid.url,
            "EMAIL_FROM": "hello@company.example",
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_BASE_URL": twilio.url,
            "TWILIO_FROM": NUMBER,
        }
        yield Desk(sendgrid, twilio, settings, store_file)


async def test_a_mail_arrives_marked_with_inert_links_and_leaves_no_trace(desk: Desk) -> None:
    before = await desk.stored()
    ran = await desk.types("onboarding.welcome", "--to", MAIL, "--locale", "pt-PT")
    assert (ran.code, ran.complained) == (0, "")
    (mail,) = desk.sendgrid.journal
    assert ran.said == (
        f"SendGrid took a test of onboarding.welcome in pt-BR, as e-mail: {mail.message_id}.\n"
    )
    assert mail.to == MAIL
    assert mail.subject.startswith("[Test] ")
    hosts = set(LINKS.findall(mail.html + mail.text))
    assert {host for host in hosts if not host.endswith("example.com")} <= {"www.w3.org"}
    assert mail.headers == {}
    assert await desk.stored() == before


async def test_a_text_arrives_marked_and_no_report_of_it_is_asked_for(desk: Desk) -> None:
    ran = await desk.types("car_delivery.choose_slot", "--to", NUMBER_OF_OURS)
    assert ran.code == 0, ran.complained
    (text,) = desk.twilio.journal
    assert (text.to, text.body[:7]) == (NUMBER_OF_OURS, "[Test] ")
    assert set(LINKS.findall(text.body)) == {"links.example.com"}
    (seen,) = desk.twilio.requests
    assert b"StatusCallback" not in seen.body
    assert desk.sendgrid.journal == []


@pytest.mark.thorough
async def test_a_sandbox_keeps_it_and_no_vendor_is_asked(desk: Desk) -> None:
    ran = await desk.types("onboarding.welcome", "--to", MAIL, JORNADA_DELIVERY="sandbox")
    what = "onboarding.welcome in en, as e-mail"
    assert ran.said == f"The sandbox kept a test of {what}; nobody was sent anything.\n"
    assert desk.sendgrid.requests == []
    stored = await desk.stored()
    (row,) = stored["outbox"]
    assert (row["to"], row["subject"][:6]) == (MAIL, "[Test]")
    assert stored["touchpoints"] == stored["attempts"] == []


@pytest.mark.thorough
async def test_a_suppressed_address_gets_nothing(desk: Desk) -> None:
    database = await Database.open(f"sqlite:///{desk.store}")
    await Intake(database).stop_channel("stop-1", Channel.SMS, NUMBER_OF_OURS, NOON)
    await database.close()
    ran = await desk.types("car_delivery.choose_slot", "--to", NUMBER_OF_OURS)
    assert (ran.code, ran.complained) == (
        1,
        "jornada: nothing was sent: the address is suppressed\n",
    )
    assert desk.twilio.requests == []


@pytest.mark.thorough
async def test_a_number_that_a_message_is_under_way_to_gets_nothing_meanwhile(desk: Desk) -> None:
    """Twilio would be asked for that by its number, and a test be taken for it."""
    database = await Database.open(f"sqlite:///{desk.store}")
    await meet(database, ANA.model_copy(update={"time_zone": where_it_is_noon()}))
    await claimed(database, asking(channel=Channel.SMS), now=datetime.now(UTC))
    await database.close()
    ran = await desk.types("car_delivery.choose_slot", "--to", PHONE)
    assert ran.code == 1
    assert "a message of a journey to that address is under way" in ran.complained
    assert desk.twilio.requests == []


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("onboarding.welcom", "--to", MAIL), "did you mean onboarding.welcome?"),
        (("onboarding.welcome", "--to", "nobody"), "that is no such address"),
        (("onboarding.welcome", "--to", NUMBER_OF_OURS), "onboarding.welcome travels by e-mail"),
        (
            ("onboarding.welcome", "--to", NUMBER_OF_OURS, "--channel", "sms"),
            "onboarding.welcome has no words for SMS",
        ),
        (("onboarding.welcome", "--to", MAIL, "--short"), "has no short words for e-mail"),
    ],
)
def test_a_mistake_is_one_line_and_sends_nothing(
    typed: Typed, in_store: InStore, words: tuple[str, ...], complaint: str
) -> None:
    ran = typed("send-test", *words, JORNADA_DELIVERY="sandbox")
    assert (ran.code, ran.said) == (1, "")
    assert complaint in ran.complained
    assert len(ran.complained.splitlines()) == 1
    assert in_store(everything)["outbox"] == []


async def test_what_the_vendor_says_is_told_in_a_line(desk: Desk) -> None:
    desk.sendgrid.next(Fault.answer(401, b"{}"))
    ran = await desk.types("onboarding.welcome", "--to", MAIL)
    assert (ran.code, ran.said) == (1, "")
    assert "SendGrid" in ran.complained
    assert len(ran.complained.splitlines()) == 1


def test_a_vendor_that_is_not_set_up_is_named(typed: Typed) -> None:
    ran = typed("send-test", "onboarding.welcome", "--to", MAIL)
    assert ran.code == 1
    assert "SENDGRID_API_KEY" in ran.complained
