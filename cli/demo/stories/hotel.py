"""A hotel: a guest says what they wish before they come, and how it was once they are home."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from cli.demo.actions import Taps, Tracks, answers
from cli.demo.personas import BY_EVERY_WAY, DAY, Customer, Role

WISHES = "hotel_stay.wishes"
ALL_WELL = "hotel_stay.all_well"
OPINION = "hotel_stay.opinion"

EMILY = Customer("c-8001", "Emily", "en-US", "America/Los_Angeles", "+13105550181", BY_EVERY_WAY)


def _stay(
    event: str, says: str, *, after: timedelta = DAY * 0, days: tuple[int, int] | None = None
) -> Tracks:
    def properties(now: datetime) -> Mapping[str, object]:
        told = {
            "booking_id": "stay-55",
            "hotel": "Hotel Aurora",
            "address": "Rua das Flores 12, Lisbon",
            "hotel_zone": "Europe/Lisbon",
        }
        if days:
            arrives, leaves = ((now + ahead * DAY).date().isoformat() for ahead in days)
            told |= {"arrives_on": arrives, "leaves_on": leaves}
        return told

    return Tracks(says, event, properties, after=after)


HOTEL = (
    Role(
        EMILY,
        journey="hotel_stay",
        key="stay-55",
        begins=time(8),
        days=1,
        enters=(_stay("Stay Booked", "books five nights", days=(6, 11)),),
        plays={
            WISHES: (answers("A quiet room please, we bring our baby"),),
            ALL_WELL: (
                Taps("taps 5", option="5", words="What a view!"),
                _stay("Checked Out", "checks out", after=2 * DAY),
            ),
            OPINION: (answers("10"),),
        },
        outcome="happy",
        messages=(
            "email:hotel_stay.booked",
            f"sms:{WISHES}",
            "sms:reply",
            "sms:hotel_stay.directions",
            f"email:{ALL_WELL}",
            "email:hotel_stay.thanks",
            f"sms:{OPINION}",
            "sms:hotel_stay.reply",
        ),
    ),
)
