"""What vendors report of messages, and how: signed, and in any order."""

from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

from domain.customers import Channel
from tests.webhooks.conftest import World

MOST_IN_A_POST = 100
MAIL_STORIES: tuple[tuple[dict[str, Any], ...], ...] = (
    ({"event": "processed"}, {"event": "delivered"}, {"event": "open"}, {"event": "click"}),
    ({"event": "processed"}, {"event": "deferred", "attempt": "1"}, {"event": "delivered"}),
    (
        {"event": "processed"},
        {"event": "delivered"},
        {"event": "open", "sg_machine_open": True},
        {"event": "open", "sg_machine_open": False},
        {"event": "spamreport"},
    ),
    (
        {"event": "processed"},
        {"event": "deferred"},
        {"event": "bounce", "type": "bounce", "status": "5.1.1"},
    ),
    ({"event": "processed"}, {"event": "bounce", "type": "blocked", "status": "5.7.1"}),
    (
        {"event": "processed"},
        {"event": "delivered"},
        {"event": "bounce", "type": "bounce", "status": "5.2.1"},
        {"event": "unsubscribe"},
    ),
    ({"event": "dropped", "reason": "Bounced Address", "status": "5.0.0"},),
    ({"event": "dropped", "reason": "Spam Content"},),
    ({"event": "processed"},),
)
TEXT_STORIES: tuple[tuple[dict[str, str], ...], ...] = (
    tuple({"MessageStatus": status} for status in ("queued", "sending", "sent", "delivered")),
    (
        {"MessageStatus": "queued"},
        {"MessageStatus": "sent"},
        {"MessageStatus": "undelivered", "ErrorCode": "30005"},
    ),
    ({"MessageStatus": "sent"}, {"MessageStatus": "undelivered", "ErrorCode": "30003"}),
    ({"MessageStatus": "queued"}, {"MessageStatus": "failed", "ErrorCode": "21610"}),
)


class Report(NamedTuple):
    """What a vendor posts of one message: a SendGrid event, or a Twilio form."""

    touchpoint_id: str
    channel: Channel
    body: dict[str, Any]


def signed_off(nth: int, report: Report) -> Report:
    """Give a report the ids that its vendor gives it."""
    if report.channel is Channel.SMS:
        return report._replace(body=report.body | {"MessageSid": f"SM{report.touchpoint_id}"})
    ids = {
        "touchpoint_id": report.touchpoint_id,
        "sg_event_id": f"e-{nth}",
        "sg_message_id": f"mail-{report.touchpoint_id}.filter0001.16648.5515E0B88.0",
    }
    return report._replace(body=report.body | ids)


async def post(world: World, reports: Sequence[Report]) -> None:
    """Let the vendors post: SendGrid many events at once, Twilio one form each."""
    if events := [report.body for report in reports if report.channel is Channel.EMAIL]:
        answer = await world.sendgrid(events)
        answer.raise_for_status()
    for report in reports:
        if report.channel is Channel.SMS:
            path = f"/webhooks/twilio/status?touchpoint={report.touchpoint_id}"
            answer = await world.twilio(path, report.body)
            answer.raise_for_status()


def shuffled(reports: Sequence[Report], deliveries: int, random: Random) -> list[list[Report]]:
    """Return posts of these reports: each at least once, most many times, in no order."""
    again = [*reports, *random.choices(reports, k=deliveries - len(reports))]
    random.shuffle(again)
    posts = []
    while again:
        size = random.randint(1, MOST_IN_A_POST)
        posts.append(again[:size])
        again = again[size:]
    return posts
