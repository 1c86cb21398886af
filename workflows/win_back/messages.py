"""What win-back says. The words are in `words/`, a file for each message and language."""

from datetime import timedelta

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnExpired
from domain.questions import Question

NEWS = Message(
    name="win_back.news",
    title="What is new since the last order",
    topic=Topic.OFFERS,
    stage=Stage.RETENTION,
    owner="marketing",
    channels=(Channel.EMAIL,),
    recommends=True,
    ttl=timedelta(days=2),
    on_expired=OnExpired.SKIP,
)
INCENTIVE = Message(
    name="win_back.incentive",
    title="Incentive to come back",
    topic=Topic.OFFERS,
    stage=Stage.RETENTION,
    owner="marketing",
    channels=(Channel.EMAIL,),
    variables=("first_name", "percent"),
    facts=("percent",),
    once_in=timedelta(days=30),
    ttl=timedelta(days=2),
    on_expired=OnExpired.SKIP,
)
STAY = Message(
    name="win_back.stay",
    title="Shall we go on writing?",
    topic=Topic.OFFERS,
    stage=Stage.RETENTION,
    owner="marketing",
    channels=(Channel.EMAIL,),
    variables=("first_name", "until"),
    facts=("until",),
    actions=(Action.ANSWER,),
    asks=Question.STAY,
    once_in=timedelta(days=300),
    ttl=timedelta(days=2),
    on_expired=OnExpired.SKIP,
)
