"""A consent that is to be confirmed: the sinks hear of it when it is, or when it is withdrawn."""

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from domain.consent import ConsentPolicy
from domain.customers import Channel, Topic
from tests.adapters.store.building import ANA, MINUTE, NOON
from tests.adapters.store.sinks.building import added, told

TIPS_BY_MAIL = {"topic": "tips", "channel": "email"}


async def test_who_said_yes_and_has_to_confirm_it_is_not_told_as_one_who_said_no(url: str) -> None:
    database = await Database.open(url, consent_policy=ConsentPolicy(frozenset({Topic.TIPS})))
    await added(database)
    intake = Intake(database)
    word = ANA.model_copy(update={"consents": {Topic.TIPS: {Channel.EMAIL: True}}})
    await intake.identify("yes", word, NOON)
    assert await told(database) == []

    no = word.model_copy(update={"consents": {Topic.TIPS: {Channel.EMAIL: False}}})
    await intake.identify("no", no, NOON + MINUTE)
    ((kind, data),) = await told(database)
    assert (kind, data["consents"]) == ("customer.unsubscribed", [TIPS_BY_MAIL])
    await database.close()
