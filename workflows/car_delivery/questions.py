"""What car delivery asks: which slot suits, and whether the customer would recommend us."""

from workflows.car_delivery import events, messages
from workflows.chapters.score import ScoreQuestion
from workflows.chapters.slot import Appointment

RECOMMENDATION = ScoreQuestion(
    messages.RECOMMENDATION, low=6, high=9, favour=messages.REFER_A_FRIEND
)
HANDOVER = Appointment(
    what="handover",
    owner="delivery",
    done=events.CarHandedOver,
    choose=messages.CHOOSE_SLOT,
    booked=messages.SLOT_BOOKED,
    reminder=messages.SLOT_REMINDER,
    we_will_call=messages.WE_WILL_CALL,
)
