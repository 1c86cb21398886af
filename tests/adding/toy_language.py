"""A customer who reads a toy language. Run by `test_language.py`, in a tree that has it."""

from domain.customers import Topic
from languages.loader import language_of
from tests.journeys.shopping import asked, shopper
from tests.journeys.travel import Travel
from workflows.post_purchase.messages import SATISFACTION


async def test_a_customer_is_asked_helped_and_understood_in_it(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel, locale="tlh-001"))
    (text,) = [
        message
        for message in await travel.mailbox.messages(customer_id="ana")
        if message.message == SATISFACTION.name
    ]
    assert text.text.startswith("Jornada: nuq?")
    assert await travel.texts("nothing of ours") == "Yajbe'. 1, 2, 3, 4, 5!"
    assert await travel.texts("CHA', qatlho'") == ""
    assert (await run.status()).touchpoints[2].answer == "2"
    assert language_of("tlh").topics[Topic.TIPS].name == "ngeH"
