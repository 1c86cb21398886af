"""SendGrid, for the contract tests."""

import json
from datetime import datetime

from domain.customers import Channel
from tests.vendors.faults import Fault
from tests.vendors.kit import PUBLIC_URL, Kit
from tests.vendors.outbound import EMAIL
from tests.vendors.sendgrid.fake import API_KEY, FakeSendGrid
from vendors.base import Post
from vendors.sendgrid.rehearsal import new_sendgrid_key, shown_public_key, sign_sendgrid

KEY = new_sendgrid_key()
BAD_ADDRESS = {"errors": [{"message": "bad", "field": "personalizations.0.to.0.email"}]}


def settings(url: str) -> dict[str, object]:
    return {
        "sendgrid_api_key": API_KEY,
        "sendgrid_base_url": url,
        "sendgrid_email_activity": True,
        "sendgrid_webhook_public_key": shown_public_key(KEY),
        "email_from": "hello@example.com",
    }


def report(touchpoint_id: str, state: str, at: datetime) -> tuple[str, Post]:
    event = {"event": state, "touchpoint_id": touchpoint_id, "sg_message_id": "m-1.filter0001.1"}
    body = json.dumps([event]).encode()
    url = f"{PUBLIC_URL}/webhooks/sendgrid/events"
    return "events", Post(url, {}, sign_sendgrid(KEY, body, at), body, at)


KIT = Kit(
    channel=Channel.EMAIL,
    outbound=EMAIL,
    fake=lambda clock: FakeSendGrid(clock=clock, has_activity=True),
    settings=settings,
    wrong_key={"sendgrid_api_key": "SG.of-nobody"},
    bad_address=Fault.answer(400, json.dumps(BAD_ADDRESS).encode()),
    throttled=Fault.answer(429, Retry_After="30"),
    report=report,
    signs_time=True,
)
