"""What Twilio reports of our texts, and the texts that customers send."""

import re
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from twilio.twiml.messaging_response import MessagingResponse

from adapters.signatures import BadSignature, twilio_form, verify_twilio
from adapters.twilio_codes import barring
from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from webhooks.parts import TheJornada, TheSettings
from webhooks.refusals import Refusal, documented
from webhooks.texts import take_in_text
from webhooks.vendors import address_told, forged, is_vendor_id, unverifiable

LONGEST_TEXT = 1600
"""Characters, as Twilio has it."""
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

_FORM = {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}

router = APIRouter(
    prefix="/webhooks/twilio",
    tags=["vendors"],
    responses=documented(400, 403, 413, 422),
)


async def signed_form(request: Request, settings: TheSettings) -> dict[str, str]:
    """Return the form; refuses it unless Twilio signed it for this very URL.

    Phones do send NULs, which the store cannot keep. They are left out: Twilio does not repeat a
    text that was refused, not even a STOP.
    """
    token = settings.twilio_auth_token.get_secret_value()
    if not token:
        raise unverifiable("Twilio", "TWILIO_AUTH_TOKEN")
    raw = await request.body()
    query = request.scope["query_string"].decode("latin-1")
    url = settings.public_url + request.scope["path"] + (f"?{query}" if query else "")
    try:
        verify_twilio(token, url, raw, request.headers.get("X-Twilio-Signature", ""))
    except BadSignature as bad:
        raise forged(bad, "Twilio") from None
    return {name: value.replace("\x00", "") for name, value in twilio_form(raw)}


SignedForm = Annotated[dict[str, str], Depends(signed_form)]


@router.post("/status", status_code=204, openapi_extra={"requestBody": {"content": _FORM}})
async def status(
    form: SignedForm,
    jornada: TheJornada,
    touchpoint: Annotated[str, Query(description="The touchpoint that the text was for.")] = "",
) -> None:
    """Take in what became of a text. One of what we do not know is only acknowledged."""
    state, message_id = _needed(form, "MessageStatus", "MessageSid")
    if not touchpoint:
        raise Refusal(400, "the query names no touchpoint", "keep the URL that we gave")
    if is_vendor_id(touchpoint) and state in STATES:
        await jornada.news([_news(touchpoint, state, message_id, form)])


def _news(touchpoint: str, state: str, message_id: str, form: Mapping[str, str]) -> DeliveryReport:
    """Say what a status means. Codes: https://www.twilio.com/docs/api/errors."""
    code = form.get("ErrorCode", "")
    told = int(code) if state in LOST and _CODE.fullmatch(code) else None
    bars = barring(told)
    return DeliveryReport(
        touchpoint,
        Channel.SMS,
        state,
        vendor_message_id=message_id if is_vendor_id(message_id) else None,
        address=address_told(Channel.SMS, form.get("To")) if bars else None,
        bars=bars,
        detail=None if told is None else code,
    )


@router.post(
    "/inbound",
    response_class=Response,
    responses={
        200: {
            "content": {"text/xml": {}},
            "description": "TwiML: one helpful or courteous word for the customer, or nothing.",
        }
    },
    openapi_extra={"requestBody": {"content": _FORM}},
)
async def inbound(form: SignedForm, jornada: TheJornada, settings: TheSettings) -> Response:
    """Take in a text from a customer: STOP and START at once, all else as an answer."""
    message_id, sender = _needed(form, "MessageSid", "From")
    reply = await take_in_text(
        jornada,
        settings,
        message_id,
        sender,
        form.get("Body", "")[:LONGEST_TEXT],
        opt_out=form.get("OptOutType", ""),
    )
    return Response(_twiml(reply), media_type="text/xml")


def _twiml(reply: str) -> str:
    response = MessagingResponse()
    if reply:
        response.message(reply)
    return str(response)


def _needed(form: Mapping[str, str], *names: str) -> list[str]:
    for name in names:
        if not form.get(name):
            raise Refusal(400, f"{name} is missing", f"send {name}, as Twilio does")
    return [form[name] for name in names]
