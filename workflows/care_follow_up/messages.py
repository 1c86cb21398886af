"""What the care follow-up says: when, and never what for, with whom or where in the house.

The words are in `words/`, a file for each message and language.
"""

from datetime import timedelta

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnExpired, OnUnknown
from domain.questions import Question

REMINDER = Message(
    name="care_follow_up.reminder",
    title="Reminder of the appointment",
    topic=Topic.ACCOUNT,
    stage=Stage.PURCHASE,
    owner="reception",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "at", "confirmed"),
    facts=("at", "confirmed"),
    actions=(Action.ANSWER,),
    asks=Question.CONFIRM,
    ttl=timedelta(hours=12),
    on_expired=OnExpired.SKIP,
)
ANOTHER_TIME = Message(
    name="care_follow_up.another_time",
    title="Word that we find another time",
    topic=Topic.ACCOUNT,
    stage=Stage.PURCHASE,
    owner="reception",
    channels=(Channel.SMS, Channel.EMAIL),
)
MOVED = Message(
    name="care_follow_up.moved",
    title="The new time",
    topic=Topic.ACCOUNT,
    stage=Stage.PURCHASE,
    owner="reception",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "at"),
    facts=("at",),
)
CANCELLED = Message(
    name="care_follow_up.cancelled",
    title="Word that it is cancelled",
    topic=Topic.ACCOUNT,
    stage=Stage.PURCHASE,
    owner="reception",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "at"),
    facts=("at",),
)
HOW_WAS_IT = Message(
    name="care_follow_up.how_was_it",
    title="Question how it was",
    topic=Topic.SURVEYS,
    stage=Stage.RETENTION,
    owner="care",
    channels=(Channel.SMS, Channel.EMAIL),
    actions=(Action.ANSWER,),
    asks=Question.SATISFACTION,
    ttl=timedelta(days=2),
    on_expired=OnExpired.SKIP,
)
RENEWAL = Message(
    name="care_follow_up.renewal",
    title="Reminder to renew",
    topic=Topic.ACCOUNT,
    stage=Stage.RETENTION,
    owner="care",
    channels=(Channel.SMS, Channel.EMAIL),
    variables=("first_name", "ends_on"),
    facts=("ends_on",),
    # A second one could be taken for a second thing to renew.
    on_unknown=OnUnknown.AT_MOST_ONCE,
)
