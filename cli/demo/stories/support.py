"""Support: a case of a Friday night, solved before the Monday that was promised."""

from datetime import time, timedelta

from cli.demo.actions import Taps, Tracks
from cli.demo.personas import BY_EVERY_WAY, DAY, HOUR, Customer, Role

ACKNOWLEDGED = "support_case.acknowledged"
WAS_IT_RESOLVED = "support_case.was_it_resolved"

RADU = Customer("c-6001", "Radu", "ro", "Europe/Bucharest", "+40722650061", BY_EVERY_WAY)


def _case(event: str, says: str, *, after: timedelta = DAY * 0, **told: str) -> Tracks:
    properties = {"case_id": "case-88", **told}
    return Tracks(says, event, lambda _now: properties, after=after)


SUPPORT = (
    Role(
        RADU,
        journey="support_case",
        key="case-88",
        days=4,
        begins=time(21),  # everybody has gone home: two opening hours are over on Monday, at eleven
        enters=(_case("Case Opened", "asks for help in the chat", channel="chat"),),
        plays={
            ACKNOWLEDGED: (
                _case("Case Answered", "is answered by Dan", by="dan", after=12 * HOUR),
                _case("Case Resolved", "is helped by Dan", by="dan", after=3 * HOUR),
            ),
            WAS_IT_RESOLVED: (Taps("taps Yes", option="yes"),),
        },
        outcome="solved",
        messages=(f"email:{ACKNOWLEDGED}", f"email:{WAS_IT_RESOLVED}"),
    ),
)
