"""Twilio, for the contract tests."""

from datetime import datetime
from urllib.parse import urlencode

from domain.customers import Channel
from tests.vendors.faults import Fault
from tests.vendors.kit import PUBLIC_URL, Kit
from tests.vendors.outbound import TEXT
from tests.vendors.twilio.fake import ACCOUNT_SID, AUTH_TOKEN, NUMBER, FakeTwilio, refusal
from vendors.base import Post
from vendors.twilio.rehearsal import sign_twilio


def settings(url: str) -> dict[str, object]:
    return {
        "twilio_account_sid": ACCOUNT_SID,
        "twilio_auth_token": AUTH_TOKEN,
        "twilio_base_url": url,
        "twilio_from": NUMBER,
    }


def report(touchpoint_id: str, state: str, at: datetime) -> tuple[str, Post]:
    url = f"{PUBLIC_URL}/webhooks/twilio/status?touchpoint={touchpoint_id}"
    form = {"MessageSid": "SM1", "MessageStatus": state}
    headers = sign_twilio(AUTH_TOKEN, url, form)
    body = urlencode(form).encode()
    return "status", Post(url, {"touchpoint": touchpoint_id}, headers, body, at)


KIT = Kit(
    channel=Channel.SMS,
    outbound=TEXT,
    fake=lambda clock: FakeTwilio(clock=clock),
    settings=settings,
    wrong_key={"twilio_auth_token": "of-nobody"},
    bad_address=Fault.answer(400, refusal(21211, "bad", 400)),
    throttled=Fault.answer(429, refusal(20429, "slow down", 429), Retry_After="30"),
    report=report,
)
