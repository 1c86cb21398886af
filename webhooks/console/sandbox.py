"""The sandbox: what customers would have got, shown as they would see it. Never in production."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Header, Path
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from adapters.store.sandbox import SandboxLine, SandboxMessage, SqlMailbox
from channels.registry import CHANNELS
from domain.clock import Pace
from domain.inbound import InboundMessage
from domain.urls import is_loopback
from starter.client.sources import RESERVED_SOURCES
from starter.inbound import take_in
from vendors.sandbox import NAME
from vendors.settings import MailSettings
from webhooks.console.access import at_this_machine_or_with_password
from webhooks.console.conversations import SHOWN, Bubble, Conversation, conversations
from webhooks.edge.dependencies import TheJornada, TheSettings
from webhooks.edge.refusals import Refusal
from webhooks.look import MAIL_POLICY, PRIVATE, Look, preview_of, with_links

MOST_SHOWN = 100
"""Conversations on one page: those with the newest messages."""
MOST_EACH = 30
"""Messages, and answers, in one conversation: the newest."""
LONGEST_REPLY = 1600
"""Characters of a text, as vendors have it."""
HUES = 6

_LOOK = Look("sandbox", frames=True)
_POLICY = f"{MAIL_POLICY} allow-popups allow-popups-to-escape-sandbox"
"""An e-mail's links open in a tab of their own."""


async def named_as_ours(settings: TheSettings, host: Annotated[str, Header()] = "") -> None:
    """Refuse a host that is not ours: another site's name may be made to lead here, and reads."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        name = None
    if name != urlsplit(settings.public_url).hostname and not is_loopback(name):
        raise Refusal(421, "the sandbox is not at this host", "open it at PUBLIC_URL, or set that")


async def from_our_own_page(sec_fetch_site: Annotated[str, Header()] = "") -> None:
    """Refuse what another site's page sends. An Origin would not show it: our pages send none."""
    if sec_fetch_site in ("cross-site", "same-site"):
        raise Refusal(403, "this came from another site's page", "send it from /sandbox itself")


router = APIRouter(
    prefix="/sandbox",
    include_in_schema=False,
    dependencies=[Depends(named_as_ours), Depends(at_this_machine_or_with_password)],
)


old_router = APIRouter(prefix="/outbox", include_in_schema=False)


@old_router.get("")
async def moved() -> RedirectResponse:
    """Lead to the page's new place: it was called the outbox."""
    return RedirectResponse("/sandbox", status_code=308)


async def kept_message(
    message_id: Annotated[int, Path(ge=1, lt=2**63)], jornada: TheJornada
) -> SandboxMessage:
    """Find a message."""
    message = await SqlMailbox(jornada.database).message(message_id)
    if message is None:
        raise Refusal(404, "there is no such message in the sandbox", "go back to /sandbox")
    return message


@router.get("")
async def index(
    jornada: TheJornada, settings: TheSettings, sort: Literal["newest", "name"] = "newest"
) -> HTMLResponse:
    """Show what every customer got, those with the newest first or by name."""
    overview = await SqlMailbox(jornada.database).overview(
        SHOWN, RESERVED_SOURCES, most_customers=MOST_SHOWN, most_each=MOST_EACH
    )
    found = conversations(overview)
    if sort == "newest":
        found.sort(key=lambda conversation: conversation.newest, reverse=True)
    else:
        found.sort(key=_name_of)
    values = {
        "title": "Sandbox",
        "company": settings.company,
        "sort": sort,
        "customers": [_shown(each, settings.company, jornada.pace) for each in found],
        "most": MOST_EACH,
        "hidden": overview.people - len(found),
        "mails": overview.mails,
        "texts": overview.texts,
    }
    return _LOOK.page("sandbox_index.html", values)


@router.get("/{message_id}")
async def mail(
    message: Annotated[SandboxMessage, Depends(kept_message)],
    settings: TheSettings,
    jornada: TheJornada,
    view: Literal["wide", "phone", "text"] = "wide",
) -> HTMLResponse:
    """Show one e-mail as a mail program would, on a desk or a phone, or its plain-text part."""
    values = {
        "title": message.subject or message.message,
        "company": settings.company,
        "initial": settings.company[:1].upper(),
        "sender": settings.of(MailSettings).email_from,
        "view": view,
        "id": message.id,
        "customer_id": message.customer_id or "",
        "to": message.to,
        "name": message.message,
        "locale": message.locale,
        "when": _clock(jornada.pace, message.at, "UTC"),
        "text": with_links(message.text),
        "has_html": message.html is not None,
    }
    return _LOOK.page("sandbox_mail.html", values)


@router.get("/{message_id}/html")
async def html(message: Annotated[SandboxMessage, Depends(kept_message)]) -> HTMLResponse:
    """Return an e-mail's HTML as it was sent, for a frame that keeps it apart from our pages."""
    if message.html is None:
        raise Refusal(404, "a text has no HTML", "go back to /sandbox")
    framed = message.html.replace("<head>", '<head><base target="_blank">', 1)
    return HTMLResponse(framed, headers=PRIVATE | {"Content-Security-Policy": _POLICY})


@router.get("/{message_id}/text")
async def text(message: Annotated[SandboxMessage, Depends(kept_message)]) -> PlainTextResponse:
    """Return a message's plain text."""
    return PlainTextResponse(message.text, headers=PRIVATE)


@router.post("/reply", dependencies=[Depends(from_our_own_page)])
async def reply(
    jornada: TheJornada,
    settings: TheSettings,
    message: Annotated[int, Form(ge=1, lt=2**63)],
    body: Annotated[str, Form(max_length=LONGEST_REPLY)] = "",
) -> RedirectResponse:
    """Answer a text as its customer would; all that follows is what a real answer would bring."""
    answered = await kept_message(message, jornada)
    if not CHANNELS[answered.channel].takes_replies or "\x00" in body:
        raise Refusal(422, "this cannot be answered", "answer a text, in plain words")
    if body.strip():
        await take_in(jornada, settings, _inbound(answered, body.strip()))
    return RedirectResponse(f"/sandbox#{answered.customer_id or ''}", status_code=303)


def _inbound(answered: SandboxMessage, body: str) -> InboundMessage:
    """Return what a customer wrote back, as a vendor would hand it on."""
    now, message_id = datetime.now(UTC), uuid4().hex
    return InboundMessage(NAME, message_id, answered.channel, answered.to, body, now)


def _shown(conversation: Conversation, company: str, pace: Pace) -> dict[str, Any]:
    customer = conversation.customer
    name = customer.first_name or customer.customer_id
    return {
        "id": customer.customer_id,
        "name": name,
        "initial": name[:1].upper(),
        "hue": sum(customer.customer_id.encode()) % HUES,
        "locale": customer.locale,
        "zone": customer.time_zone,
        "company_initial": company[:1].upper(),
        "email": _last_address(conversation.mails),
        "phone": _last_address(conversation.texts),
        "answers": conversation.texts[-1].id if conversation.texts else 0,
        "is_full": len(conversation.mails) + len(conversation.texts) == MOST_EACH,
        "mails": [_mail_row(each, customer.time_zone, pace) for each in conversation.mails],
        "bubbles": [_bubble(each, customer.time_zone, pace) for each in conversation.bubbles],
    }


def _mail_row(message: SandboxLine, zone: str, pace: Pace) -> dict[str, Any]:
    return {
        "id": message.id,
        "subject": message.subject or message.message,
        "preview": preview_of(message.preview_html, message.text),
        "name": message.message,
        "when": _clock(pace, message.at, zone),
    }


def _bubble(bubble: Bubble, zone: str, pace: Pace) -> dict[str, Any]:
    return {
        "kind": bubble.kind,
        "text": with_links(bubble.text),
        "when": _clock(pace, bubble.at, zone),
    }


def _last_address(messages: Sequence[SandboxLine]) -> str:
    return messages[-1].to if messages else ""


def _name_of(conversation: Conversation) -> str:
    customer = conversation.customer
    return (customer.first_name or customer.customer_id).casefold()


def _clock(pace: Pace, at: datetime, zone: str) -> str:
    return pace.journey_time(at).astimezone(ZoneInfo(zone)).strftime("%a %d %b, %H:%M")
