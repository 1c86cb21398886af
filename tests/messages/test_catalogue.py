"""What the catalogue decides for a message that does not say."""

import pytest
from pydantic import ValidationError

from domain.customers import Channel, Topic
from domain.journeys import Stage
from domain.messages import Message, OnUnknown
from workflows.post_purchase.messages import ORDER_CONFIRMED, SATISFACTION

LAST_RESORT = {True: OnUnknown.AT_LEAST_ONCE, False: OnUnknown.AT_MOST_ONCE}


@pytest.mark.parametrize("topic", Topic)
def test_what_we_owe_is_rather_sent_twice_and_what_needs_consent_rather_never(topic: Topic) -> None:
    message = Message(
        name="shop.note",
        title="Note",
        topic=topic,
        stage=Stage.PURCHASE,
        owner="shop",
        channels=(Channel.EMAIL,),
    )
    assert message.on_unknown is LAST_RESORT[topic.transactional]
    said = message.model_dump() | {"on_unknown": OnUnknown.AT_MOST_ONCE}
    assert Message(**said).on_unknown is OnUnknown.AT_MOST_ONCE


def test_an_order_is_confirmed_at_least_once_and_nobody_is_asked_twice() -> None:
    assert ORDER_CONFIRMED.on_unknown is OnUnknown.AT_LEAST_ONCE
    assert SATISFACTION.on_unknown is OnUnknown.AT_MOST_ONCE


def test_a_message_with_an_odd_topic_says_so() -> None:
    with pytest.raises(ValidationError, match="topic"):
        Message.model_validate(ORDER_CONFIRMED.model_dump() | {"topic": "gossip"})
    fields = ORDER_CONFIRMED.model_dump(exclude={"on_unknown"})
    with pytest.raises(ValidationError, match="topic"):
        Message.model_validate(fields | {"topic": "gossip"})
