"""What keep tier says. The words are in `words/`, a file for each language."""

from datetime import timedelta

from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnExpired
from workflows.keep_tier.events import TierEnding

ENDING = Message(
    name="keep_tier.ending",
    title="A tier ends, and what would keep it",
    topic=Topic.OFFERS,
    stage=Stage.RETENTION,
    owner="loyalty",
    channels=(Channel.EMAIL,),
    about=(TierEnding,),
    ttl=timedelta(days=5),
    on_expired=OnExpired.SKIP,
)
