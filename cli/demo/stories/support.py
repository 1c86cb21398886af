"""Support: a case of a Friday night, solved before the Monday that was promised."""

from datetime import time
from functools import partial

from cli.demo.actions import Taps, happens
from cli.demo.personas import BY_EVERY_WAY, HOUR, Customer, Role

ACKNOWLEDGED = "support_case.acknowledged"
WAS_IT_RESOLVED = "support_case.was_it_resolved"

RADU = Customer("c-6001", "Radu", "ro", "Europe/Bucharest", "+40722650061", BY_EVERY_WAY)
_case = partial(happens, case_id="case-88")


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
