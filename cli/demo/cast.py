"""The cast: who the demo's customers are, what they will do, and how it must end for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from domain.clock import LocalTime


class Deed(StrEnum):
    """What a customer does, when she sees its cue."""

    VERIFY = "presses the button of the verification link"
    COMPLETE = "completes the profile in the app"
    UNSUBSCRIBE = "unsubscribes with one click"
    ANSWER_STOP = "answers STOP"


@dataclass(frozen=True)
class Actor:
    """A customer of the demo. `plays` maps the message that is her cue to what she does on it."""

    customer_id: str
    first_name: str
    locale: str
    time_zone: str
    phone: str
    signs_up: time
    """By her own clock."""
    plays: Mapping[str, Deed]
    outcome: str
    messages: tuple[str, ...]
    """What the outbox must hold for her at the end, in order, as `channel:message`."""
    journey: str = "onboarding"
    consents: Mapping[str, list[str]] = field(
        default_factory=lambda: {"tips": ["email"], "account": ["sms"]}
    )

    def enters_at(self, opens_at: datetime) -> datetime:
        """Return the journey time at which she signs up, in a play that opens at a moment."""
        return LocalTime(at=self.signs_up).after(opens_at, self.time_zone)

    @property
    def email(self) -> str:
        """An address that belongs to nobody (RFC 2606)."""
        return f"{self.first_name.casefold()}@example.com"


WELCOME = "onboarding.welcome"
REMINDER = "onboarding.verify_reminder"
FIRST_STEPS = "onboarding.first_steps"
NUDGE = "onboarding.profile_nudge"
WELL_DONE = "onboarding.well_done"

CAST = (
    Actor(
        customer_id="c-1001",
        first_name="Beatriz",
        locale="pt-BR",
        time_zone="America/Sao_Paulo",
        phone="+5511987650001",
        signs_up=time(9),
        plays={WELCOME: Deed.VERIFY, FIRST_STEPS: Deed.COMPLETE},
        outcome="activated",
        messages=(f"email:{WELCOME}", f"email:{FIRST_STEPS}", f"email:{WELL_DONE}"),
    ),
    Actor(
        customer_id="c-1002",
        first_name="James",
        locale="en",
        time_zone="America/New_York",
        phone="+12125550102",
        signs_up=time(21, 5),  # two days later it is night again
        plays={REMINDER: Deed.VERIFY, NUDGE: Deed.COMPLETE},
        outcome="activated",
        messages=(
            f"email:{WELCOME}",
            f"sms:{REMINDER}",
            f"email:{FIRST_STEPS}",
            f"email:{NUDGE}",
            f"email:{WELL_DONE}",
        ),
    ),
    Actor(
        customer_id="c-1003",
        first_name="Rafael",
        locale="pt-BR",
        time_zone="America/Manaus",
        phone="+5592987650003",
        signs_up=time(11),
        plays={WELCOME: Deed.VERIFY},
        outcome="handed_to_person",
        messages=(f"email:{WELCOME}", f"email:{FIRST_STEPS}", f"email:{NUDGE}"),
    ),
    Actor(
        customer_id="c-1004",
        first_name="Olivia",
        locale="en",
        time_zone="Europe/London",
        phone="+447700900104",
        signs_up=time(10),
        plays={REMINDER: Deed.ANSWER_STOP},
        outcome="never_verified",
        messages=(f"email:{WELCOME}", f"sms:{REMINDER}"),
    ),
    Actor(
        customer_id="c-1005",
        first_name="Camila",
        locale="pt-BR",
        time_zone="America/Sao_Paulo",
        phone="+5521987650005",
        signs_up=time(16),
        plays={WELCOME: Deed.VERIFY, FIRST_STEPS: Deed.UNSUBSCRIBE},
        outcome="left",
        messages=(f"email:{WELCOME}", f"email:{FIRST_STEPS}"),
    ),
    Actor(
        customer_id="c-1006",
        first_name="Noah",
        locale="en",
        time_zone="Australia/Sydney",
        phone="+61491570006",
        signs_up=time(9),
        plays={},
        consents={"tips": ["email"]},
        outcome="never_verified",
        messages=(f"email:{WELCOME}", f"email:{REMINDER}"),
    ),
)
