"""The personas: who the demo's customers are, what they will do, and how it must end for each."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import NamedTuple

from cli.demo.actions import Deed, Tracks
from domain.clock import LocalTime

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SIGNS_UP = Tracks("signs up", "Signed Up")
BY_EVERY_WAY = {
    topic: ["email", "sms"] for topic in ("account", "order_updates", "tips", "offers", "surveys")
}


@dataclass(frozen=True)
class Customer:
    """A customer of the demo."""

    customer_id: str
    first_name: str
    locale: str
    time_zone: str
    phone: str
    consents: Mapping[str, list[str]] = field(
        default_factory=lambda: {"tips": ["email"], "account": ["sms"]}
    )

    @property
    def email(self) -> str:
        """An address that belongs to nobody (RFC 2606)."""
        letters = unicodedata.normalize("NFKD", self.first_name.casefold())
        return f"{letters.encode('ascii', 'ignore').decode()}@example.com"


@dataclass(frozen=True)
class Role:
    """A customer in one journey. `plays` maps each cue to what is done on it."""

    customer: Customer
    begins: time
    """By their own clock."""
    outcome: str
    messages: tuple[str, ...]
    """What the sandbox must hold of it at the end, in order, as `channel:message`."""
    plays: Mapping[str, tuple[Deed, ...]] = field(default_factory=dict)
    """A cue is a message's name; from its second time on with a number, as in `name#2`."""
    enters: tuple[Tracks, ...] = (SIGNS_UP,)
    """None where what they do in another journey begins this one."""
    journey: str = "onboarding"
    key: str | None = None
    days: int = 0
    """So many days after the play opens."""

    def enters_at(self, opens_at: datetime) -> datetime:
        """Return the journey time at which it begins, in a play that opens at a moment."""
        begins = LocalTime(at=self.begins)
        return begins.after(opens_at + self.days * DAY, self.customer.time_zone)


class Fate(NamedTuple):
    """How it ended for a customer in one journey."""

    role: Role
    outcome: str
    messages: tuple[str, ...]
    missed: tuple[str, ...] = ()
    """Messages that say nothing any more once they are late, and were: this machine is slow."""

    def faults(self) -> list[str]:
        """Return what is otherwise than the role has it."""
        expected = self.role
        faults = []
        if self.outcome != expected.outcome:
            faults.append(f"expected {expected.outcome.replace('_', ' ')}")
        if not self._has_the_messages():
            faults.append(f"expected the messages {', '.join(expected.messages)}")
        return faults

    def _has_the_messages(self) -> bool:
        if not self.missed:
            return self.messages == self.role.messages
        in_order = iter(self.role.messages)  # what was missed, and the replies to it, may lack
        return all(message in in_order for message in self.messages)
