"""Signatures: genuine webhooks pass, others are refused; the vendors' own code is the oracle."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from sendgrid.helpers.eventwebhook import EventWebhook
from twilio.request_validator import RequestValidator

from adapters.rehearsal_signatures import (
    new_sendgrid_key,
    shown_public_key,
    sign_sendgrid,
    sign_twilio,
)
from adapters.signatures import (
    BadSignature,
    sendgrid_key,
    twilio_form,
    verify_sendgrid,
    verify_twilio,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = new_sendgrid_key()
PUBLIC_KEY = shown_public_key(KEY)
BODY = '[{"event":"delivered","email":"zoë@example.com"}]\r\n'.encode()
SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"

TOKEN = "auth-token"
URL = "https://go.example.com/webhooks/twilio/status?touchpoint=tp-1"
FORM = {"MessageSid": "SM1", "Body": "", "From": "+15005550006", "To": "+351 910", "a": "ção 👍"}


def verified(headers: dict[str, str], *, body: bytes = BODY, now: datetime = NOW) -> None:
    verify_sendgrid(PUBLIC_KEY, body, headers[SIGNATURE], headers[TIMESTAMP], now)


class TestSendGrid:
    def test_a_genuine_post_passes_here_and_with_the_vendors_own_code(self) -> None:
        headers = sign_sendgrid(KEY, BODY, NOW)
        verified(headers)
        oracle = EventWebhook(PUBLIC_KEY)
        assert oracle.verify_signature(BODY.decode(), headers[SIGNATURE], headers[TIMESTAMP])

    def test_a_changed_byte_is_refused(self) -> None:
        with pytest.raises(BadSignature, match="forged"):
            verified(sign_sendgrid(KEY, BODY, NOW), body=BODY + b" ")

    def test_a_changed_timestamp_is_refused(self) -> None:
        headers = sign_sendgrid(KEY, BODY, NOW - timedelta(days=9))
        with pytest.raises(BadSignature, match="forged"):
            verified(headers | {TIMESTAMP: str(int(NOW.timestamp()))})

    def test_another_key_is_refused(self) -> None:
        with pytest.raises(BadSignature, match="forged"):
            verified(sign_sendgrid(new_sendgrid_key(), BODY, NOW))

    @pytest.mark.parametrize("header", [SIGNATURE, TIMESTAMP])
    def test_an_unsigned_post_is_refused(self, header: str) -> None:
        with pytest.raises(BadSignature, match="unsigned"):
            verified(sign_sendgrid(KEY, BODY, NOW) | {header: ""})

    @pytest.mark.parametrize("signature", ["!", "AAAA", "é", "\ud800", "MEUCIQ==", "A" * 9999])
    def test_an_odd_signature_is_refused(self, signature: str) -> None:
        with pytest.raises(BadSignature, match="forged"):
            verified(sign_sendgrid(KEY, BODY, NOW) | {SIGNATURE: signature})

    @pytest.mark.parametrize("timestamp", ["now", "-1", "1.5", "١٢", " 1", "1\n", "9" * 12])
    def test_an_odd_timestamp_is_refused_even_when_signed(self, timestamp: str) -> None:
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
    def test_a_stale_post_is_refused(self, sent: datetime, reason: str) -> None:
        with pytest.raises(BadSignature) as caught:
            verified(sign_sendgrid(KEY, BODY, sent))
        assert caught.value.reason == reason

    @pytest.mark.parametrize("sent", [NOW - timedelta(hours=25), NOW + timedelta(minutes=5)])
    def test_a_post_retried_for_a_day_or_by_a_fast_clock_passes(self, sent: datetime) -> None:
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
    def test_a_public_key_of_another_kind_is_our_mistake_not_the_callers(self, key: str) -> None:
        with pytest.raises(ValueError, match="P-256"):
            verify_sendgrid(key, BODY, "x", "1", NOW)

    def test_a_public_key_may_be_pasted_with_line_breaks(self) -> None:
        assert sendgrid_key(f"{PUBLIC_KEY[:64]}\n{PUBLIC_KEY[64:]}\n") == KEY.public_key()


class TestTwilio:
    def signature(self, url: str = URL, form: dict[str, str] | None = None) -> str:
        return sign_twilio(TOKEN, url, FORM if form is None else form)["X-Twilio-Signature"]

    def test_a_genuine_post_passes_here_and_with_the_vendors_own_code(self) -> None:
        verify_twilio(TOKEN, URL, urlencode(FORM).encode(), self.signature())
        assert RequestValidator(TOKEN).validate(URL, FORM, self.signature())

    @given(
        form=st.dictionaries(
            st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"))
        )
    )
    def test_any_form_the_vendors_own_code_signs_passes(self, form: dict[str, str]) -> None:
        signature = RequestValidator(TOKEN).compute_signature(URL, form)
        verify_twilio(TOKEN, URL, urlencode(form).encode(), signature)

    @pytest.mark.parametrize("body", [b"", b"A=1&A=2&A=1&B="])
    def test_an_empty_form_and_repeated_fields_are_signed_as_the_vendor_does(
        self, body: bytes
    ) -> None:
        fields: dict[str, list[str]] = {}
        for name, value in twilio_form(body):
            fields.setdefault(name, []).append(value)
        oracle = RequestValidator(TOKEN).compute_signature(URL, MultiDict(fields))
        verify_twilio(TOKEN, URL, body, oracle)

    @pytest.mark.parametrize(
        ("ours", "signed"),
        [
            ("https://go.example.com/w?a=1", "https://go.example.com:443/w?a=1"),
            ("https://go.example.com:8443/w", "https://go.example.com/w"),
            ("http://127.0.0.1:8000/w", "http://127.0.0.1/w"),
            ("http://[::1]:8000/w", "http://[::1]/w"),
        ],
    )
    def test_the_port_may_be_signed_or_not(self, ours: str, signed: str) -> None:
        verify_twilio(TOKEN, ours, urlencode(FORM).encode(), self.signature(signed))

    @pytest.mark.parametrize(
        ("url", "form", "token"),
        [
            (URL, FORM | {"Body": "STOP"}, TOKEN),
            (URL, FORM | {"Extra": ""}, TOKEN),
            (URL, {}, TOKEN),
            (URL.replace("tp-1", "tp-2"), FORM, TOKEN),
            (URL.replace("https", "http"), FORM, TOKEN),
            (URL, FORM, "another token"),
        ],
    )
    def test_another_form_url_or_token_is_refused(
        self, url: str, form: dict[str, str], token: str
    ) -> None:
        with pytest.raises(BadSignature, match="forged"):
            verify_twilio(token, url, urlencode(form).encode(), self.signature())

    @pytest.mark.parametrize("signature", ["x", "é", "\ud800", "="])
    def test_an_odd_signature_is_refused(self, signature: str) -> None:
        with pytest.raises(BadSignature, match="forged"):
            verify_twilio(TOKEN, URL, urlencode(FORM).encode(), signature)

    def test_an_unsigned_post_is_refused(self) -> None:
        with pytest.raises(BadSignature, match="unsigned"):
            verify_twilio(TOKEN, URL, urlencode(FORM).encode(), "")

    @pytest.mark.parametrize("body", [b"\xff=1", b"a=%FF", b"&".join([b"a=1"] * 201)])
    def test_an_odd_form_is_refused(self, body: bytes) -> None:
        with pytest.raises(BadSignature, match="odd form"):
            verify_twilio(TOKEN, URL, body, "x")

    def test_an_empty_token_verifies_nothing(self) -> None:
        signature = sign_twilio("", URL, FORM)["X-Twilio-Signature"]
        with pytest.raises(ValueError, match="auth token"):
            verify_twilio("", URL, urlencode(FORM).encode(), signature)


class MultiDict(dict[str, list[str]]):
    """What web frameworks hand to the vendor's code: a name may have several values."""

    def getlist(self, name: str) -> list[str]:
        return self[name]
