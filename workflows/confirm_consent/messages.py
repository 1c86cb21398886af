"""What asks for a confirmation. The words are in `words/`."""

from domain.actions import Action
from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnUnknown

CONFIRM = Message(
    name="confirm_consent.confirm",
    title="Please confirm",
    topic=Topic.ACCOUNT,
    stage=Stage.AWARENESS,
    owner="growth",
    channels=(Channel.EMAIL, Channel.SMS),
    variables=("first_name", "about"),
    actions=(Action.CONFIRM,),
    # It may be sent once: who does not answer did not agree.
    on_unknown=OnUnknown.AT_MOST_ONCE,
)
