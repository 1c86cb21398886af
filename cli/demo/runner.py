"""The play: every customer reacts to what arrives, through the doors that real ones use."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime
from uuid import uuid4

import httpx

from adapters.store.sandbox import SandboxMessage
from cli.demo.actions import Deed, Presses, Taps, Texts, Tracks
from cli.demo.environment import Stage
from cli.demo.personas import Fate, Role
from cli.demo.postman import Postman
from cli.demo.timeline import Timeline
from domain.ids import workflow_id
from domain.messages import Reason
from vendors.sendgrid.rehearsal import sign_sendgrid
from vendors.twilio.rehearsal import sign_twilio
from vendors.twilio.settings import TwilioSettings

LOOK = 0.5
"""Seconds between two looks at how it stands, where nothing arrives."""
LONGEST_PLAY = 300.0
"""Seconds after which an enrolment that has not ended is a failure."""
OUR_NUMBER = "+15005550006"


class Player:
    """One customer on the stage, in one journey."""

    def __init__(
        self,
        role: Role,
        stage: Stage,
        postman: Postman,
        timeline: Timeline,
        http: httpx.AsyncClient,
    ) -> None:
        self._role = role
        self._customer = role.customer
        self._stage = stage
        self._postman = postman
        self._looked_at = 0
        self._timeline = timeline
        self._http = http
        self._inbox: list[SandboxMessage] = []
        self._seen: Counter[str] = Counter()
        self._missed: dict[str, str] = {}
        self._deeds: list[asyncio.Task[None]] = []

    async def live(self) -> Fate:
        """Enter, react to every message until the journey has ended, and tell how it did."""
        await self._until(self._role.enters_at(self._stage.opens_at))
        await self._introduce()
        await self._do(self._role.enters, None)
        outcome, at, who = "still running", datetime.now(UTC), self._customer.customer_id
        try:
            async with asyncio.timeout(LONGEST_PLAY):
                while (ended := await self._look()) is None:
                    await self._postman.rings(who, unless=self._looked_at, within=LOOK)
            outcome, at = ended
        except TimeoutError:
            pass
        await self._postman.bring()
        await self._look()
        await asyncio.gather(*self._deeds)
        self._timeline.ended(self._customer, outcome, at)
        messages = tuple(f"{m.channel}:{m.message}" for m in self._inbox)
        return Fate(self._role, outcome, messages, tuple(self._missed.values()))

    async def _until(self, moment: datetime) -> None:
        wall = self._stage.pace.wall_time(moment)
        await asyncio.sleep((wall - datetime.now(UTC)).total_seconds())

    async def _introduce(self) -> None:
        traits = {
            "email": self._customer.email,
            "phone": self._customer.phone,
            "firstName": self._customer.first_name,
            "locale": self._customer.locale,
            "timezone": self._customer.time_zone,
            "consents": dict(self._customer.consents),
        }
        await self._segment("identify", {"traits": traits})

    async def _look(self) -> tuple[str, datetime] | None:
        """Read what has arrived; return how and when the enrolment ended, if it has."""
        role, letters = self._role, self._postman.brought_to(self._customer.customer_id)
        mine = workflow_id(role.journey, self._customer.customer_id, role.key)
        told = await self._stage.jornada.explain(self._customer.customer_id)
        enrolment = next((each for each in told.enrolments if each.workflow_id == mine), None)
        if enrolment is None:
            return None
        touchpoints = {each.touchpoint_id for each in enrolment.touchpoints}
        new, self._looked_at = letters[self._looked_at :], len(letters)
        for message in new:
            if message.touchpoint_id in touchpoints:
                await self._read(message)
        for touchpoint in enrolment.touchpoints:
            if touchpoint.reason == Reason.LATE and touchpoint.touchpoint_id not in self._missed:
                self._miss(touchpoint.touchpoint_id, touchpoint.message)
        over = enrolment.outcome and enrolment.ended_at
        return (enrolment.outcome or "", enrolment.ended_at) if over else None  # type: ignore[return-value] # both are there

    async def _read(self, message: SandboxMessage) -> None:
        self._inbox.append(message)
        self._timeline.told(
            self._customer, message.channel, message.subject or message.text, message.at
        )
        await self._vendor_reports_delivery(message)
        await self._scanner_follows_links(message)
        self._react(self._cued_by(message.message), message)

    def _miss(self, touchpoint_id: str, message: str) -> None:
        """Go on without a message that this machine was too slow for, as the company would."""
        self._missed[touchpoint_id] = message
        self._react([deed for deed in self._cued_by(message) if isinstance(deed, Tracks)], None)

    def _cued_by(self, message: str) -> Sequence[Deed]:
        self._seen[message] += 1
        nth = self._seen[message]
        return self._role.plays.get(message if nth == 1 else f"{message}#{nth}", ())

    def _react(self, deeds: Sequence[Deed], cue: SandboxMessage | None) -> None:
        self._deeds.append(asyncio.create_task(self._do(deeds, cue)))

    async def _do(self, deeds: Sequence[Deed], cue: SandboxMessage | None) -> None:
        for deed in deeds:
            await asyncio.sleep(self._stage.pace.wall_duration(deed.after).total_seconds())
            now = datetime.now(UTC)
            self._timeline.did(self._customer, deed.says, now)
            await self._done(deed, cue, self._stage.pace.journey_time(now))

    def _done(self, deed: Deed, cue: SandboxMessage | None, now: datetime) -> Awaitable[None]:
        match deed:
            case Tracks():
                properties = dict(deed.properties(now))
                return self._segment("track", {"event": deed.event, "properties": properties})
            case Texts():
                form = {"MessageSid": f"SM{uuid4().hex}", "From": self._customer.phone}
                return self._twilio("inbound", form | {"To": OUR_NUMBER, "Body": deed.body})
            case Taps():
                answer = {"option": deed.option, "words": deed.words}
                return self._post(_link(cue, "answer"), data=answer)
            case Presses():
                one_click = {"List-Unsubscribe": "One-Click"}  # RFC 8058; others ignore it
                return self._post(_link(cue, deed.action), data=one_click)

    async def _vendor_reports_delivery(self, message: SandboxMessage) -> None:
        vendor = self._stage.settings.choices.vendor_of(message.channel)
        reports = {"sendgrid": self._sendgrid_reports, "twilio": self._twilio_reports}
        await reports[vendor.name](message)

    async def _twilio_reports(self, message: SandboxMessage) -> None:
        form = {"MessageSid": f"SM{uuid4().hex}", "MessageStatus": "delivered"}
        await self._twilio(f"status?touchpoint={message.touchpoint_id}", form)

    async def _sendgrid_reports(self, message: SandboxMessage) -> None:
        now = datetime.now(UTC)
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

    async def _scanner_follows_links(self, message: SandboxMessage) -> None:
        """Fetch every link, as mail scanners do; nothing may come of it."""
        for link in _links(message):
            (await self._http.get(link)).raise_for_status()

    async def _twilio(self, path: str, form: dict[str, str]) -> None:
        url = f"{self._stage.url}/webhooks/twilio/{path}"
        token = self._stage.settings.of(TwilioSettings).twilio_auth_token.get_secret_value()
        await self._post(url, data=form, headers=sign_twilio(token, url, form))

    async def _segment(self, call: str, body: dict[str, object]) -> None:
        said = {"userId": self._customer.customer_id, "messageId": uuid4().hex} | body
        key = self._stage.settings.write_keys[0].get_secret_value()
        await self._post(f"{self._stage.url}/v1/{call}", json=said, auth=(key, ""))

    async def _post(self, url: str, **request: object) -> None:
        (await self._http.post(url, **request)).raise_for_status()  # type: ignore[arg-type] # httpx's own keywords, passed on


def _links(message: SandboxMessage) -> list[str]:
    return re.findall(r"https?://[^\s)>\]\"]+/m/[^\s)>\]\"]+", message.text or "")


def _link(message: SandboxMessage | None, action: str) -> str:
    assert message is not None, "a link is followed on a message"  # noqa: S101 - the cast is ours
    return next(link for link in _links(message) if link.endswith(f"/{action}"))
