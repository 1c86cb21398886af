"""The sandbox keeps what a vendor would have got."""

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.sandbox import PREVIEW_BEGINS, SqlMailbox
from domain.customers import Channel, Topic
from domain.events import IncomingEvent
from domain.messages import Email, OutboundMessage, Text
from tests.adapters.store.building import ANA, MINUTE, NOON, asking, claimed, meet
from tests.vendors.deadlines import StubDeadline
from vendors.sandbox import SandboxProvider

OURS = ("twilio", "sms", "operator")


def _parcel(touchpoint_id: str, content: Email | Text) -> OutboundMessage:
    return OutboundMessage(
        touchpoint_id=touchpoint_id,
        to="ana@example.com",
        content=content,
        message="shop.receipt",
        topic=Topic.ORDER_UPDATES,
        locale="pt",
        unsubscribe_url="https://example.com/m/1/unsubscribe",
    )


async def test_an_email_is_kept_whole(database: Database) -> None:
    provider = SandboxProvider(SqlMailbox(database), Channel.EMAIL)
    assert provider.channel is Channel.EMAIL
    words = Email(subject="Olá 🦊", html="<p>Olá</p>", text="Olá")
    receipt = await provider.deliver(_parcel("t-1", words), StubDeadline(NOON))

    (kept,) = await SqlMailbox(database).messages()
    assert receipt.vendor_message_id == f"outbox-{kept.id}"
    assert (kept.subject, kept.html, kept.text) == ("Olá 🦊", "<p>Olá</p>", "Olá")
    assert (kept.to, kept.channel, kept.at) == ("ana@example.com", Channel.EMAIL, NOON)
    assert (kept.touchpoint_id, kept.message, kept.locale) == ("t-1", "shop.receipt", "pt")
    assert kept.customer_id is None
    assert await SqlMailbox(database).message(kept.id) == kept
    assert await SqlMailbox(database).message(kept.id + 1) is None


async def test_a_text_has_neither_subject_nor_html(database: Database) -> None:
    await SandboxProvider(SqlMailbox(database), Channel.SMS).deliver(
        _parcel("t-1", Text(body="Olá")), StubDeadline(NOON)
    )

    (kept,) = await SqlMailbox(database).messages()
    assert (kept.subject, kept.html, kept.text) == (None, None, "Olá")


async def test_a_customers_messages_are_found_the_newest_last(database: Database) -> None:
    await meet(database)
    first = await claimed(database, asking("a"))
    second = await claimed(database, asking("b"))
    provider = SandboxProvider(SqlMailbox(database), Channel.SMS)
    for touchpoint_id, body in (
        (first.touchpoint_id, "one"),
        ("somebody-else's", "two"),
        (second.touchpoint_id, "three"),
    ):
        await provider.deliver(_parcel(touchpoint_id, Text(body=body)), StubDeadline(NOON - MINUTE))

    mailbox = SqlMailbox(database)
    assert [m.text for m in await mailbox.messages()] == ["one", "two", "three"]
    one, *_ = await mailbox.messages()
    assert [m.text for m in await mailbox.messages(after=one.id)] == ["two", "three"]
    theirs = await mailbox.messages(customer_id=ANA.customer_id)
    assert [(m.text, m.customer_id) for m in theirs] == [
        ("one", ANA.customer_id),
        ("three", ANA.customer_id),
    ]
    by_touchpoint = await mailbox.messages(touchpoint_id=second.touchpoint_id)
    assert [m.text for m in by_touchpoint] == ["three"]


async def test_an_overview_holds_the_newest_customers_and_their_newest_messages(
    database: Database,
) -> None:
    provider = SandboxProvider(SqlMailbox(database), Channel.EMAIL)
    hidden = f'{"<style/>" * 500}<body>{PREVIEW_BEGINS}">Olá!</div>{"<p/>" * 2000}'
    for name in ("zoe", "ana", "eva"):
        await meet(database, ANA.model_copy(update={"customer_id": name}))
        claim = await claimed(database, asking(name, customer_id=name))
        for n in range(3):
            words = Email(subject=f"{name} {n}", html=hidden, text="Olá " * 1000)
            await provider.deliver(_parcel(claim.touchpoint_id, words), StubDeadline(NOON))
    await provider.deliver(_parcel("nobody's", Text(body="lost")), StubDeadline(NOON))

    found = await SqlMailbox(database).overview(
        ["Text Received"], OURS, most_customers=2, most_each=2
    )
    assert [customer.customer_id for customer in found.customers] == ["eva", "ana"]
    assert [line.subject for line in found.lines] == ["ana 1", "ana 2", "eva 1", "eva 2"]
    assert (found.people, found.mails, found.texts, found.events) == (3, 9, 0, [])
    for line in found.lines:
        assert line.preview_html.startswith(PREVIEW_BEGINS + '">Olá!')
        assert len(line.preview_html) == 1000
        assert len(line.text) == 2000


async def test_an_overview_tells_what_customers_said_the_newest_last(database: Database) -> None:
    await meet(database)
    claim = await claimed(database, asking("a"))
    await SandboxProvider(SqlMailbox(database), Channel.SMS).deliver(
        _parcel(claim.touchpoint_id, Text(body="Olá")), StubDeadline(NOON)
    )
    for n in range(3):
        await Intake(database).track(
            IncomingEvent(
                event_id=f"e-{n}",
                customer_id=ANA.customer_id,
                name="Text Received" if n else "Signed Up",
                properties={"body": f"words {n}"},
                occurred_at=NOON,
                source="twilio",
            )
        )

    mailbox = SqlMailbox(database)
    both = await mailbox.overview(["Text Received"], OURS, most_customers=9, most_each=9)
    assert [heard.properties["body"] for heard in both.events] == ["words 1", "words 2"]
    newest = await mailbox.overview(["Text Received"], OURS, most_customers=9, most_each=1)
    assert [heard.properties["body"] for heard in newest.events] == ["words 2"]
    assert [(line.text, line.preview_html) for line in newest.lines] == [("Olá", "")]


async def test_an_empty_sandbox_has_an_empty_overview(database: Database) -> None:
    found = await SqlMailbox(database).overview(
        ["Text Received"], OURS, most_customers=9, most_each=9
    )
    assert found == ([], [], [], 0, 0, 0)
