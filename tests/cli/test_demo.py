"""The demo's clock, its cast and its timeline."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from adapters.store.engine.database import Database
from adapters.store.sandbox import REPLY, SqlMailbox
from cli.arguments import REHEARSAL_PACE
from cli.demo.actions import Tracks
from cli.demo.cast import CAST
from cli.demo.ending import RAISED_AFTER, next_curtain
from cli.demo.personas import Fate, Role
from cli.demo.postman import Postman
from cli.demo.stories.onboarding import BEATRIZ, JAMES, ONBOARDING
from cli.demo.stories.support import SUPPORT
from cli.demo.timeline import Timeline
from domain.clock import Pace
from domain.customers import Channel
from domain.eligibility.quiet_hours import QUIET_FROM, QUIET_UNTIL
from starter.client.journeys import event_kinds
from workflows.catalogue import JOURNEYS_BY_NAME
from workflows.messages import CATALOGUE

ANY_DAY = [datetime(2026, month, day, 17, 3, 8, 77, UTC) for month in (1, 7) for day in range(1, 8)]


@pytest.mark.parametrize("now", ANY_DAY)
def test_a_rehearsal_opens_on_a_monday_morning(now: datetime) -> None:
    opens_at, clock = next_curtain(REHEARSAL_PACE, now)
    assert f"{opens_at:%a %H:%M}" == "Mon 09:00"
    assert timedelta() < opens_at - now < timedelta(days=8)
    assert abs(clock.journey_time(now + RAISED_AFTER) - opens_at) < timedelta(seconds=1)


def test_at_the_pace_of_life_time_is_time() -> None:
    opens_at, clock = next_curtain(1, ANY_DAY[0])
    assert opens_at == clock.journey_time(ANY_DAY[0]) == ANY_DAY[0]


@pytest.mark.parametrize("now", ANY_DAY)
def test_james_is_due_a_reminder_at_night_and_the_others_are_not(now: datetime) -> None:
    """Whatever the season, with hours to spare for a slow machine."""
    opens_at, _ = next_curtain(REHEARSAL_PACE, now)
    for role in ONBOARDING:
        zone = ZoneInfo(role.customer.time_zone)
        for late in (timedelta(hours=1), timedelta(hours=9)):
            due = (role.enters_at(opens_at) + timedelta(days=2) + late).astimezone(zone).time()
            at_night = due >= QUIET_FROM or due < QUIET_UNTIL
            if role.customer is JAMES:
                assert at_night
            elif late < timedelta(hours=2):
                assert not at_night


def test_the_timelines_rows_come_in_the_order_of_their_clock() -> None:
    now = datetime.now(UTC)
    said = StringIO()
    timeline = Timeline(Console(file=said, width=80), Pace(), now)
    timeline.did(BEATRIZ, "presses the link", now + timedelta(minutes=2))
    timeline.told(JAMES, Channel.EMAIL, "Welcome [to] Jornada", now)
    timeline.summary([])
    rows = said.getvalue().splitlines()[1:3]
    assert "Welcome [to] Jornada" in rows[0]
    assert "presses the link" in rows[1]
    local = now.astimezone(ZoneInfo(JAMES.time_zone))
    assert f"{now:%a %H:%M}   {local:%H:%M}  James" in rows[0]


def test_the_cast_tells_some_of_each_industry_in_four_languages_and_two_live_two_at_once() -> None:
    lived = {role.journey for role in CAST}
    assert lived == {
        "onboarding",
        "post_purchase",
        "car_delivery",
        "browse_retargeting",
        "abandoned_basket",
        "home_try_on",
        "loan_application",
        "care_follow_up",
        "support_case",
        "hotel_stay",
    }
    assert lived <= set(JOURNEYS_BY_NAME)
    spoken = {role.customer.locale.partition("-")[0] for role in CAST}
    assert spoken == {"en", "es", "pt", "ro"}
    lives = Counter(role.customer.first_name for role in CAST)
    assert {name for name, journeys in lives.items() if journeys > 1} == {"Beatriz", "Diego"}
    assert len({role.customer.customer_id for role in CAST}) == len(lives)


@pytest.mark.parametrize(
    "role", CAST, ids=lambda role: f"{role.customer.first_name}-{role.journey}"
)
def test_a_role_plays_what_its_journey_knows(role: Role) -> None:
    """Cues and messages are in the catalogue, and events are told as they are declared."""
    names = [each.partition(":")[2] for each in role.messages]
    assert {name for name in names if name != REPLY} <= set(CATALOGUE)
    cues = [cue.partition("#") for cue in role.plays]
    assert all(names.count(cue) >= int(number or 1) for cue, _, number in cues)
    kinds = event_kinds(JOURNEYS_BY_NAME)
    for deed in chain(role.enters, *role.plays.values()):
        if isinstance(deed, Tracks):
            told = deed.properties(ANY_DAY[0])
            kinds[deed.event].model_validate(told)  # or raises


def test_a_message_that_this_machine_was_too_slow_for_is_no_fault() -> None:
    (role,) = SUPPORT
    late, question = role.messages
    assert Fate(role, role.outcome, role.messages).faults() == []
    assert Fate(role, role.outcome, (question,), missed=(late,)).faults() == []
    assert Fate(role, role.outcome, (question,)).faults() == [
        f"expected the messages {late}, {question}"
    ]
    assert Fate(role, role.outcome, (question, late), missed=(late,)).faults() != []
    assert Fate(role, "never_answered", role.messages).faults() == ["expected solved"]


async def test_the_postman_brings_each_message_once(store_file: Path) -> None:
    database = await Database.open(f"sqlite:///{store_file}")
    mailbox = SqlMailbox(database)
    postman, nobody = Postman(mailbox), ""
    for words in ("one", "two"):
        await mailbox.keep_reply("t-1", Channel.SMS, BEATRIZ.phone, words, ANY_DAY[0])
        await postman.bring()
        await postman.bring()
    assert [message.text for message in postman.brought_to(nobody)] == ["one", "two"]
    await postman.rings(nobody, unless=1, within=60)
    assert postman.brought_to(BEATRIZ.customer_id) == ()
    await database.close()
