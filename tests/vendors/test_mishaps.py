"""Each mishap of a call, as the vendors' own SDKs meet it."""

import http.client
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import partial

import pytest
import requests
from python_http_client.exceptions import HTTPError
from twilio.base.exceptions import TwilioRestException

from tests.vendors.sdks import BY_TOUCHPOINT, TEXT_TO, list_texts, look_up, send_mail, send_text
from tests.vendors.sendgrid.fake import FakeSendGrid, Fault
from tests.vendors.twilio.fake import FakeTwilio
from tests.vendors.weather import Mishap, Weather
from tests.waiting import BRIEFLY, PATIENCE, eventually_so

MAIL_ERRORS: dict[Mishap, type[Exception]] = {
    Mishap.THROTTLED: HTTPError,
    Mishap.ERROR_BEFORE: HTTPError,
    Mishap.ERROR_AFTER: HTTPError,
    Mishap.RESET_BEFORE: ConnectionResetError,
    Mishap.RESET_AFTER: ConnectionResetError,
    Mishap.SLOW: TimeoutError,
    Mishap.GARBLED: http.client.IncompleteRead,
}
TEXT_ERRORS: dict[Mishap, type[Exception]] = {
    Mishap.THROTTLED: TwilioRestException,
    Mishap.ERROR_BEFORE: TwilioRestException,
    Mishap.ERROR_AFTER: TwilioRestException,
    Mishap.RESET_BEFORE: requests.ConnectionError,
    Mishap.RESET_AFTER: requests.ConnectionError,
    Mishap.SLOW: requests.Timeout,
    Mishap.GARBLED: json.JSONDecodeError,
}
ACCEPTED = {Mishap.ERROR_AFTER, Mishap.RESET_AFTER, Mishap.SLOW, Mishap.GARBLED}


def patience(mishap: Mishap) -> float:
    """Seconds that the SDKs wait: not for a slow answer."""
    return BRIEFLY if mishap is Mishap.SLOW else PATIENCE


def storm(mishap: Mishap) -> Weather:
    return Weather(seed=1, rate=1, mishaps=[mishap])


@pytest.fixture
async def sendgrid() -> AsyncIterator[FakeSendGrid]:
    async with FakeSendGrid(has_activity=True) as fake:
        fake.slow_for = PATIENCE
        yield fake


@pytest.fixture
async def twilio() -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio() as fake:
        fake.slow_for = PATIENCE
        yield fake


async def failed(call: Callable[[], Awaitable[object]], error: type[Exception]) -> Exception:
    with pytest.raises(error) as caught:
        await call()
    return caught.value


@pytest.mark.parametrize("mishap", MAIL_ERRORS)
async def test_a_mail_is_taken_or_not_as_its_mishap_says(
    sendgrid: FakeSendGrid, mishap: Mishap
) -> None:
    sendgrid.weather = storm(mishap)
    call = partial(send_mail, sendgrid, patience=patience(mishap))
    error = await failed(call, MAIL_ERRORS[mishap])
    await eventually_so(lambda: len(sendgrid.requests) == 1)
    assert [mail.touchpoint_id for mail in sendgrid.journal] == ["tp-1"] * (mishap in ACCEPTED)
    assert sendgrid.weather.counts == {mishap: 1}
    if mishap is Mishap.THROTTLED:
        assert isinstance(error, HTTPError)
        assert (error.status_code, error.headers["Retry-After"]) == (429, "1")


@pytest.mark.parametrize("mishap", TEXT_ERRORS)
async def test_a_text_is_taken_or_not_as_its_mishap_says(
    twilio: FakeTwilio, mishap: Mishap
) -> None:
    twilio.weather = storm(mishap)
    call = partial(send_text, twilio, patience=patience(mishap))
    error = await failed(call, TEXT_ERRORS[mishap])
    await eventually_so(lambda: len(twilio.requests) == 1)
    assert [text.touchpoint_id for text in twilio.journal] == ["tp-1"] * (mishap in ACCEPTED)
    if mishap is Mishap.THROTTLED:
        assert isinstance(error, TwilioRestException)
        assert (error.status, error.code) == (429, 20429)


@pytest.mark.parametrize("mishap", TEXT_ERRORS)
async def test_one_who_only_reads_is_told_nothing_whatever_the_mishap(
    sendgrid: FakeSendGrid, twilio: FakeTwilio, mishap: Mishap
) -> None:
    sendgrid.weather, twilio.weather = storm(mishap), storm(mishap)
    with pytest.raises(Exception):  # noqa: B017, PT011 - each mishap has its own
        await look_up(sendgrid, BY_TOUCHPOINT.format("tp-1"), patience=patience(mishap))
    with pytest.raises(Exception):  # noqa: B017, PT011 - as above
        await list_texts(twilio, to=TEXT_TO, patience=patience(mishap))
    assert (sendgrid.asked, twilio.listed) == ({}, {})


async def test_a_slow_answer_is_the_genuine_one_for_those_who_wait(twilio: FakeTwilio) -> None:
    twilio.weather, twilio.slow_for = storm(Mishap.SLOW), 0.05
    assert await send_text(twilio) == twilio.journal[0].sid
    assert [text.sid for text in await list_texts(twilio, to=TEXT_TO)] == [twilio.journal[0].sid]
    assert len(twilio.listed[TEXT_TO]) == 1


async def test_a_slow_answer_to_one_who_has_left_told_nothing() -> None:
    async with FakeSendGrid(has_activity=True, weather=storm(Mishap.SLOW)) as sendgrid:
        sendgrid.slow_for = PATIENCE
        with pytest.raises(TimeoutError):
            await look_up(sendgrid, BY_TOUCHPOINT.format("tp-1"), patience=BRIEFLY)
    assert len(sendgrid.requests) == 1
    assert sendgrid.asked == {}


async def test_what_a_test_asked_for_wins_over_the_weather(sendgrid: FakeSendGrid) -> None:
    sendgrid.weather = storm(Mishap.ERROR_AFTER)
    sendgrid.next(Fault.answer(413))
    error = await failed(lambda: send_mail(sendgrid), HTTPError)
    assert isinstance(error, HTTPError)
    assert error.status_code == 413
    assert (sendgrid.journal, sendgrid.weather.counts) == ([], {})


async def test_one_seed_fails_the_same_of_many_sends(twilio: FakeTwilio) -> None:
    async def fate(seed: int) -> list[bool]:
        twilio.weather = Weather(seed=seed, rate=0.5, mishaps=[Mishap.ERROR_BEFORE])
        before = len(twilio.journal)
        for nth in range(12):
            with suppress(TwilioRestException):
                await send_text(twilio, f"tp-{nth}")
        taken = {text.touchpoint_id for text in twilio.journal[before:]}
        return [f"tp-{nth}" in taken for nth in range(12)]

    assert await fate(1) == await fate(1) != await fate(2)
