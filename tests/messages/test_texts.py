"""Text messages are tidy, short, and open about who writes and how to stop them."""

import pytest

from domain.customers import Channel, Topic
from domain.messages import Message
from messages.catalogue import CAR_CONFIRMED, CHOOSE_SLOT, VERIFY_REMINDER
from messages.preview import sample_of
from messages.renderer import TemplateRenderer
from messages.sms import segments
from tests.messages.reading import TEXTS, UNTIDY, read_by, text

SEGMENTS = {VERIFY_REMINDER.name: 1, CHOOSE_SLOT.name: 3}
"""How many a text may take; any other two, a short form one."""


@pytest.mark.parametrize(("message", "locale", "short"), TEXTS)
def test_whatever_is_not_known_the_sentences_of_a_text_are_whole(
    renderer: TemplateRenderer, message: Message, locale: str, short: bool
) -> None:
    for without in ((), *((name,) for name in message.variables), message.variables):
        body = text(renderer, message, locale, *without, short=short)
        assert not UNTIDY.search(body), body
        assert "\n\n" not in body


@pytest.mark.parametrize(("message", "locale", "short"), TEXTS)
def test_a_text_says_who_writes_holds_its_link_and_is_short(
    renderer: TemplateRenderer, message: Message, locale: str, short: bool
) -> None:
    body = text(renderer, message, locale, short=short)
    assert body.startswith("Jornada: ")
    for link in sample_of(message, locale).links.values():
        assert len(link) == 60
        assert link in body.split()
    allowed = 1 if short else SEGMENTS.get(message.name, 2)
    assert segments(body) <= allowed
    longer = body.replace("Jornada", "Companhia Paulista de Jornadas")
    assert segments(longer) <= max(allowed, 2)


@pytest.mark.parametrize(("message", "locale", "short"), TEXTS)
def test_a_saturday_or_a_march_costs_a_text_one_segment_more_at_most(
    renderer: TemplateRenderer, message: Message, locale: str, short: bool
) -> None:
    # Portuguese and Romanian write them with letters beyond GSM-7: sáb., sâm., março.
    saturdays = {
        "slot": "2027-05-15T13:00:00Z",
        "slot_1": "2027-05-15T13:00:00Z",
        "slot_2": "2027-05-22T13:00:00Z",
        "slot_3": "2027-05-29T13:00:00Z",
        "estimated_on": "2027-03-14",
    }
    facts = sample_of(message, locale).properties
    facts |= {name: value for name, value in saturdays.items() if name in facts}
    body = read_by(renderer, message, Channel.SMS, locale, facts, short=short)
    assert segments(body) <= (2 if short else 3)


@pytest.mark.parametrize(("message", "locale", "short"), TEXTS)
def test_first_texts_and_those_that_are_no_order_updates_say_how_to_opt_out(
    renderer: TemplateRenderer, message: Message, locale: str, short: bool
) -> None:
    says = message.topic is not Topic.ORDER_UPDATES or message == CAR_CONFIRMED
    assert ("STOP" in text(renderer, message, locale, short=short)) is says
