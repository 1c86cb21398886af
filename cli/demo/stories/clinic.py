"""A clinic: an appointment is moved by one word, kept, and followed by what is to be renewed."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from cli.demo.actions import Taps, Tracks, answers
from cli.demo.personas import BY_EVERY_WAY, DAY, HOUR, Customer, Role

REMINDER = "care_follow_up.reminder"
ANOTHER_TIME = "care_follow_up.another_time"
MOVED = "care_follow_up.moved"
HOW_WAS_IT = "care_follow_up.how_was_it"
RENEWAL = "care_follow_up.renewal"

LUCIA = Customer("c-5001", "Lucía", "es", "Europe/Madrid", "+34655550001", BY_EVERY_WAY)


def _appointment(
    event: str,
    says: str,
    *,
    after: timedelta = DAY * 0,
    days_ahead: int | None = None,
    ends_in: int | None = None,
) -> Tracks:
    def properties(now: datetime) -> dict[str, object]:
        told: dict[str, object] = {"appointment_id": "visit-12"}
        if days_ahead is not None:
            day = (now + days_ahead * DAY).date()
            at_half_past_four = datetime.combine(day, time(16, 30), ZoneInfo(LUCIA.time_zone))
            told |= {"at": at_half_past_four.isoformat(), "zone": LUCIA.time_zone}
        if ends_in is not None:
            told["ends_on"] = (now + ends_in * DAY).date().isoformat()
        return told

    return Tracks(says, event, properties, after=after)


CARE = (
    Role(
        LUCIA,
        journey="care_follow_up",
        key="visit-12",
        begins=time(12),
        days=1,
        enters=(_appointment("Appointment Booked", "books an appointment", days_ahead=9),),
        plays={
            REMINDER: (answers("Mover"),),
            ANOTHER_TIME: (
                _appointment("Appointment Moved", "is given another", days_ahead=5, after=4 * HOUR),
            ),
            f"{REMINDER}#2": (
                _appointment("Appointment Kept", "comes to it", after=DAY + 8 * HOUR),
            ),
            HOW_WAS_IT: (
                Taps("taps 5", option="5", words="Me escucharon con calma."),
                _appointment("Renewal Planned", "has something to renew", ends_in=8),
            ),
        },
        outcome="followed_up",
        messages=(
            f"sms:{REMINDER}",
            f"sms:{ANOTHER_TIME}",
            f"sms:{MOVED}",
            f"sms:{REMINDER}",
            f"sms:{HOW_WAS_IT}",
            f"sms:{RENEWAL}",
        ),
    ),
)
