"""The events of SendGrid's fake: their ids, and how they are signed."""

import json

import httpx
import pytest
from sendgrid.helpers.eventwebhook import EventWebhook

from tests.vendors.outbound import EMAIL
from tests.vendors.sendgrid.fake import FakeSendGrid
from tests.vendors.sendgrid.providing import DEADLINE, NOW, patient
from vendors.sendgrid.lookup import message_id_of
from vendors.sendgrid.signature import verify as verify_sendgrid


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0", "14c5d75ce93.dfd.64b469"),
        ("gB-oN_1A.recvd-5f54b5d587-pczjm-1-67BADEEA-6.0", "gB-oN_1A"),
        ("14c5d75ce93.dfd.64b469", "14c5d75ce93.dfd.64b469"),
    ],
)
def test_the_id_of_an_event_is_the_one_of_the_receipt_and_a_suffix(theirs: str, ours: str) -> None:
    assert message_id_of(theirs) == ours


async def test_the_fakes_events_are_signed_flat_and_about_accepted_mail_alone(
    vendor: FakeSendGrid,
) -> None:
    await patient(vendor).deliver(EMAIL, DEADLINE)
    heard: list[httpx.Request] = []

    def app(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(204)

    async with FakeSendGrid(
        caller=httpx.AsyncClient(transport=httpx.MockTransport(app))
    ) as reporter:
        await patient(reporter).deliver(EMAIL, DEADLINE)
        answer = await reporter.report(
            "tp_7f3a", "processed", "click", to="https://go.example.com/hook", at=NOW
        )
        with pytest.raises(LookupError):
            await reporter.report("tp_other", "processed", to="https://go.example.com/hook")
        public_key = reporter.public_key
    assert answer.status_code == 204
    [request] = heard
    signature = request.headers["X-Twilio-Email-Event-Webhook-Signature"]
    timestamp = request.headers["X-Twilio-Email-Event-Webhook-Timestamp"]
    verify_sendgrid(public_key, request.content, signature, timestamp, NOW)
    assert EventWebhook(public_key).verify_signature(request.content.decode(), signature, timestamp)
    events = json.loads(request.content)
    assert [event["event"] for event in events] == ["processed", "click"]
    assert {event["touchpoint_id"] for event in events} == {"tp_7f3a"}
    assert len({event["sg_event_id"] for event in events}) == 2
