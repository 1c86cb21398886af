"""The cast: who the demo's customers are, what they will do, and how it must end for each."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from cli.demo.actions import Deed, Presses, Taps, Tracks, answers, unsubscribes
from domain.clock import LocalTime

DAY = timedelta(days=1)
SIGNS_UP = Tracks("signs up", "Signed Up")


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
    enters: Tracks = SIGNS_UP
    journey: str = "onboarding"
    key: str | None = None

    def enters_at(self, opens_at: datetime) -> datetime:
        """Return the journey time at which it begins, in a play that opens at a moment."""
        return LocalTime(at=self.begins).after(opens_at, self.customer.time_zone)


WELCOME = "onboarding.welcome"
REMINDER = "onboarding.verify_reminder"
FIRST_STEPS = "onboarding.first_steps"
NUDGE = "onboarding.profile_nudge"
WELL_DONE = "onboarding.well_done"

VERIFIES = Presses("presses the button of the verification link", action="verify")
COMPLETES = Tracks("completes the profile in the app", "Profile Completed")

BEATRIZ = Customer("c-1001", "Beatriz", "pt-BR", "America/Sao_Paulo", "+5511987650001")
JAMES = Customer("c-1002", "James", "en", "America/New_York", "+12125550102")
RAFAEL = Customer("c-1003", "Rafael", "pt-BR", "America/Manaus", "+5592987650003")
OLIVIA = Customer("c-1004", "Olivia", "en", "Europe/London", "+447700900104")
CAMILA = Customer("c-1005", "Camila", "pt-BR", "America/Sao_Paulo", "+5521987650005")
NOAH = Customer("c-1006", "Noah", "en", "Australia/Sydney", "+61491570006", {"tips": ["email"]})

ONBOARDING = (
    Role(
        BEATRIZ,
        begins=time(9),
        plays={WELCOME: (VERIFIES,), FIRST_STEPS: (COMPLETES,)},
        outcome="activated",
        messages=(f"email:{WELCOME}", f"email:{FIRST_STEPS}", f"email:{WELL_DONE}"),
    ),
    Role(
        JAMES,
        begins=time(21, 5),  # two days later it is night again
        plays={REMINDER: (VERIFIES,), NUDGE: (COMPLETES,)},
        outcome="activated",
        messages=(
            f"email:{WELCOME}",
            f"sms:{REMINDER}",
            f"email:{FIRST_STEPS}",
            f"email:{NUDGE}",
            f"email:{WELL_DONE}",
        ),
    ),
    Role(
        RAFAEL,
        begins=time(11),
        plays={WELCOME: (VERIFIES,)},
        outcome="handed_to_person",
        messages=(f"email:{WELCOME}", f"email:{FIRST_STEPS}", f"email:{NUDGE}"),
    ),
    Role(
        OLIVIA,
        begins=time(10),
        plays={REMINDER: (answers("STOP"),)},
        outcome="never_verified",
        messages=(f"email:{WELCOME}", f"sms:{REMINDER}"),
    ),
    Role(
        CAMILA,
        begins=time(16),
        plays={WELCOME: (VERIFIES,), FIRST_STEPS: (unsubscribes(),)},
        outcome="left",
        messages=(f"email:{WELCOME}", f"email:{FIRST_STEPS}"),
    ),
    Role(
        NOAH,
        begins=time(9),
        outcome="never_verified",
        messages=(f"email:{WELCOME}", f"email:{REMINDER}"),
    ),
)

CONFIRMED = "post_purchase.order_confirmed"
SATISFACTION = "post_purchase.satisfaction"
REVIEW = "post_purchase.review_request"
BY_EVERY_WAY = {topic: ["email", "sms"] for topic in ("order_updates", "tips", "offers", "surveys")}

ANDREI = Customer("c-2001", "Andrei", "ro", "Europe/Bucharest", "+40722650001", BY_EVERY_WAY)
MIA = Customer(
    "c-2002",
    "Mia",
    "en",
    "America/Chicago",
    "+13125550102",
    {topic: ["email"] for topic in BY_EVERY_WAY},
)


def _order(event: str, says: str, order_id: str, *, after: timedelta = DAY * 0) -> Tracks:
    goods = {"order_id": order_id, "product": "Aurora lamp", "category": "lighting"}
    return Tracks(says, event, lambda _now: goods, after=after)


POST_PURCHASE = (
    Role(
        ANDREI,
        journey="post_purchase",
        key="o-501",
        begins=time(10),
        enters=_order("Order Completed", "buys a lamp", "o-501"),
        plays={
            CONFIRMED: (_order("Order Delivered", "has it delivered", "o-501", after=2 * DAY),),
            SATISFACTION: (answers("doi"),),
        },
        outcome="made_good",
        messages=(
            f"email:{CONFIRMED}",
            "email:post_purchase.care_tips",
            f"sms:{SATISFACTION}",
            "email:post_purchase.follow_up",
        ),
    ),
    Role(
        MIA,
        journey="post_purchase",
        key="o-502",
        begins=time(9),
        enters=_order("Order Completed", "buys a lamp", "o-502"),
        plays={
            CONFIRMED: (_order("Order Delivered", "has it delivered", "o-502", after=DAY),),
            SATISFACTION: (Taps("taps 5", option="5", words="So warm a light!"),),
            REVIEW: (_order("Order Completed", "buys another", "o-503", after=3 * DAY),),
        },
        outcome="bought_again",
        messages=(
            f"email:{CONFIRMED}",
            "email:post_purchase.care_tips",
            f"email:{SATISFACTION}",
            f"email:{REVIEW}",
        ),
    ),
    Role(  # and still in their onboarding
        BEATRIZ,
        journey="post_purchase",
        key="o-504",
        begins=time(13),
        enters=_order("Order Completed", "buys a lamp", "o-504"),
        plays={CONFIRMED: (_order("Order Cancelled", "cancels it", "o-504", after=DAY / 2),)},
        outcome="left",
        messages=(f"email:{CONFIRMED}", "email:post_purchase.order_cancelled"),
    ),
)

ORDERED = "car_delivery.car_confirmed"
PROGRESS = "car_delivery.progress"
DELAYED = "car_delivery.delayed"
SLOTS = "car_delivery.choose_slot"
BOOKED = "car_delivery.slot_booked"
SLOT_REMINDER = "car_delivery.slot_reminder"
RECOMMENDATION = "car_delivery.recommendation"

INES = Customer("c-3001", "Inês", "pt-PT", "Europe/Lisbon", "+351912650001", BY_EVERY_WAY)


def _car(event: str, says: str, *, after: timedelta = DAY * 0, due_in: int | None = None) -> Tracks:
    def properties(now: datetime) -> Mapping[str, object]:
        told = {"order_id": "car-77", "model": "Aurora"}
        if due_in is not None:
            told["estimated_on"] = (now + due_in * DAY).date().isoformat()
        return told

    return Tracks(says, event, properties, after=after)


def _arrives(now: datetime) -> Mapping[str, object]:
    at_ten = datetime.combine(now.date(), time(10), ZoneInfo(INES.time_zone))
    slots = {f"slot_{n}": (at_ten + days * DAY).isoformat() for n, days in enumerate((3, 5, 9), 1)}
    return {"order_id": "car-77", **slots}


CAR_DELIVERY = (
    Role(
        INES,
        journey="car_delivery",
        key="car-77",
        begins=time(10),
        enters=_car("Car Ordered", "orders a car", due_in=8),
        plays={
            # Not two in an hour: they are told together, and a demo's hour is less than a blink.
            f"{ORDERED}#2": (_car("Car Built", "has their car finished", after=DAY),),
            PROGRESS: (
                _car("Delivery Estimate Changed", "has to wait longer", after=DAY, due_in=13),
            ),
            DELAYED: (Tracks("has it at the dealer's", "Car Arrived", _arrives, after=DAY),),
            SLOTS: (answers("Pode ser na sexta?"),),
            "reply": (answers("dois"),),
            SLOT_REMINDER: (answers("MOVE"),),
            f"{SLOTS}#2": (answers("3"),),
            f"{SLOT_REMINDER}#2": (_car("Car Handed Over", "has the keys", after=DAY),),
            RECOMMENDATION: (Taps("taps 10", option="10"),),
        },
        outcome="promoter",
        messages=(
            f"email:{ORDERED}",
            f"sms:{ORDERED}",
            f"sms:{PROGRESS}",
            f"sms:{DELAYED}",
            f"sms:{SLOTS}",
            "sms:reply",
            f"sms:{BOOKED}",
            f"sms:{SLOT_REMINDER}",
            f"sms:{SLOTS}",
            f"sms:{BOOKED}",
            f"sms:{SLOT_REMINDER}",
            "email:car_delivery.thanks",
            f"sms:{RECOMMENDATION}",
            "email:car_delivery.refer_a_friend",
        ),
    ),
)

CAST = (*ONBOARDING, *POST_PURCHASE, *CAR_DELIVERY)
