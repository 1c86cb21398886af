"""What is asked about an application: which slot at the branch suits."""

from domain.segments import prop
from workflows.base.awaited import Awaited
from workflows.chapters.slot import Appointment
from workflows.loan_application import events, messages

AT_THE_BRANCH = Awaited(
    events.ApplicationContinued, where=prop("channel") == events.Place.BRANCH.value
)
VISIT = Appointment(
    what="visit",
    owner="branch",
    done=(AT_THE_BRANCH, events.ApplicationSubmitted, events.ApplicationDecided),
    choose=messages.CHOOSE_SLOT,
    booked=messages.SLOT_BOOKED,
    reminder=messages.SLOT_REMINDER,
    we_will_call=messages.WE_WILL_CALL,
)
