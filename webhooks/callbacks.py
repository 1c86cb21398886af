"""The vendors' webhooks: one route, into which each vendor's folder plugs by the registry."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response

from adapters.seldom import Seldom
from adapters.settings import Settings
from starter.client import Jornada
from starter.inbound import take_in
from vendors.base import (
    Answer,
    BadSignature,
    Callback,
    Outcome,
    Post,
    Received,
    Unreadable,
    Vendor,
    Webhook,
)
from vendors.registry import VENDORS
from webhooks.edge.dependencies import TheJornada, TheSettings
from webhooks.edge.refusals import Refusal, documented

_said = Seldom()
"""Anybody may post here."""

log = structlog.get_logger()


@cache
def vendors_router() -> APIRouter:
    """Build the routes of all vendors that call back: `POST /webhooks/<vendor>/<callback>`."""
    router = APIRouter(tags=["vendors"])
    for vendor in VENDORS.values():
        if vendor.webhook is not None:
            webhook = vendor.webhook()
            for callback in webhook.callbacks:
                _add(router, vendor, webhook, callback)
    return router


def _add(router: APIRouter, vendor: Vendor[Any], webhook: Webhook[Any], callback: Callback) -> None:
    router.add_api_route(
        f"/webhooks/{vendor.name}/{callback.name}",
        _endpoint(vendor, webhook, callback),
        methods=["POST"],
        name=f"{vendor.name} {callback.name}",
        description=callback.summary,
        status_code=callback.status,
        response_class=Response,
        responses={**documented(400, 403, 413, 422), **_success(callback)},
        openapi_extra=dict(callback.described),
    )


def _success(callback: Callback) -> dict[int | str, dict[str, Any]]:
    return {callback.status: dict(callback.answers)} if callback.answers else {}


def _endpoint(
    vendor: Vendor[Any], webhook: Webhook[Any], callback: Callback
) -> Callable[..., Awaitable[Response]]:
    async def take(request: Request, jornada: TheJornada, settings: TheSettings) -> Response:
        post = await _posted(request, settings)
        _verify(post, vendor, webhook, settings)
        received = _read(post, callback)
        answer = callback.answer(received, await _taken(received, jornada, settings))
        return _response(answer, callback.status)

    return take


async def _posted(request: Request, settings: Settings) -> Post:
    query = request.scope["query_string"].decode("latin-1")
    url = settings.public_url + request.scope["path"] + (f"?{query}" if query else "")
    body = await request.body()
    return Post(url, request.query_params, request.headers, body, datetime.now(UTC))


def _verify(post: Post, vendor: Vendor[Any], webhook: Webhook[Any], settings: Settings) -> None:
    """Refuse a post unless its vendor signed it."""
    group = settings.of(vendor.settings)
    if not getattr(group, webhook.key):
        variable = group.variable_of(webhook.key)
        raise _refused(vendor, "no key to verify signatures is set", f"set {variable}")
    try:
        webhook.verify(post, group)
    except BadSignature as bad:
        raise _forged(bad, vendor) from None


def _read(post: Post, callback: Callback) -> Received:
    try:
        return callback.read(post)
    except Unreadable as bad:
        raise Refusal(bad.status, bad.reason, bad.what_to_do) from None


async def _taken(received: Received, jornada: Jornada, settings: Settings) -> Outcome:
    """Store what a vendor reports, and what a customer wrote."""
    known = await jornada.vendors.report(received.reports) if received.reports else frozenset()
    if received.message is None:
        return Outcome(known, "")
    return Outcome(known, await take_in(jornada, settings, received.message))


def _response(answer: Answer, status: int) -> Response:
    return Response(answer.body, status, media_type=answer.media_type)


def _forged(bad: BadSignature, vendor: Vendor[Any]) -> Refusal:
    return _refused(
        vendor,
        f"the signature does not hold: {bad.reason}",
        f"only {vendor.label} may post here; check the key, PUBLIC_URL and the clock",
    )


def _refused(vendor: Vendor[Any], reason: str, what_to_do: str) -> Refusal:
    """Refuse a vendor's post. If it was genuine, a report is lost: an operator must see it."""
    if times := _said.times(vendor.name, reason):
        log.error(
            "webhook_refused",
            vendor=vendor.label,
            reason=reason,
            times=times,
            who_must_act="operator",
            what_to_do=what_to_do,
        )
    return Refusal(403, reason, what_to_do)
