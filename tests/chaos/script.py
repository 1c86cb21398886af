"""What the customers of a chaos run do, and which messages each story then owes them."""

from collections.abc import Mapping
from typing import NamedTuple

from domain.customers import Channel, Topic
from domain.events import EmailVerified, ProfileCompleted, SignedUp
from domain.messages import Message
from domain.orders import CarHandedOver, CarOrdered, OrderCompleted, OrderDelivered
from messages import catalogue as say


class Line(NamedTuple):
    """A message by a channel: a touchpoint that the script foresees."""

    message: str
    channel: Channel


def _mail(*messages: Message) -> tuple[Line, ...]:
    return tuple(Line(message.name, Channel.EMAIL) for message in messages)


def _text(*messages: Message) -> tuple[Line, ...]:
    return tuple(Line(message.name, Channel.SMS) for message in messages)


class Owed(NamedTuple):
    """What an enrolment that ended in some way must have sent."""

    once: tuple[Line, ...]
    perhaps: tuple[Line, ...] = ()
    """At most once: an event that a death delayed may come after a reminder of it."""
    often: tuple[Line, ...] = ()
    """As often as it likes, each time as a touchpoint of its own."""


class Role(NamedTuple):
    """A way to behave that leads through a journey whatever the timing."""

    name: str
    journey: str
    events: tuple[str, ...]
    """Posted at once, one after the other."""
    after: tuple[Line, ...]
    """What the vendors must have taken before the last event."""
    last_event: str | None
    owes: Mapping[str, Owed]
    """By the outcome: when an event was delayed by a death, another ending may be right."""
    usual: str
    """The outcome when nothing was delayed."""


_NEVER_VERIFIED = Owed(_mail(say.WELCOME) + _text(say.VERIFY_REMINDER))
_SILENT = Role(
    name="silent after sign-up",
    journey="onboarding",
    events=(SignedUp.event_name(),),
    after=(),
    last_event=None,
    owes={"never_verified": _NEVER_VERIFIED},
    usual="never_verified",
)
_QUICK = Role(
    name="quick to finish",
    journey="onboarding",
    events=tuple(kind.event_name() for kind in (SignedUp, EmailVerified, ProfileCompleted)),
    after=(),
    last_event=None,
    owes={
        "activated": Owed(
            once=_mail(say.WELCOME, say.WELL_DONE),
            perhaps=_text(say.VERIFY_REMINDER) + _mail(say.FIRST_STEPS, say.PROFILE_NUDGE),
        ),
        "never_verified": _NEVER_VERIFIED,
        "handed_to_person": Owed(
            once=_mail(say.WELCOME, say.FIRST_STEPS, say.PROFILE_NUDGE),
            perhaps=_text(say.VERIFY_REMINDER),
        ),
    },
    usual="activated",
)
_BUYER = Role(
    name="buyer",
    journey="post_purchase",
    events=(OrderCompleted.event_name(), OrderDelivered.event_name()),
    after=(),
    last_event=None,
    owes={
        "not_bought_again": Owed(
            once=(
                *_mail(say.ORDER_CONFIRMED, say.CARE_TIPS),
                *_text(say.SATISFACTION),
                *_mail(say.OFFER),
            ),
            perhaps=_mail(say.DELIVERY_OVERDUE),
        ),
        "never_delivered": Owed(_mail(say.ORDER_CONFIRMED, say.DELIVERY_OVERDUE)),
    },
    usual="not_bought_again",
)
_CONFIRMED = _mail(say.CAR_CONFIRMED) + _text(say.CAR_CONFIRMED)
_DRIVER = Role(
    name="driver",
    journey="car_delivery",
    events=(CarOrdered.event_name(),),
    after=_CONFIRMED,
    last_event=CarHandedOver.event_name(),
    owes={
        "handed_over": Owed(
            once=_CONFIRMED + _mail(say.CAR_THANKS) + _text(say.RECOMMENDATION),
            often=_mail(say.CAR_REASSURANCE),
        )
    },
    usual="handed_over",
)
CAST = (_SILENT, _BUYER, _DRIVER, _QUICK, _BUYER, _DRIVER)
"""A third of the customers to each journey."""


class Customer(NamedTuple):
    """Somebody with a role, an address and a number of their own."""

    customer_id: str
    role: Role
    email: str
    phone: str

    @property
    def workflow_id(self) -> str:
        """Of their one enrolment."""
        kind, customer = self.role.journey, self.customer_id
        return f"{kind}/{customer}" if kind == "onboarding" else f"{kind}/{customer}/{self.order}"

    @property
    def order(self) -> str:
        """Their one order."""
        return f"o-{self.customer_id}"

    @property
    def traits(self) -> dict[str, object]:
        """What is told of them: they agree to everything."""
        return {
            "email": self.email,
            "phone": self.phone,
            "firstName": "Ana",
            "locale": "en",
            "timezone": "UTC",
            "consents": {topic: [*Channel] for topic in Topic},
        }

    @property
    def properties(self) -> dict[str, object]:
        """Of all of their events."""
        if self.role.journey == "onboarding":
            return {}
        return {"order_id": self.order, "product": "a kettle", "model": "Lisboa"}


def customers(how_many: int) -> list[Customer]:
    """Cast so many."""
    return [customer(nth) for nth in range(how_many)]


def customer(nth: int) -> Customer:
    """Cast one."""
    name = f"c-{nth:05}"
    return Customer(name, CAST[nth % len(CAST)], f"{name}@example.com", f"+35191{nth:07}")
