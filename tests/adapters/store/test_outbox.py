"""The outbox keeps what a vendor would have got."""

from adapters.store.database import Database
from adapters.store.outbox import Outbox, OutboxCourier
from domain.customers import Channel, Topic
from domain.messages import Email, Parcel, Text
from tests.adapters.store.building import ANA, MINUTE, NOON, asking, claimed, meet


def _parcel(touchpoint_id: str, content: Email | Text) -> Parcel:
    return Parcel(
        touchpoint_id=touchpoint_id,
        to="ana@example.com",
        content=content,
        message="shop.receipt",
        topic=Topic.ORDER_UPDATES,
        locale="pt",
        unsubscribe_url="https://example.com/m/1/unsubscribe",
        callback_url="https://example.com/webhooks",
    )


async def test_an_email_is_kept_whole(database: Database) -> None:
    courier = OutboxCourier(database, Channel.EMAIL)
    assert courier.channel is Channel.EMAIL
    words = Email(subject="Olá 🦊", html="<p>Olá</p>", text="Olá")
    receipt = await courier.deliver(_parcel("t-1", words), NOON)

    (kept,) = await Outbox(database).messages()
    assert receipt.vendor_message_id == f"outbox-{kept.id}"
    assert (kept.subject, kept.html, kept.text) == ("Olá 🦊", "<p>Olá</p>", "Olá")
    assert (kept.to, kept.channel, kept.at) == ("ana@example.com", Channel.EMAIL, NOON)
    assert (kept.touchpoint_id, kept.message, kept.locale) == ("t-1", "shop.receipt", "pt")
    assert kept.customer_id is None
    assert await Outbox(database).message(kept.id) == kept
    assert await Outbox(database).message(kept.id + 1) is None


async def test_a_text_has_neither_subject_nor_html(database: Database) -> None:
    await OutboxCourier(database, Channel.SMS).deliver(_parcel("t-1", Text(body="Olá")), NOON)

    (kept,) = await Outbox(database).messages()
    assert (kept.subject, kept.html, kept.text) == (None, None, "Olá")


async def test_a_customers_messages_are_found_the_newest_last(database: Database) -> None:
    await meet(database)
    first = await claimed(database, asking("a"))
    second = await claimed(database, asking("b"))
    courier = OutboxCourier(database, Channel.SMS)
    for touchpoint_id, body in (
        (first.touchpoint_id, "one"),
        ("somebody-else's", "two"),
        (second.touchpoint_id, "three"),
    ):
        await courier.deliver(_parcel(touchpoint_id, Text(body=body)), NOON - MINUTE)

    outbox = Outbox(database)
    assert [m.text for m in await outbox.messages()] == ["one", "two", "three"]
    hers = await outbox.messages(customer_id=ANA.customer_id)
    assert [(m.text, m.customer_id) for m in hers] == [
        ("one", ANA.customer_id),
        ("three", ANA.customer_id),
    ]
    by_touchpoint = await outbox.messages(touchpoint_id=second.touchpoint_id)
    assert [m.text for m in by_touchpoint] == ["three"]
