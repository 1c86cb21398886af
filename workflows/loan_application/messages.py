"""What is said about a loan application. The words are in `words/`, by message and language.

No message has a variable that could hold an amount, an income or a reason.
"""

from datetime import timedelta
from functools import partial

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnExpired
from domain.questions import Question
from workflows.loan_application.events import Decision, Place, Step

BY = {
    Place.PHONE: (Channel.SMS, Channel.EMAIL),
    Place.WEB: (Channel.EMAIL, Channel.SMS),
    Place.BRANCH: (Channel.SMS, Channel.EMAIL),
}
"""How who was left at a place is written to: as it is usual there, or else as they can be."""

SLOTS = ("slot_1", "slot_2", "slot_3", "again")
REMINDED = (*(step.value for step in Step), "named", "until")

_of_the_application = partial(
    Message,
    topic=Topic.ORDER_UPDATES,
    stage=Stage.CONSIDERATION,
    owner="lending",
    channels=(Channel.SMS, Channel.EMAIL),
)
_by_mail = partial(
    Message,
    topic=Topic.ORDER_UPDATES,
    stage=Stage.PURCHASE,
    owner="lending",
    channels=(Channel.EMAIL,),
)

STARTED = _of_the_application(
    name="loan_application.started",
    title="Word that the application is here",
)
REMINDER = _of_the_application(
    name="loan_application.reminder",
    title="Reminder of what is missing",
    variables=("first_name", *REMINDED),
    facts=REMINDED,
    on_expired=OnExpired.SKIP,
)
CHOOSE_SLOT = _of_the_application(
    name="loan_application.choose_slot",
    title="Choice of a visit",
    variables=("first_name", *SLOTS),
    facts=SLOTS,
    actions=(Action.ANSWER,),
    asks=Question.SLOT,
)
SLOT_BOOKED = _of_the_application(
    name="loan_application.slot_booked",
    title="Confirmation of the visit",
    variables=("first_name", "slot"),
    facts=("slot",),
    actions=(Action.ANSWER,),
    asks=Question.MOVE,
)
SLOT_REMINDER = _of_the_application(
    name="loan_application.slot_reminder",
    title="Reminder of the visit",
    variables=("first_name", "slot"),
    facts=("slot",),
    actions=(Action.ANSWER,),
    asks=Question.MOVE,
    ttl=timedelta(hours=12),
    on_expired=OnExpired.SKIP,
)
WE_WILL_CALL = _of_the_application(
    name="loan_application.we_will_call",
    title="Word that the branch will call",
)
STILL_DECIDING = _by_mail(
    name="loan_application.still_deciding",
    title="Word that it takes longer",
)
APPROVED = _by_mail(
    name="loan_application.approved",
    title="Word that it is approved",
)
DECLINED = _by_mail(
    name="loan_application.declined",
    title="Word that it is declined",
)
WITHDRAWN = _by_mail(
    name="loan_application.withdrawn",
    title="Farewell to a withdrawn application",
)
OF_DECISION = {Decision.APPROVED: APPROVED, Decision.DECLINED: DECLINED}
