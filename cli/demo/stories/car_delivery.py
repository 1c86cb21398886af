"""A car is ordered, and fetched at another time than was chosen first."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from cli.demo.actions import Taps, Tracks, answers
from cli.demo.personas import BY_EVERY_WAY, DAY, Customer, Role

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
        enters=(_car("Car Ordered", "orders a car", due_in=8),),
        plays={
            # Not two in an hour: they are told together, and a demo's hour is less than a blink.
            f"{ORDERED}#2": (_car("Car Built", "has their car finished", after=DAY),),
            PROGRESS: (
                _car("Delivery Estimate Changed", "has to wait longer", after=DAY, due_in=13),
            ),
            DELAYED: (Tracks("has it at the dealer's", "Car Arrived", _arrives, after=DAY),),
            SLOTS: (answers("Pode ser na sexta?"),),
            "reply": (answers("dois"),),
            BOOKED: (answers("MOVE"),),
            f"{SLOTS}#2": (answers("3"),),
            SLOT_REMINDER: (_car("Car Handed Over", "has the keys", after=DAY),),
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
            f"sms:{SLOTS}",
            f"sms:{BOOKED}",
            f"sms:{SLOT_REMINDER}",
            "email:car_delivery.thanks",
            f"sms:{RECOMMENDATION}",
            "email:car_delivery.refer_a_friend",
        ),
    ),
)
