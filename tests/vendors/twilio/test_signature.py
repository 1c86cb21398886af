"""Twilio's signature: genuine posts pass, others are refused; its own code is the oracle."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from vendors.base import BadSignature
from vendors.twilio.rehearsal import sign_twilio
from vendors.twilio.signature import form_of, verify

TOKEN = "auth-token"
URL = "https://go.example.com/webhooks/twilio/status?touchpoint=tp-1"
FORM = {"MessageSid": "SM1", "Body": "", "From": "+15005550006", "To": "+351 910", "a": "ção 👍"}


class MultiDict(dict[str, list[str]]):
    """What web frameworks hand to the vendor's code: a name may have several values."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def signature_for(url: str = URL, form: dict[str, str] | None = None) -> str:
    return sign_twilio(TOKEN, url, FORM if form is None else form)["X-Twilio-Signature"]


def test_a_genuine_post_passes_here_and_with_the_vendors_own_code() -> None:
    verify(TOKEN, URL, urlencode(FORM).encode(), signature_for())
    assert RequestValidator(TOKEN).validate(URL, FORM, signature_for())


@given(
    form=st.dictionaries(
        st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"))
    )
)
def test_any_form_the_vendors_own_code_signs_passes(form: dict[str, str]) -> None:
    signature = RequestValidator(TOKEN).compute_signature(URL, form)
    verify(TOKEN, URL, urlencode(form).encode(), signature)


@pytest.mark.parametrize("body", [b"", b"A=1&A=2&A=1&B="])
def test_an_empty_form_and_repeated_fields_are_signed_as_the_vendor_does(body: bytes) -> None:
    fields: dict[str, list[str]] = {}
    for name, value in form_of(body):
        fields.setdefault(name, []).append(value)
    oracle = RequestValidator(TOKEN).compute_signature(URL, MultiDict(fields))
    verify(TOKEN, URL, body, oracle)


@pytest.mark.parametrize(
    ("ours", "signed"),
    [
        ("https://go.example.com/w?a=1", "https://go.example.com:443/w?a=1"),
        ("https://go.example.com:8443/w", "https://go.example.com/w"),
        ("http://127.0.0.1:8000/w", "http://127.0.0.1/w"),
        ("http://[::1]:8000/w", "http://[::1]/w"),
    ],
)
def test_the_port_may_be_signed_or_not(ours: str, signed: str) -> None:
    verify(TOKEN, ours, urlencode(FORM).encode(), signature_for(signed))


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
def test_another_form_url_or_token_is_refused(url: str, form: dict[str, str], token: str) -> None:
    with pytest.raises(BadSignature, match="forged"):
        verify(token, url, urlencode(form).encode(), signature_for())


@pytest.mark.parametrize("signature", ["x", "é", "\ud800", "="])
def test_an_odd_signature_is_refused(signature: str) -> None:
    with pytest.raises(BadSignature, match="forged"):
        verify(TOKEN, URL, urlencode(FORM).encode(), signature)


def test_an_unsigned_post_is_refused() -> None:
    with pytest.raises(BadSignature, match="unsigned"):
        verify(TOKEN, URL, urlencode(FORM).encode(), "")


@pytest.mark.parametrize("body", [b"\xff=1", b"a=%FF", b"&".join([b"a=1"] * 201)])
def test_an_odd_form_is_refused(body: bytes) -> None:
    with pytest.raises(BadSignature, match="odd form"):
        verify(TOKEN, URL, body, "x")


def test_an_empty_token_verifies_nothing() -> None:
    signature = sign_twilio("", URL, FORM)["X-Twilio-Signature"]
    with pytest.raises(ValueError, match="auth token"):
        verify("", URL, urlencode(FORM).encode(), signature)
