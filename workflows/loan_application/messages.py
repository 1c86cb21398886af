"""What is said about a loan application. The words are in `words/`, by message and language.

No message has a variable that could hold an amount, an income or a reason.
"""

from datetime import date, timedelta
from types import MappingProxyType

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnExpired
from domain.questions import Question
from workflows.loan_application.events import Decision, Place, Step

BY = MappingProxyType(
    {
        Place.PHONE: (Channel.SMS, Channel.EMAIL),
        Place.WEB: (Channel.EMAIL, Channel.SMS),
        Place.BRANCH: (Channel.SMS, Channel.EMAIL),
    }
)
"""How who was left at a place is written to: as it is usual there, or else as they can be."""

SLOTS = ("slot_1", "slot_2", "slot_3", "again")
REMINDED = (*(step.value for step in Step), "named", "until")

STARTED = Message(
    name="loan_application.started",
    title="Word that the application is here",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.CONSIDERATION,
    owner="lending",
    channels=(Channel.SMS, Channel.EMAIL),
)
REMINDER = Message(
    name="loan_application.reminder",
    title="Reminder of what is missing",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.CONSIDERATION,
    owner="lending",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", *REMINDED),
    facts=REMINDED,
    on_expired=OnExpired.SKIP,
)
CHOOSE_SLOT = Message(
    name="loan_application.choose_slot",
    title="Choice of a visit",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.CONSIDERATION,
    owner="lending",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", *SLOTS),
    facts=SLOTS,
    actions=(Action.ANSWER,),
    asks=Question.SLOT,
)
SLOT_BOOKED = Message(
    name="loan_application.slot_booked",
    title="Confirmation of the visit",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.CONSIDERATION,
    owner="lending",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "slot"),
    facts=("slot",),
    actions=(Action.ANSWER,),
    asks=Question.MOVE,
)
SLOT_REMINDER = Message(
    name="loan_application.slot_reminder",
    title="Reminder of the visit",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.CONSIDERATION,
    owner="lending",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "slot"),
    facts=("slot",),
    actions=(Action.ANSWER,),
    asks=Question.MOVE,
    ttl=timedelta(hours=12),
    on_expired=OnExpired.SKIP,
)
WE_WILL_CALL = Message(
    name="loan_application.we_will_call",
    title="Word that the branch will call",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.CONSIDERATION,
    owner="lending",
    channels=(Channel.SMS, Channel.EMAIL),
)
STILL_DECIDING = Message(
    name="loan_application.still_deciding",
    title="Word that it takes longer",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="lending",
    channels=(Channel.EMAIL,),
)
APPROVED = Message(
    name="loan_application.approved",
    title="Word that it is approved",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="lending",
    channels=(Channel.EMAIL,),
)
DECLINED = Message(
    name="loan_application.declined",
    title="Word that it is declined",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="lending",
    channels=(Channel.EMAIL,),
)
WITHDRAWN = Message(
    name="loan_application.withdrawn",
    title="Farewell to a withdrawn application",
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="lending",
    channels=(Channel.EMAIL,),
)
OF_DECISION = MappingProxyType({Decision.APPROVED: APPROVED, Decision.DECLINED: DECLINED})


def facts_of(steps: list[Step], until: date) -> dict[str, date | bool]:
    """Return what a reminder prints: the steps that it names, and the last day."""
    return {"until": until, "named": bool(steps), **dict.fromkeys(steps, True)}
