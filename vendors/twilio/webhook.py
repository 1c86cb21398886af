"""What Twilio reports of our texts, and the texts that customers send."""

import re
from collections.abc import Mapping

from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.ids import is_opaque_id
from domain.inbound import InboundMessage
from vendors.base import (
    Answer,
    Callback,
    Outcome,
    Post,
    Received,
    Unreadable,
    Webhook,
)
from vendors.twilio import NAME
from vendors.twilio.errors import reason_to_suppress
from vendors.twilio.faults import fault_of
from vendors.twilio.settings import TwilioSettings
from vendors.twilio.signature import form_of, verify

STATUS = "status"
"""The callback that reports what became of a text; its query names the touchpoint."""
LONGEST_TEXT = 1600
"""Characters, as Twilio has it."""
MOST_MEDIA = 10
"""Pictures and other files with one text, as Twilio has it."""
STATES = frozenset(
    [
        *("accepted", "scheduled", "queued", "sending", "sent"),
        *("delivered", "read", "undelivered", "failed"),
    ]
)
"""The states of a text that we follow; the ledger calls them as Twilio does."""
LOST = ("undelivered", "failed")
"""Those that come with an error's code."""
_CODE = re.compile(r"[0-9]{5}")
_COUNT = re.compile(r"[0-9]{1,3}")
_MEDIA_URL = re.compile(r"https://api(\.[a-z0-9-]{1,30}){0,2}\.twilio\.com/[A-Za-z0-9./_-]{1,400}")
"""Of Twilio's API alone, in any of its regions: it is shown to a person as a link."""
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
RCS = "rcs:"
"""Before a number that was reached, or wrote, by RCS: one conversation with its texts."""
KEYWORDS = frozenset(
    [
        *("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"),
        *("START", "YES", "UNSTOP", "HELP", "INFO"),
    ]
)
"""What Twilio answers by itself where that is all of a text: but not at every sender of ours. See
https://help.twilio.com/articles/223134027"""

_FORM = {
    "requestBody": {
        "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}
    }
}
_TOUCHPOINT = {
    "parameters": [
        {
            "name": "touchpoint",
            "in": "query",
            "required": False,
            "description": "The touchpoint that the text was for.",
            "schema": {"type": "string", "default": ""},
        }
    ]
}
_TWIML = {
    "content": {"text/xml": {}},
    "description": "TwiML: one helpful or courteous word for the customer, or nothing.",
}


def webhook() -> Webhook[TwilioSettings]:
    """Describe Twilio's way in."""
    status = Callback(
        name=STATUS,
        summary="Take in what became of a text. One that we do not know is only acknowledged.",
        read=_read_status,
        described=_FORM | _TOUCHPOINT,
    )
    inbound = Callback(
        name="inbound",
        summary="Take in a text from a customer: STOP and START at once, all else as an answer.",
        read=_read_inbound,
        answer=_in_twiml,
        status=200,
        described=_FORM,
        answers=_TWIML,
    )
    return Webhook(key="twilio_auth_token", verify=_verify, callbacks=(status, inbound))


def _verify(post: Post, settings: TwilioSettings) -> None:
    # Twilio signs no time: a repeat is genuine, and must be inert.
    token = settings.twilio_auth_token.get_secret_value()
    verify(token, post.url, post.body, post.headers.get("X-Twilio-Signature", ""))


def _form(post: Post) -> dict[str, str]:
    """Read a form.

    Phones do send NULs, which the store cannot keep. They are left out: Twilio does not repeat a
    text that was refused, not even a STOP.
    """
    return {name: value.replace("\x00", "") for name, value in form_of(post.body)}


def _read_status(post: Post) -> Received:
    form, touchpoint = _form(post), post.query.get("touchpoint", "")
    state, message_id = _needed(form, "MessageStatus", "MessageSid")
    if not touchpoint:
        raise Unreadable(400, "the query names no touchpoint", "keep the URL that we gave")
    if not is_opaque_id(touchpoint) or state not in STATES:
        return Received(ignored=1)
    return Received([_report(touchpoint, state, message_id, form)])


def _report(
    touchpoint: str, state: str, message_id: str, form: Mapping[str, str]
) -> DeliveryReport:
    """Say what a status means. Codes: https://www.twilio.com/docs/api/errors."""
    written = form.get("ErrorCode", "")
    code = int(written) if state in LOST and _CODE.fullmatch(written) else None
    reason = reason_to_suppress(code)
    return DeliveryReport(
        touchpoint,
        Channel.SMS,
        state,
        vendor_message_id=message_id if is_opaque_id(message_id) else None,
        address=_number(form.get("To", "")) if reason else None,
        suppress_for=reason,
        detail=None if code is None else written,
        fault=fault_of(code),
    )


def _number(written: str) -> str | None:
    # With nothing else before it: `whatsapp:+55...` is not reached by texts.
    number = written.removeprefix(RCS)
    return number if _E164.fullmatch(number) else None


def _read_inbound(post: Post) -> Received:
    form = _form(post)
    message_id, sender = _needed(form, "MessageSid", "From")
    sender, body = sender.removeprefix(RCS), form.get("Body", "")[:LONGEST_TEXT]
    message = InboundMessage(
        NAME,
        message_id,
        Channel.SMS,
        sender,
        body,
        post.at,
        form.get("OptOutType", ""),
        to=form.get("To", "").removeprefix(RCS),
        is_keyword=body.strip().upper() in KEYWORDS,
        media=_media(form),
        is_elsewhere=":" in sender,  # such as `whatsapp:+55...`: a channel of its own
    )
    return Received(message=message)


def _media(form: Mapping[str, str]) -> tuple[str, ...]:
    """Return where Twilio keeps what came with a text: "" for what is no address of Twilio's own.

    Nothing is fetched. https://www.twilio.com/docs/messaging/guides/webhook-request
    """
    written = form.get("NumMedia", "")
    count = min(int(written), MOST_MEDIA) if _COUNT.fullmatch(written) else 0
    urls = [form.get(f"MediaUrl{nth}", "") for nth in range(count)]
    return tuple(url if _MEDIA_URL.fullmatch(url) else "" for url in urls)


def _in_twiml(received: Received, outcome: Outcome) -> Answer:
    del received
    # Its SDK is imported by the first text that comes in.
    from twilio.twiml.messaging_response import MessagingResponse  # noqa: PLC0415 - see above

    response = MessagingResponse()
    if outcome.reply:
        response.message(outcome.reply)
    return Answer(str(response).encode(), "text/xml")


def _needed(form: Mapping[str, str], *names: str) -> list[str]:
    for name in names:
        if not form.get(name):
            raise Unreadable(400, f"{name} is missing", f"send {name}, as Twilio does")
    return [form[name] for name in names]
