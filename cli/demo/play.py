"""The play: every customer reacts to what arrives, through the doors that real ones use."""

import asyncio
import json
import re
from datetime import UTC, datetime
from uuid import uuid4

import httpx

from adapters.rehearsal_signatures import sign_sendgrid, sign_twilio
from adapters.store.outbox import OutboxMessage
from cli.demo.cast import Actor, Deed
from cli.demo.stage import Stage
from cli.demo.timeline import Timeline

GLANCE = 0.05
"""Seconds between two looks into the outbox."""
LONGEST_PLAY = 70.0
"""Seconds after which an enrolment that has not ended is a failure."""


class Player:
    """One customer on the stage."""

    def __init__(
        self, actor: Actor, stage: Stage, timeline: Timeline, http: httpx.AsyncClient
    ) -> None:
        self._actor = actor
        self._stage = stage
        self._timeline = timeline
        self._http = http
        self._inbox: list[OutboxMessage] = []

    async def live(self) -> tuple[Actor, str, tuple[str, ...]]:
        """Sign up, react to every message until the journey has ended, and tell how it did."""
        await self._until(self._actor.enters_at(self._stage.opens_at))
        await self._sign_up()
        outcome, at = "still running", datetime.now(UTC)
        try:
            async with asyncio.timeout(LONGEST_PLAY):
                while (ended := await self._ending()) is None:
                    await self._read_messages()
                    await asyncio.sleep(GLANCE)
            outcome, at = ended
        except TimeoutError:
            pass
        await self._read_messages()
        self._timeline.ended(self._actor, outcome, at)
        return self._actor, outcome, tuple(f"{m.channel}:{m.message}" for m in self._inbox)

    async def _until(self, moment: datetime) -> None:
        wall = self._stage.pace.wall_time(moment)
        await asyncio.sleep((wall - datetime.now(UTC)).total_seconds())

    async def _sign_up(self) -> None:
        actor = self._actor
        traits = {
            "email": actor.email,
            "phone": actor.phone,
            "firstName": actor.first_name,
            "locale": actor.locale,
            "timezone": actor.time_zone,
            "consents": dict(actor.consents),
        }
        await self._segment("identify", {"traits": traits})
        self._timeline.did(self._actor, "signs up", datetime.now(UTC))
        await self._segment("track", {"event": "Signed Up"})

    async def _ending(self) -> tuple[str, datetime] | None:
        told = await self._stage.jornada.explain(self._actor.customer_id)
        over = [(e.outcome, e.ended_at) for e in told.enrolments if e.outcome and e.ended_at]
        return next(iter(over), None)

    async def _read_messages(self) -> None:
        messages = await self._stage.outbox.messages(customer_id=self._actor.customer_id)
        for message in messages[len(self._inbox) :]:
            self._inbox.append(message)
            words = message.subject if message.channel == "email" else message.text
            self._timeline.told(self._actor, message.channel, words or "", message.at)
            await self._vendor_reports_delivery(message)
            await self._scanner_follows_links(message)
            if deed := self._actor.plays.get(message.message):
                self._timeline.did(self._actor, deed.value, datetime.now(UTC))
                await self._do(deed, message)

    async def _do(self, deed: Deed, message: OutboxMessage) -> None:
        match deed:
            case Deed.VERIFY:
                await self._post(_link(message, "verify"))
            case Deed.COMPLETE:
                await self._segment("track", {"event": "Profile Completed"})
            case Deed.UNSUBSCRIBE:
                one_click = {"List-Unsubscribe": "One-Click"}  # RFC 8058
                await self._post(_link(message, "unsubscribe"), data=one_click)
            case Deed.ANSWER_STOP:
                form = {
                    "MessageSid": f"SM{uuid4().hex}",
                    "From": self._actor.phone,
                    "To": "+15005550006",
                    "Body": "STOP",
                }
                await self._twilio("inbound", form)

    async def _vendor_reports_delivery(self, message: OutboxMessage) -> None:
        now = datetime.now(UTC)
        if message.channel == "sms":
            form = {"MessageSid": f"SM{uuid4().hex}", "MessageStatus": "delivered"}
            await self._twilio(f"status?touchpoint={message.touchpoint_id}", form)
            return
        event = {
            "event": "delivered",
            "sg_event_id": uuid4().hex,
            "sg_message_id": uuid4().hex,
            "touchpoint_id": message.touchpoint_id,
            "timestamp": int(now.timestamp()),
        }
        body = json.dumps([event]).encode()
        headers = sign_sendgrid(self._stage.sendgrid_key, body, now)
        headers["Content-Type"] = "application/json"
        await self._post(
            f"{self._stage.url}/webhooks/sendgrid/events", content=body, headers=headers
        )

    async def _scanner_follows_links(self, message: OutboxMessage) -> None:
        """Fetch every link, as mail scanners do; nothing may come of it."""
        for link in _links(message):
            (await self._http.get(link)).raise_for_status()

    async def _twilio(self, path: str, form: dict[str, str]) -> None:
        url = f"{self._stage.url}/webhooks/twilio/{path}"
        token = self._stage.settings.twilio_auth_token.get_secret_value()
        await self._post(url, data=form, headers=sign_twilio(token, url, form))

    async def _segment(self, call: str, body: dict[str, object]) -> None:
        said = {"userId": self._actor.customer_id, "messageId": uuid4().hex} | body
        key = self._stage.settings.write_keys[0].get_secret_value()
        await self._post(f"{self._stage.url}/v1/{call}", json=said, auth=(key, ""))

    async def _post(self, url: str, **request: object) -> None:
        (await self._http.post(url, **request)).raise_for_status()  # type: ignore[arg-type] # httpx's own keywords, passed on


def _links(message: OutboxMessage) -> list[str]:
    return re.findall(r"https?://[^\s)>\]\"]+/m/[^\s)>\]\"]+", message.text or "")


def _link(message: OutboxMessage, action: str) -> str:
    return next(link for link in _links(message) if link.endswith(f"/{action}"))
