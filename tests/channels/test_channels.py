"""What each channel is: every other part asks its spec."""

import pytest

from channels.registry import CHANNELS
from domain.customers import Channel, Topic
from domain.ids import channel_queue
from domain.messages import Email, Text


def test_every_name_has_a_spec() -> None:
    assert list(CHANNELS) == list(Channel)


@pytest.mark.parametrize("channel", list(Channel))
def test_a_spec_says_how_a_sentence_calls_it_and_where_it_leaves(channel: Channel) -> None:
    spec = CHANNELS[channel]
    assert spec.label == {"email": "e-mail", "sms": "SMS"}.get(channel, spec.label)
    assert spec.queue == channel_queue(channel)
    assert spec.most_addresses >= 1


@pytest.mark.parametrize(
    ("channel", "written", "kept", "folded"),
    [
        (Channel.EMAIL, " Ana@Example.COM ", "Ana@example.com", "ana@example.com"),
        (Channel.SMS, "+351 910 000 001", "+351910000001", "+351910000001"),
    ],
)
def test_an_address_is_kept_as_vendors_spell_it_and_compared_by_its_fold(
    channel: Channel, written: str, kept: str, folded: str
) -> None:
    spec = CHANNELS[channel]
    assert spec.normalise(written) == kept
    assert spec.fold(kept) == folded


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("odd", ["", "ana", "910000001", "ana@", "+1", "\ud800"])
def test_what_is_no_address_is_refused_unquoted(channel: Channel, odd: str) -> None:
    with pytest.raises(ValueError, match=r"^must be ") as caught:
        CHANNELS[channel].normalise(odd)
    assert not odd or odd not in str(caught.value)


def test_without_a_word_only_transactional_mail_may_leave() -> None:
    by_default = {
        (topic, channel)
        for topic in Topic
        for channel, spec in CHANNELS.items()
        if spec.consents_by_default(topic)
    }
    assert by_default == {
        (Topic.ACCOUNT, Channel.EMAIL),
        (Topic.ORDER_UPDATES, Channel.EMAIL),
    }


def test_a_text_makes_a_noise_and_takes_replies_and_a_mail_does_neither() -> None:
    mail, text = CHANNELS[Channel.EMAIL], CHANNELS[Channel.SMS]
    assert (mail.content, mail.has_quiet_hours, mail.takes_replies) == (Email, False, False)
    assert (text.content, text.has_quiet_hours, text.takes_replies) == (Text, True, True)


def test_a_number_tells_the_zones_of_its_country() -> None:
    zones_of = CHANNELS[Channel.SMS].zones_of
    assert zones_of is not None
    told = {number: zones_of(number) for number in NUMBERS}
    assert {number: len(zones) for number, zones in told.items()} == NUMBERS
    assert told["+447911123456"] == ("Europe/Guernsey",)
    assert "America/Noronha" in told["+5511987654321"]
    assert "Pacific/Honolulu" in told["+12125551234"]
    assert "America/Toronto" not in told["+12125551234"]
    assert "Asia/Almaty" not in told["+79161234567"]


NUMBERS = {
    "+351912000001": 2,
    "+40721234567": 1,
    "+447911123456": 1,
    "+5511987654321": 4,
    "+12125551234": 11,
    "+18005551234": 11,
    "+79161234567": 13,
    "+919812345678": 1,
    "+88212345678": 0,
    "+999": 0,
    "no number": 0,
}
