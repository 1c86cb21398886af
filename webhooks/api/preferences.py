"""A customer's preferences: read and changed by the company's own pages and services."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, field_validator

from domain.access import Caller, Permission, Sight, may_change, preferences_seen
from domain.actions import PREFERENCES
from domain.consent import ConsentState
from domain.customers import Channel, Evidence, Topic
from domain.ids import is_identifier
from domain.preferences import PreferenceChange, Preferences, QuietHours, quiet_hours_of
from starter.client.preferences import NotReached
from webhooks.edge.dependencies import TheJornada, TheSettings
from webhooks.edge.keys import out_of_scope, requires
from webhooks.edge.reading import PUBLIC_ID, PublicId, body_of, described
from webhooks.edge.refusals import Refusal, documented, unusable

router = APIRouter(prefix="/v1", tags=["preferences"])

Reader = Annotated[Caller, Depends(requires(Permission.READ, heeds_limit=True))]
Changer = Annotated[Caller, Depends(requires(Permission.PREFERENCES, heeds_limit=True))]
Unlimited = Annotated[Caller, Depends(requires(Permission.PREFERENCES))]

_QUARTER = {"pattern": r"^([01][0-9]|2[0-3]):(00|15|30|45)$"}
_Time = Annotated[str, Field(json_schema_extra=dict(_QUARTER), examples=["22:00"])]
"""`quiet_hours_of` checks it, and says what is wanted."""


class ShownHours(BaseModel):
    """Quiet hours, by the customer's own clock: quarters of an hour, also over midnight."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    begins: _Time
    ends: _Time


class ShownConsent(BaseModel):
    """How one topic stands on one channel."""

    wanted: bool = Field(description="Whether it may leave, as far as the customer decides it.")
    state: ConsentState | None = Field(
        description="What they said: null where they said nothing, and what is usual counts."
    )


class ShownPreferences(BaseModel):
    """What a customer wants."""

    customer_id: str
    time_zone: str = Field(description="By whose clock their quiet hours are.")
    topics: dict[Topic, dict[Channel, ShownConsent]]
    quiet_hours: ShownHours | None = Field(description="Their own; null where ours count.")
    channels: list[Channel] = Field(description="Those on which they have an address.")
    suppressed: list[Channel] = Field(
        description="Those of them whose address is not used: it was stopped, or does not work."
    )


class ChangeCall(Evidence):
    """What is to change. What is left out stays as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topics: dict[Topic, dict[Channel, bool]] = Field(
        default_factory=dict, examples=[{"tips": {"email": True, "sms": False}}]
    )
    quiet_hours: ShownHours | None = Field(
        None, description="Null takes the customer's own back; ours count then."
    )
    by: Annotated[str | None, WithJsonSchema(PUBLIC_ID | {"type": ["string", "null"]})] = Field(
        None, description="Who noted it, by a name that is no address."
    )

    @field_validator("topics")
    @classmethod
    def _can_be_left(cls, topics: Mapping[Topic, object]) -> Mapping[Topic, object]:
        if not all(topic.can_be_left for topic in topics):
            raise ValueError("names a topic that nobody can leave")
        return topics

    @field_validator("by")
    @classmethod
    def _is_a_name(cls, by: str | None) -> str | None:
        if by is not None and not is_identifier(by):
            raise ValueError("must be 1 to 64 letters, digits, or any of _ . : -, and no address")
        return by

    @field_validator("quiet_hours")
    @classmethod
    def _are_hours(cls, told: ShownHours | None) -> ShownHours | None:
        if told is not None:
            quiet_hours_of(told.begins, told.ends)
        return told

    def change(self, key: str) -> PreferenceChange:
        """Return it in our words; where nobody is named, the key is."""
        told = self.quiet_hours
        hours = None if told is None else quiet_hours_of(told.begins, told.ends)
        return PreferenceChange(
            consents={
                (topic, channel): wanted
                for topic, channels in self.topics.items()
                for channel, wanted in channels.items()
            },
            quiet_hours=hours,
            changes_quiet_hours="quiet_hours" in self.model_fields_set,
            evidence=Evidence(wording=self.wording, proof=self.proof, by=self.by or key),
        )


class LinkCall(BaseModel):
    """For which of their addresses a link is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: Channel = Field(
        description="It opens until the customer has another address on this channel."
    )


class HandedOut(BaseModel):
    """A link to a customer's preference page: whoever has it sees and changes their choices."""

    url: str
    expires_at: datetime


@router.get("/customers/{customer_id}/preferences", responses=documented(401, 403, 404, 422))
async def read(caller: Reader, customer_id: PublicId, jornada: TheJornada) -> ShownPreferences:
    """Tell what a customer wants to be sent, on which channel, and when they are left alone.

    A key that is limited to some topics or journeys sees their topics.
    """
    known = await jornada.preferences.of(customer_id)
    return _shown(known, jornada.access.sight(caller.scope))


@router.put(
    "/customers/{customer_id}/preferences",
    openapi_extra=described(ChangeCall),
    responses=documented(400, 401, 403, 404, 413, 415, 422),
)
async def change(
    request: Request,
    caller: Changer,
    customer_id: PublicId,
    call: Annotated[ChangeCall, Depends(body_of(ChangeCall))],
    jornada: TheJornada,
) -> ShownPreferences:
    """Change what a customer wants, as they told you just now. It counts for the next message.

    A consent to a topic that is double opt-in waits for the customer's confirmation, unless you
    hold a `proof`. A repeat changes nothing. A key that is limited to some topics or journeys
    changes their topics, and no quiet hours.
    """
    wanted, sight = call.change(caller.name), jornada.access.sight(caller.scope)
    if sight is not None and not may_change(wanted, sight):
        raise out_of_scope(request, caller)
    return _shown(await jornada.preferences.change(customer_id, wanted), sight)


@router.post(
    "/customers/{customer_id}/preference-link",
    status_code=201,
    openapi_extra=described(LinkCall),
    responses=documented(400, 401, 403, 404, 413, 415, 422),
)
async def link(
    caller: Unlimited,
    customer_id: PublicId,
    call: Annotated[LinkCall, Depends(body_of(LinkCall))],
    jornada: TheJornada,
    settings: TheSettings,
) -> HandedOut:
    """Make a link to a customer's preference page, for your own app to show them.

    It shows every topic, so a key that is limited makes none. What they choose there proves no
    address: a consent to a topic that is double opt-in waits for their confirmation.
    """
    try:
        made = await jornada.preferences.hand_out_link(customer_id, call.channel, caller.name)
    except NotReached:
        raise unusable("channel", "the customer has no address on it") from None
    if made is None:
        raise _nobody()
    url = f"{settings.public_url}/{PREFERENCES}/{made.token}"
    return HandedOut(url=url, expires_at=made.expires_at)


def _nobody() -> Refusal:
    return Refusal(404, "nobody is known by that id", "check the customer id in the URL")


def _shown(known: Preferences | None, sight: Sight | None) -> ShownPreferences:
    if known is None:
        raise _nobody()
    known = known if sight is None else preferences_seen(known, sight)
    topics: dict[Topic, dict[Channel, ShownConsent]] = {}
    for (topic, channel), state in known.consents.items():
        consent = ShownConsent(wanted=known.wants((topic, channel)), state=state)
        topics.setdefault(topic, {})[channel] = consent
    return ShownPreferences(
        customer_id=known.customer_id,
        time_zone=known.time_zone,
        topics=topics,
        quiet_hours=_shown_hours(known.quiet_hours),
        channels=list(known.channels),
        suppressed=list(known.suppressed),
    )


def _shown_hours(hours: QuietHours | None) -> ShownHours | None:
    if hours is None:
        return None
    return ShownHours(begins=f"{hours.begins:%H:%M}", ends=f"{hours.ends:%H:%M}")
