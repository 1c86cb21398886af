"""Inbound messages: each vendor's ids are its own."""

from domain.customers import Channel
from tests.inbound import texted


def test_a_message_is_stored_under_its_vendors_name_as_ever() -> None:
    text = texted("SM1", "+351912345678", "hello")
    assert text.event_id == "twilio:SM1"
    assert text._replace(body="other words", channel=Channel.EMAIL).event_id == "twilio:SM1"


def test_the_same_id_by_another_vendor_is_another_message() -> None:
    text = texted("SM1", "+351912345678", "hello")
    assert text._replace(source="acme").event_id == "acme:SM1"


def test_an_id_that_must_not_be_shown_stays_its_vendors_own() -> None:
    text = texted("of-ana@example.com", "ana@example.com", "hello")
    assert text.event_id.startswith("twilio:")
    assert "ana" not in text.event_id
