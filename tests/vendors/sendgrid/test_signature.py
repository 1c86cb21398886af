"""SendGrid's signature: genuine posts pass, others are refused; its own code is the oracle."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sendgrid.helpers.eventwebhook import EventWebhook

from vendors.base import BadSignature
from vendors.sendgrid.rehearsal import new_sendgrid_key, shown_public_key, sign_sendgrid
from vendors.sendgrid.signature import public_key, verify

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = new_sendgrid_key()
PUBLIC_KEY = shown_public_key(KEY)
BODY = '[{"event":"delivered","email":"zoë@example.com"}]\r\n'.encode()
SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"


def verified(headers: dict[str, str], *, body: bytes = BODY, now: datetime = NOW) -> None:
    verify(PUBLIC_KEY, body, headers[SIGNATURE], headers[TIMESTAMP], now)


def test_a_genuine_post_passes_here_and_with_the_vendors_own_code() -> None:
    headers = sign_sendgrid(KEY, BODY, NOW)
    verified(headers)
    oracle = EventWebhook(PUBLIC_KEY)
    assert oracle.verify_signature(BODY.decode(), headers[SIGNATURE], headers[TIMESTAMP])


def test_a_changed_byte_is_refused() -> None:
    with pytest.raises(BadSignature, match="forged"):
        verified(sign_sendgrid(KEY, BODY, NOW), body=BODY + b" ")


def test_a_changed_timestamp_is_refused() -> None:
    headers = sign_sendgrid(KEY, BODY, NOW - timedelta(days=9))
    with pytest.raises(BadSignature, match="forged"):
        verified(headers | {TIMESTAMP: str(int(NOW.timestamp()))})


def test_another_key_is_refused() -> None:
    with pytest.raises(BadSignature, match="forged"):
        verified(sign_sendgrid(new_sendgrid_key(), BODY, NOW))


@pytest.mark.parametrize("header", [SIGNATURE, TIMESTAMP])
def test_an_unsigned_post_is_refused(header: str) -> None:
    with pytest.raises(BadSignature, match="unsigned"):
        verified(sign_sendgrid(KEY, BODY, NOW) | {header: ""})


@pytest.mark.parametrize("signature", ["!", "AAAA", "é", "\ud800", "MEUCIQ==", "A" * 9999])
def test_an_odd_signature_is_refused(signature: str) -> None:
    with pytest.raises(BadSignature, match="forged"):
        verified(sign_sendgrid(KEY, BODY, NOW) | {SIGNATURE: signature})


@pytest.mark.parametrize("timestamp", ["now", "-1", "1.5", "١٢", " 1", "1\n", "9" * 12])
def test_an_odd_timestamp_is_refused_even_when_signed(timestamp: str) -> None:
    headers = sign_sendgrid(KEY, BODY, NOW) | {TIMESTAMP: timestamp}
    with pytest.raises(BadSignature, match="odd timestamp"):
        verified(headers)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (NOW - timedelta(hours=25, seconds=1), "too old"),
        (NOW + timedelta(minutes=5, seconds=1), "from the future"),
    ],
)
def test_a_stale_post_is_refused(sent: datetime, reason: str) -> None:
    with pytest.raises(BadSignature) as caught:
        verified(sign_sendgrid(KEY, BODY, sent))
    assert caught.value.reason == reason


@pytest.mark.parametrize("sent", [NOW - timedelta(hours=25), NOW + timedelta(minutes=5)])
def test_a_post_retried_for_a_day_or_by_a_fast_clock_passes(sent: datetime) -> None:
    verified(sign_sendgrid(KEY, BODY, sent))


@pytest.mark.parametrize(
    "key",
    [
        "",
        "not base64",
        base64.b64encode(b"not a key").decode(),
        shown_public_key(ec.generate_private_key(ec.SECP384R1())),
    ],
)
def test_a_public_key_of_another_kind_is_our_mistake_not_the_callers(key: str) -> None:
    with pytest.raises(ValueError, match="P-256"):
        verify(key, BODY, "x", "1", NOW)


def test_a_public_key_may_be_pasted_with_line_breaks() -> None:
    assert public_key(f"{PUBLIC_KEY[:64]}\n{PUBLIC_KEY[64:]}\n") == KEY.public_key()
