"""What the customers of a chaos run do, and which messages each story then owes them."""

from collections.abc import Mapping
from typing import NamedTuple

from domain.customers import Channel, Topic
from domain.events import EmailVerified
from domain.events.commerce import OrderCompleted, OrderDelivered
from domain.messages import Message
from workflows.car_delivery import messages as car_delivery
from workflows.car_delivery.events import CarHandedOver, CarOrdered
from workflows.onboarding import messages as onboarding
from workflows.onboarding.events import ProfileCompleted, SignedUp
from workflows.post_purchase import messages as post_purchase


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


_NEVER_VERIFIED = Owed(_mail(onboarding.WELCOME) + _text(onboarding.VERIFY_REMINDER))
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
            once=_mail(onboarding.WELCOME, onboarding.WELL_DONE),
            perhaps=_text(onboarding.VERIFY_REMINDER)
            + _mail(onboarding.FIRST_STEPS, onboarding.PROFILE_NUDGE),
        ),
        "never_verified": _NEVER_VERIFIED,
        "handed_to_person": Owed(
            once=_mail(onboarding.WELCOME, onboarding.FIRST_STEPS, onboarding.PROFILE_NUDGE),
            perhaps=_text(onboarding.VERIFY_REMINDER),
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
                *_mail(post_purchase.ORDER_CONFIRMED, post_purchase.CARE_TIPS),
                *_text(post_purchase.SATISFACTION),
                *_mail(post_purchase.OFFER),
            ),
            perhaps=_mail(post_purchase.DELIVERY_OVERDUE),
        ),
        "never_delivered": Owed(
            _mail(post_purchase.ORDER_CONFIRMED, post_purchase.DELIVERY_OVERDUE)
        ),
    },
    usual="not_bought_again",
)
_CONFIRMED = _mail(car_delivery.CAR_CONFIRMED) + _text(car_delivery.CAR_CONFIRMED)
_DRIVER = Role(
    name="driver",
    journey="car_delivery",
    events=(CarOrdered.event_name(),),
    after=_CONFIRMED,
    last_event=CarHandedOver.event_name(),
    owes={
        "handed_over": Owed(
            once=_CONFIRMED + _mail(car_delivery.CAR_THANKS) + _text(car_delivery.RECOMMENDATION),
            often=_mail(car_delivery.CAR_REASSURANCE),
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
