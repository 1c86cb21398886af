"""What customers and operators said is explained: answers, tasks, consents, stops."""

from datetime import timedelta

from adapters.store.answers.received import Answers
from adapters.store.customers.reactivating import Suppressions
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.pauses import Pauses
from adapters.store.reads.explain import explain
from adapters.store.reads.explain.events import MOST_EVENTS
from adapters.store.records import SqlRecords
from adapters.store.schema import events
from adapters.store.states import EventState
from adapters.store.tasks import Tasks
from domain.customers import Channel, Topic
from domain.operations import AuditEntry, OperatorAction, OperatorRequest
from domain.pauses import PauseTarget
from domain.questions import Question
from tests.adapters.store.building import (
    ANA,
    BEA,
    MINUTE,
    NOON,
    SURVEY,
    answered,
    asking,
    handed_over,
    happening,
    meet,
    questioned,
)
from tests.adapters.store.explained import PHONE, converse, live
from tests.adapters.store.transactions import begin


async def test_a_question_is_told_with_every_answer_and_how_it_was_read(
    database: Database,
) -> None:
    await converse(database)
    told = await explain(database, ANA.customer_id)

    (asked,) = told.enrolments[0].touchpoints
    assert (asked.question, asked.options) == (Question.SLOT, ("1", "2", "3"))
    assert asked.answer_by == NOON + timedelta(days=1)
    assert asked.answered_at == NOON + 2 * MINUTE
    assert [(a.verdict, a.option, a.stands_for, a.replied, a.at) for a in asked.answers] == [
        ("not_understood", None, None, True, NOON + MINUTE),
        ("answered", "2", "2026-03-13T16:00:00+00:00", False, NOON + 2 * MINUTE),
    ]
    assert [(a.verdict, a.channel, a.at) for a in told.unmatched_texts] == [
        ("unmatched", "sms", NOON + 3 * MINUTE)
    ]


async def test_a_message_that_asks_nothing_has_no_answers(database: Database) -> None:
    await live(database)
    (enrolment,) = (await explain(database, ANA.customer_id)).enrolments
    receipt, _ = enrolment.touchpoints
    assert (receipt.question, receipt.options, receipt.answers) == (None, (), ())


async def test_tasks_are_told_open_or_done_and_how_long_they_took(database: Database) -> None:
    await converse(database)
    told = await explain(database, ANA.customer_id)

    text, silence = told.tasks
    assert (text.state, text.owner, text.resolved_at) == ("open", "support", None)
    assert (text.run_id, text.seconds_to_resolution) == (None, None)
    assert (silence.state, silence.claimed_by, silence.resolved_by) == ("done", "maria", "maria")
    assert (silence.run_id, silence.seconds_to_resolution) == ("run-1", 300)
    assert silence.escalated_at == NOON + 11 * MINUTE
    assert [task.task_key for task in told.open_tasks] == [text.task_key]

    await Tasks(database).claim(text.task_id, "maria", NOON)
    told = await explain(database, ANA.customer_id)
    assert [task.task_key for task in told.open_tasks] == [text.task_key]
    assert (told.tasks[0].state, told.tasks[0].claimed_by) == ("claimed", "maria")


async def test_what_operators_did_is_told_in_order(database: Database) -> None:
    await meet(database)
    for minute, action in ((2, OperatorAction.RESUME), (1, OperatorAction.HOLD)):
        await SqlRecords(database).note_steering(
            AuditEntry(
                note_key=f"n-{minute}",
                action=action,
                by="maria",
                reason="the phone is down",
                journey="shop",
                customer_id=ANA.customer_id,
                workflow_id="shop/c-ana",
                first_execution_run_id="run-1",
                doing="waiting",
                at=NOON + minute * MINUTE,
            )
        )
    told = (await explain(database, ANA.customer_id)).steerings
    assert [(s.action, s.by, s.reason, s.doing, s.run_id, s.at) for s in told] == [
        ("hold", "maria", "the phone is down", "waiting", "run-1", NOON + MINUTE),
        ("resume", "maria", "the phone is down", "waiting", "run-1", NOON + 2 * MINUTE),
    ]


async def test_each_stop_and_start_is_told_and_what_a_company_tracks_is_neither(
    database: Database,
) -> None:
    await meet(database)
    intake = Intake(database)
    await intake.stop_channel("stop", Channel.SMS, PHONE, NOON)
    await intake.restart_channel("start", Channel.SMS, PHONE, NOON + MINUTE)
    await intake.track(happening("e-1", name="Channel Stopped"))
    await intake.stop_channel("later", Channel.SMS, PHONE, NOON + 2 * MINUTE)
    maria, at = OperatorRequest(by="maria", reason="they asked"), NOON + 3 * MINUTE
    await Suppressions(database).lift("c-ana", Channel.SMS, maria, at, customer_requested=True)

    told = await explain(database, ANA.customer_id)
    assert [(one.restarted, one.by, one.reason, one.at) for one in told.opt_outs] == [
        (False, None, None, NOON),
        (True, None, None, NOON + MINUTE),
        (False, None, None, NOON + 2 * MINUTE),
        (True, "maria", "they asked", at),
    ]
    assert {one.channel for one in told.opt_outs} == {"sms"}
    assert [(one.barred_for, one.barred_at) for one in told.opt_outs] == [
        *[(None, None)] * 3,
        ("opted_out", NOON + 2 * MINUTE),
    ]
    assert PHONE not in told.model_dump_json()


async def test_their_latest_word_on_each_topic_and_channel_is_told_and_no_other(
    database: Database,
) -> None:
    said = {Topic.TIPS: dict.fromkeys(Channel, True), Topic.OFFERS: {Channel.SMS: True}}
    await meet(database, ANA.model_copy(update={"consents": said}))
    met = NOON - 90 * MINUTE
    intake = Intake(database)
    await intake.leave_topic("left", ANA.customer_id, Topic.TIPS, NOON, "link")

    told = (await explain(database, ANA.customer_id)).consents
    assert [(one.topic, one.channel, one.granted, one.at, one.source) for one in told] == [
        ("offers", "sms", True, met, "identify"),
        ("tips", "email", False, NOON, "link"),
        ("tips", "sms", False, NOON, "link"),
    ]
    assert (await explain(database, "c-bea")).consents == ()


async def test_what_they_wrote_is_told_and_no_address(
    database: Database,
) -> None:
    """Each answer's words, the misunderstood ones too, and a text that answers nothing."""
    await converse(database)
    told = await explain(database, ANA.customer_id)
    (asked,) = told.enrolments[0].touchpoints
    assert [answer.words for answer in asked.answers] == ["on Friday, Ana here", "two"]
    (text,) = told.unmatched_texts
    assert "mother" in text.words
    for words in (ANA.email, PHONE, "silva"):
        assert str(words) not in told.model_dump_json()


async def test_a_tasks_note_and_the_words_beside_a_score_are_told(database: Database) -> None:
    await meet(database)
    asked = await questioned(database, SURVEY)
    await Answers(database).by_page(asked, "2", "The box was damaged", NOON + MINUTE)
    await handed_over(database)
    (task,) = await Tasks(database).list()
    await Tasks(database).resolve(task.task_id, "maria", "a new lamp", NOON + 2 * MINUTE)
    told = await explain(database, ANA.customer_id)
    (answer,) = told.enrolments[0].touchpoints[0].answers
    assert (answer.option, answer.words) == ("2", "The box was damaged")
    assert [task.resolution for task in told.tasks] == ["a new lamp"]


async def test_what_they_did_is_told_in_order(database: Database) -> None:
    await meet(database)
    for n in (1, 2, 3):
        at = NOON + n * MINUTE
        await Intake(database).track(happening(f"e-{n}", name=f"Event {n}", occurred_at=at))
    told = await explain(database, ANA.customer_id)
    assert [(one.name, one.source, one.state) for one in told.events] == [
        ("Identify", "identify", "dispatched"),
        ("Event 1", "track", "pending"),
        ("Event 2", "track", "pending"),
        ("Event 3", "track", "pending"),
    ]
    assert (told.events[1].occurred_at, told.earlier_events) == (NOON + MINUTE, 0)
    assert (await explain(database, "c-nobody")).events == ()


async def test_of_many_events_the_last_are_told_and_how_many_more_there_are(
    database: Database,
) -> None:
    await meet(database)
    rows = [
        {
            "event_id": f"e-{n}",
            "customer_id": ANA.customer_id,
            "name": f"Event {n}",
            "properties": {},
            "occurred_at": NOON,
            "received_at": NOON,
            "source": "track",
            "state": EventState.DISPATCHED,
            "tries": 0,
        }
        for n in range(MOST_EVENTS + 1)
    ]
    async with begin(database) as tx:
        await tx.execute(events.insert().values(rows))
    told = await explain(database, ANA.customer_id)
    assert (len(told.events), told.earlier_events) == (MOST_EVENTS, 2)  # and their Identify
    assert (told.events[0].name, told.events[-1].name) == ("Event 1", f"Event {MOST_EVENTS}")


async def test_who_paused_what_they_wait_for_is_told(database: Database) -> None:
    await meet(database)
    brake, maria = Pauses(database), OperatorRequest(by="maria", reason="wrong words")
    await brake.pause(PauseTarget.JOURNEY, "shop", maria, NOON)
    await brake.pause(PauseTarget.CHANNEL, "sms", maria, NOON)
    await answered(database, asking())
    (pause,) = (await explain(database, ANA.customer_id)).pauses
    assert (pause.label, pause.by) == ("the journey shop", "maria")
    assert (await explain(database, "c-bea")).pauses == ()


async def test_their_zone_is_told_where_it_is_known(database: Database) -> None:
    await meet(database)
    await meet(database, BEA.model_copy(update={"time_zone": None}))
    zones = [(await explain(database, who)).time_zone for who in ("c-ana", "c-bea")]
    assert zones == ["Europe/Lisbon", None]
