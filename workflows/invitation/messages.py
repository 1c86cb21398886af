"""What a friend who was invited reads. The words are in `words/`, by message and language."""

from datetime import timedelta

from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnExpired

FOR_EVER = timedelta(days=36_500)

INVITED = Message(
    name="invitation.invited",
    title="Invitation",
    topic=Topic.OFFERS,
    stage=Stage.AWARENESS,
    owner="growth",
    channels=(Channel.EMAIL,),
    variables=("first_name", "reward"),
    facts=("reward",),
    once_in=FOR_EVER,
    on_expired=OnExpired.SKIP,
)
REWARDED = Message(
    name="invitation.rewarded",
    title="Welcome with a thank-you",
    topic=Topic.ACCOUNT,
    stage=Stage.PURCHASE,
    owner="growth",
    channels=(Channel.EMAIL,),
    variables=("first_name", "reward"),
    facts=("reward",),
)
