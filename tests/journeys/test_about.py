"""A message about an event that the story was told: its words read all of it, history none."""

import re
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from temporalio.api.history.v1 import History

from adapters.store.reads.words import SentWords
from adapters.store.rights.retention import Retaining
from adapters.store.schema import events
from cli.commands.replay import Recorded, recorded, stranded
from cli.explain.words import words_of
from domain.customers import Channel, Identity, Topic
from domain.identity import visitor_id
from domain.ids import JOURNEYS_QUEUE, workflow_id
from domain.journeys import Enrolment
from domain.retention import read_periods
from messages.renderer import TemplateRenderer
from tests.adapters.store.building import rows_of
from tests.adapters.store.transactions import begin
from tests.histories.recording import record
from tests.histories.test_personal_data import traces_in
from tests.journeys.basket import (
    AboutNothing,
    Basket,
    GatheredBasket,
    OfAnotherKind,
    OfNoEvent,
    OfWhatNobodyTold,
)
from tests.journeys.basket_messages import (
    ASKED,
    CATALOGUE,
    BasketBegun,
    BasketChanged,
    Paid,
    with_words,
)
from tests.journeys.operating import WHY
from tests.journeys.travel import Run, Travel
from tests.journeys.world import travelling
from workflows.base.journey import Journey
from workflows.messages import CATALOGUE as EVERY_OTHER

pytestmark = pytest.mark.unrecorded

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
RECORDED = Path(__file__).parent / "recorded"
LAMP = {"name": "Aurora lamp", "price": 64.9, "quantity": 2}
RUG = {"name": "Moss rug", "price": 20}
BY_MAIL = {Topic.TIPS: [Channel.EMAIL]}


@pytest.fixture
def journeys() -> Sequence[type[Journey]]:
    return [Basket]


@pytest.fixture
async def travel(
    store_file: Path, tmp_path: Path, journeys: Sequence[type[Journey]]
) -> AsyncIterator[Travel]:
    words, catalogue = with_words(tmp_path), CATALOGUE | EVERY_OTHER
    async with travelling(
        store_file, journeys=journeys, catalogue=catalogue, renderer=words
    ) as world:
        yield world


async def begun(
    travel: Travel,
    customer_id: str = "ana",
    *,
    journey: type[Journey] = Basket,
    consents: dict[Topic, list[Channel]] = BY_MAIL,
    **told: Any,
) -> Run:
    """Let a customer put something into a basket."""
    await travel.customer(customer_id, consents=consents)
    told = {"items": [LAMP], **told}
    return await travel.begin(journey, customer_id, BasketBegun(basket_id="b-1"), **told)


async def changed(travel: Travel, customer_id: str = "ana", **told: Any) -> None:
    await travel.track(customer_id, "Basket Changed", basket_id="b-1", **told)
    for run in travel.runs:
        await run.settled()


async def test_a_declared_field_is_told_by_the_event_alone(travel: Travel) -> None:
    run = await begun(travel)
    with pytest.raises(AssertionError, match=r"write Paid\(basket_id=…\): it declares basket_id"):
        await run.hears(Paid(), basket_id="b-1")


async def mails(travel: Travel, customer_id: str = "ana") -> list[str]:
    sent = await travel.mailbox.messages(customer_id=customer_id)
    return [f"{mail.subject}\n{mail.text}" for mail in sent if mail.channel == Channel.EMAIL]


async def test_a_basket_is_told_as_it_is_now_and_history_never_has_what_is_in_it(
    travel: Travel,
) -> None:
    run = await begun(travel)
    changed = BasketChanged(basket_id="b-1")
    await run.hears(changed, after=30 * MINUTE, items=[RUG, LAMP, {"sku": "x"}, RUG], total=149.8)
    await travel.ahead(HOUR)

    (mail,) = await mails(travel)
    assert mail.startswith("Moss rug waits for you\n")
    told = "Hello Fernanda: 1 x Moss rug at 20; 2 x Aurora lamp at 64.9; 1 x a thing; in all 149.8"
    assert told in mail
    assert (await run.ending()).outcome == "left_behind"
    history = await run.handle.fetch_history()
    assert traces_in(Recorded("basket/it", "basket", history)) == []
    kept = History(events=history.events).SerializeToString()
    assert not [word for word in (b"Aurora", b"Moss", b"149.8") if word in kept]


async def test_what_an_event_does_not_declare_is_told_beside_it(travel: Travel) -> None:
    ana = await travel.customer("ana", consents=BY_MAIL)
    run = await travel.begin(Basket, ana, BasketBegun(basket_id="b-1"), items=[LAMP], total=64.9)
    await run.hears(BasketChanged(basket_id="b-1"), after=30 * MINUTE, items=[LAMP, RUG], total=85)
    await travel.ahead(HOUR)

    (mail,) = await mails(travel)
    assert "2 x Aurora lamp at 64.9; 1 x Moss rug at 20; in all 85" in mail


async def test_a_text_and_a_question_are_about_it_too(travel: Travel) -> None:
    texts = {Topic.TIPS: [Channel.SMS, Channel.EMAIL]}
    run = await begun(travel, consents=texts, items=[RUG, LAMP])
    await travel.ahead(HOUR)
    (text,) = await travel.mailbox.messages(customer_id="ana")
    assert text.text == "Jornada: 2 things wait for you."
    await travel.ahead(DAY)
    (mail,) = await mails(travel)
    assert "how is it? 1 x Moss rug at 20; 2 x Aurora lamp at 64.9;" in mail

    await travel.taps(run, ASKED, "5")
    assert (await run.ending()).outcome == "liked"


async def test_the_last_message_is_about_what_called_it_off(travel: Travel) -> None:
    run = await begun(travel)
    await travel.track("ana", "Basket Emptied", basket_id="b-1", why="it is too big")

    assert (await run.ending()).because == "called_off"
    (mail,) = await mails(travel)
    assert "Emptied, because it is too big." in mail


@pytest.mark.parametrize("journeys", [[GatheredBasket]])
async def test_it_may_be_one_of_those_that_were_gathered(travel: Travel) -> None:
    run = await begun(travel, journey=GatheredBasket)
    await changed(travel, items=[LAMP])
    await changed(travel, items=[RUG])

    await run.ending()
    (mail,) = await mails(travel)
    assert mail.startswith("Moss rug waits")


async def test_no_property_shadows_who_they_are_nor_where_a_link_leads(travel: Travel) -> None:
    evil = {"answer": "https://evil.example/", "preferences": "https://evil.example/"}
    mallory: dict[str, Any] = {"first_name": "Mallory", "company": "Evil", "links": evil}
    await begun(travel, **mallory, unsubscribe_url="x", about={"total": 3})
    await travel.ahead(HOUR)
    await travel.ahead(DAY)

    both = await mails(travel)
    assert len(both) == 2
    assert all("Hello Fernanda" in mail for mail in both)
    assert not [mail for mail in both if "Mallory" in mail or "Evil" in mail or "evil" in mail]
    assert not [mail for mail in both if "in all 3" in mail]


async def test_what_is_not_in_the_store_any_more_is_skipped_and_the_story_goes_on(
    travel: Travel,
) -> None:
    run = await begun(travel, consents={Topic.TIPS: [Channel.SMS, Channel.EMAIL]})
    async with begin(travel.database) as tx:
        await tx.execute(delete(events).where(events.c.name == "Basket Begun"))
    await travel.ahead(HOUR)

    assert await run.decisions() == [("basket.left", "skipped", "event_gone")]
    assert (await run.status()).touchpoints[0].channel == "SMS", "no other channel tried it"
    await travel.ahead(DAY)
    assert (await run.decisions())[1] == ("basket.asked", "skipped", "event_gone")
    assert (await run.ending()).outcome == "left_behind"
    assert await run.said() == []
    (told,) = (await travel.jornada.explain("ana")).enrolments
    assert [each.reason for each in told.touchpoints] == ["event_gone", "event_gone"]


async def test_retention_leaves_what_a_journey_heard_for_as_long_as_it_runs(
    travel: Travel,
) -> None:
    run = await begun(travel)
    await changed(travel, items=[RUG])
    assert await _kept(travel) == {"Basket Begun", "Basket Changed"}
    await travel.ahead(HOUR)

    (mail,) = await mails(travel)
    assert mail.startswith("Moss rug waits")
    await run.ending()
    assert await _kept(travel) == set()


async def _kept(travel: Travel) -> set[str]:
    """Sweep as of ten years later; return the names of the events that are left."""
    retaining = Retaining(travel.database, read_periods(""))
    async for _ in retaining.sweep(await travel.now() + 3650 * DAY):
        pass
    return {row["name"] for row in await rows_of(travel.database, "events")}


async def test_it_is_explained_in_the_same_words_for_as_long_as_its_event_is_kept(
    travel: Travel, tmp_path: Path
) -> None:
    run = await begun(travel, items=[RUG], total=20)
    await travel.ahead(HOUR)

    async def again() -> str:
        sent = await SentWords(travel.database).of("ana")
        (lines,) = words_of(TemplateRenderer(tmp_path / "root"), CATALOGUE, sent).values()
        return "\n".join(lines)

    assert "| Hello Fernanda: 1 x Moss rug at 20; in all 20" in await again()
    await run.hears(Paid(basket_id="b-1"))
    assert await _kept(travel) == set()
    assert await again() == (
        "its words are not known: the event that it was about is not there any more"
    )


async def test_nothing_is_said_of_the_basket_of_who_was_erased(travel: Travel) -> None:
    run = await begun(travel)
    await travel.jornada.rights.erase("ana", WHY)
    await travel.jornada.relay.dispatcher.dispatch_all()

    assert (await run.ending()).because == "erased"
    assert await mails(travel) == []


async def test_a_visitors_basket_is_told_to_the_customer_they_became(travel: Travel) -> None:
    visitor = visitor_id("her-phone")
    run = await begun(travel, visitor)
    await changed(travel, visitor, items=[RUG], total=20)
    who, now = Identity(customer_id="ana", email="ana@example.com"), await travel.now()
    await travel.jornada.identify(who, anonymous_id="her-phone", at=now)
    await travel.jornada.relay.dispatcher.dispatch_all()
    await travel.ahead(HOUR)

    (mail,) = await mails(travel)
    assert "1 x Moss rug at 20; in all 20" in mail
    assert (await run.ending()).outcome == "left_behind"


async def test_a_run_that_no_event_began_has_nothing_to_tell_of_it(travel: Travel) -> None:
    await travel.customer("ana", consents=BY_MAIL)
    run = Run(travel, Basket, "ana", "b-1")
    await travel.env.client.start_workflow(
        "basket",
        Enrolment(customer_id="ana", key="b-1"),
        id=workflow_id("basket", "ana", "b-1"),
        task_queue=JOURNEYS_QUEUE,
    )
    travel.runs.append(run)
    await run.settled()
    await travel.ahead(HOUR)

    assert await run.decisions() == [("basket.left", "skipped", "event_gone")]


@pytest.mark.parametrize(
    ("mistaken", "advice"),
    [
        (OfNoEvent, "basket.left is about Basket Begun or Basket Changed: give about= the event"),
        (
            OfAnotherKind,
            "basket.farewell is about Basket Emptied: add BasketBegun to its about, or take about=",
        ),
        (AboutNothing, "onboarding.welcome is about no event: add BasketBegun to its about, or"),
        (OfWhatNobodyTold, "nobody told this Basket Changed: give about= what a wait returned"),
    ],
)
async def test_a_mistake_says_what_to_correct(
    store_file: Path, tmp_path: Path, mistaken: type[Journey], advice: str
) -> None:
    words, catalogue = with_words(tmp_path), CATALOGUE | EVERY_OTHER
    async with travelling(
        store_file, journeys=[mistaken], catalogue=catalogue, renderer=words
    ) as world:
        with pytest.raises(AssertionError, match=re.escape(advice)):
            await begun(world, journey=mistaken)


async def test_recorded_customers_who_were_told_of_an_event_are_not_stranded(
    travel: Travel, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--record-histories"):
        run = await begun(travel)
        await changed(travel, items=[RUG])
        await travel.ahead(HOUR)
        record(await run.handle.fetch_history(), "told", folder=RECORDED)
        await run.ending()
        record(await run.handle.fetch_history(), "told", folder=RECORDED)
        gone = await begun(travel, "bea")
        async with begin(travel.database) as tx:
            await tx.execute(delete(events).where(events.c.customer_id == "bea"))
        await gone.ending()
        record(await gone.handle.fetch_history(), "gone", folder=RECORDED)

    histories = list(recorded(RECORDED, "basket"))
    assert [one.name for one in histories] == [
        f"basket/{name}" for name in ("gone.closed", "told.closed", "told.open")
    ]
    assert await stranded(histories, [Basket]) == []
