"""Texts by Twilio: one request for one message, and an honest word on what became of it."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self

from twilio.base.values import unset
from twilio.rest import Client

from domain.customers import Channel
from domain.errors import Ambiguous, Misconfigured, Throttled, VendorUnavailable
from domain.messages import OutboundMessage, Text
from domain.ports import REAL_TIME, CallDeadline, InDoubt, SendResult
from vendors.http.once import leaving
from vendors.twilio.errors import sorted_error
from vendors.twilio.http import NotDocumentedSuccess, OnceHttpClient
from vendors.twilio.lookup import Listed, page_of, traced
from vendors.twilio.webhook import RCS, STATUS

# At INFO this library logs what it asks for, phone numbers included.
logging.getLogger("twilio.async_http_client").setLevel(logging.WARNING)

OVERRIDES = "#rc=5&rp=all"
"""Have a callback tried five times more, the most there is, whatever went wrong: by itself Twilio
tries once more, and only where it could not connect
(https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides)."""
PAGE_SIZE = 200
MOST_PAGES = 5
"""Of the texts to one number that are looked through: the newest thousand."""


class TwilioProvider:
    """Hands texts to Twilio. Build it inside the running loop and `aclose` it, or use `async with`.

    Give `sender`, a number, or `messaging_service_sid`, or both (a sender of that service);
    `callbacks` is the public URL below which our webhook for Twilio lies; without it no callback is
    asked for. `timeout` is in real seconds, for each request.
    """

    channel = Channel.SMS

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        base_url: str,
        sender: str = "",
        messaging_service_sid: str = "",
        callbacks: str = "",
        timeout: timedelta = REAL_TIME.http_timeout,
    ) -> None:
        if not (sender or messaging_service_sid):
            raise ValueError("a sender or a messaging service is needed")
        self._sender = {
            "from_": sender or unset,
            "messaging_service_sid": messaging_service_sid or unset,
        }
        # A service may have senders that speak RCS, and lists what they sent by that name.
        self._listed_as = ("", RCS) if messaging_service_sid else ("",)
        self._callbacks = callbacks
        self._texts = f"/2010-04-01/Accounts/{account_sid}/Messages.json"
        self._http = OnceHttpClient(base_url, timeout.total_seconds())
        self._client = Client(account_sid, auth_token, http_client=self._http)

    async def deliver(self, outbound: OutboundMessage, deadline: CallDeadline) -> SendResult:
        """Hand a message to Twilio, once; raises the errors of `domain.ports.Provider`."""
        if not isinstance(outbound.content, Text):
            raise TypeError("Twilio carries texts only")
        deadline.check()
        with leaving(deadline) as write_guard:
            try:
                message = await self._client.messages.create_async(
                    to=outbound.to,
                    body=outbound.content.body,
                    status_callback=self._callback_for(outbound.touchpoint_id),
                    **self._sender,
                )
            except NotDocumentedSuccess as answer:
                raise sorted_error(
                    answer.status, answer.code, answer.headers, deadline.now()
                ) from None
            except Exception as error:  # noqa: BLE001 - only whether it left counts
                if not write_guard.left:
                    raise VendorUnavailable("Twilio could not be reached in time") from None
                raise Ambiguous(f"Twilio's answer was lost ({type(error).__name__})") from None
        if not message.sid:
            raise Ambiguous("Twilio's answer named no message")
        return SendResult(str(message.sid))

    async def trace(self, doubt: InDoubt, now: datetime) -> Sequence[str] | None:
        """Look for the text in doubt among those to its number, as `domain.ports.Provider` says."""
        if not doubt.address:
            return None
        try:
            lists = [await self._texts_to(as_ + doubt.address) for as_ in self._listed_as]
        except NotDocumentedSuccess as answer:
            error = sorted_error(answer.status, answer.code, answer.headers, now)
            asked_again = isinstance(error, Throttled | Misconfigured)
            raise (error if asked_again else VendorUnavailable(str(error))) from None
        except Exception as error:  # noqa: BLE001 - whatever it was, it may be asked again
            problem = f"Twilio did not say what it has ({type(error).__name__})"
            raise VendorUnavailable(problem) from None
        found = [traced(listed, doubt, complete=complete) for listed, complete in lists]
        known = [sids for sids in found if sids is not None]
        return [sid for sids in known for sid in sids] if known == found else None

    def _callback_for(self, touchpoint_id: str) -> object:
        # The query is signed with the form, so the id is as sure as they are. The rest is not sent.
        url = f"{self._callbacks}/{STATUS}?touchpoint={touchpoint_id}{OVERRIDES}"
        return url if self._callbacks else unset

    async def _texts_to(self, number: str) -> tuple[list[Listed], bool]:
        """Return the newest texts to a number, and whether they are all.

        Its own filters would leave out texts: one that is queued has no date, and one that a
        messaging service sends may have no sender yet.
        """
        found: list[Listed] = []
        uri: str | None = self._texts
        asked: dict[str, object] | None = {"To": number, "PageSize": PAGE_SIZE}
        for _ in range(MOST_PAGES):
            answer = await self._client.request_async("GET", uri, params=asked)
            texts, uri = page_of(answer.text)
            found += texts
            if uri is None:
                break
            asked = None
        return found, uri is None

    async def aclose(self) -> None:
        """Close its connections."""
        await self._http.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
