"""What a support case says. The words are in `words/`, a file for each message and language."""

from datetime import timedelta

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnExpired
from domain.questions import Question

ACKNOWLEDGED = Message(
    name="support_case.acknowledged",
    title="Word that we have it",
    topic=Topic.ACCOUNT,
    stage=Stage.RETENTION,
    owner="support",
    channels=(Channel.EMAIL, Channel.SMS),
    variables=("first_name", "answer_by"),
    facts=("answer_by",),
)
WAS_IT_RESOLVED = Message(
    name="support_case.was_it_resolved",
    title="Question whether it is solved",
    topic=Topic.ACCOUNT,
    stage=Stage.RETENTION,
    owner="support",
    channels=(Channel.EMAIL, Channel.SMS),
    actions=(Action.ANSWER,),
    asks=Question.RESOLVED,
    ttl=timedelta(days=2),
    on_expired=OnExpired.SKIP,
)
TAKEN_UP_AGAIN = Message(
    name="support_case.taken_up_again",
    title="Word that we take it up again",
    topic=Topic.ACCOUNT,
    stage=Stage.RETENTION,
    owner="support",
    channels=(Channel.EMAIL, Channel.SMS),
    variables=("first_name", "answer_by"),
    facts=("answer_by",),
)
