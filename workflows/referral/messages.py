"""What who invites a friend reads: nothing of the friend. The words are in `words/`."""

from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message

REWARDED = Message(
    name="referral.rewarded",
    title="Thank-you for an invitation",
    topic=Topic.ACCOUNT,
    stage=Stage.ADVOCACY,
    owner="growth",
    channels=(Channel.EMAIL,),
    variables=("first_name", "reward"),
    facts=("reward",),
)
