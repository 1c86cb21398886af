"""A customer's page tells what their account tells; what anybody typed stays text."""

import re
from html import escape

import pytest

from adapters.settings import Settings
from domain.access import Role
from domain.customers import Channel, Identity
from domain.messages import Reason, Text
from domain.operations import OperatorRequest
from starter.client.calls import IdentifyCall
from starter.saved_views import views
from starter.telling.traits import MOST_TRAITS
from tests.cli.explained import live
from tests.webhooks.conftest import ANA, World
from tests.webhooks.console.desk import Desk, read, signed_in
from tests.webhooks.console.history import (
    a_broadcast,
    a_dead_letter,
    a_question,
    a_task,
    two_journeys,
)
from tests.webhooks.console.test_console_roles import OFFERS
from webhooks.console.reasons import WHY
from webhooks.console.times import with_times
from workflows.onboarding.messages import VERIFY_REMINDER

PAGE = "/console/customers/c-ana"
NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'</p>{{ 7 | times: 7 }}"


@pytest.fixture
async def desk(world: World, settings: Settings) -> Desk:
    return await signed_in(world, settings, "lena", Role.ADMIN)


async def test_it_answers_what_a_support_person_asks(world: World, desk: Desk) -> None:
    await live(world.database)
    shown = await desk.text(PAGE)
    for said in (
        "in brackets by the customer's own clock, Europe/Lisbon",
        "Sent by sms, delivered",
        "2026-03-10 22:00 sms held: quiet hours, again at 2026-03-11 09:00",
        'they wrote: "two"',
        "answered 2 ( 2026-03-13 16:00 )",
        "Task: a text that answers no question",
        "Ana.Silva@example.com",
        "order updates by sms: given",
        "the journey shop began",
    ):
        assert said in shown, said


async def test_it_leads_to_what_each_message_said_that_left(
    world: World, settings: Settings, desk: Desk
) -> None:
    await two_journeys(world)
    stop = OperatorRequest(by="bea", reason="they asked for it")
    await world.jornada.operators.suppress("c-ana", Channel.SMS, stop)
    await world.refused(VERIFY_REMINDER, Channel.SMS)
    page = (await desk.open(PAGE)).text
    assert f'<a href="{PAGE}/words">What these messages said</a>' in page
    shown = await desk.text(f"{PAGE}/words")
    for said in (
        "No copy is kept of what was sent.",
        "Boas-vindas! Confirme seu e-mail",
        "Três passos para começar bem, Ana",
        "(verify link)",
        "in the language pt-BR . Template onboarding.welcome .",
    ):
        assert said in shown, said
    assert "http" not in shown, "no link works"
    assert "Reminder to verify" not in shown, "it did not leave"
    limited = await signed_in(world, settings, "bea", Role.READER, OFFERS)
    seen = await limited.text(f"{PAGE}/words")
    assert ("post_purchase.offer" in seen, "onboarding.welcome" in seen) == (True, False)


async def test_of_who_was_erased_no_words_are_shown(world: World, desk: Desk) -> None:
    await two_journeys(world)
    await world.jornada.rights.erase("c-ana", OperatorRequest(by="maria", reason="they asked"))
    shown = await desk.text(f"{PAGE}/words")
    assert "Its words are not known" in shown
    assert "Três passos" not in shown


async def test_a_message_that_did_not_leave_says_why_in_a_sentence(
    world: World, desk: Desk
) -> None:
    await world.meet()
    await world.jornada.operators.suppress(
        "c-ana", Channel.SMS, OperatorRequest(by="bea", reason="they asked for it")
    )
    await world.refused(VERIFY_REMINDER, Channel.SMS)
    shown = await desk.text(PAGE)
    assert "skipped Reminder to verify by sms" in shown
    assert f"Why: {WHY[Reason.SUPPRESSED]}" in shown
    assert "bea noted that they want no more: they asked for it" in shown


def test_every_reason_has_its_sentence() -> None:
    assert set(Reason) - WHY.keys() == {Reason.ACCEPTED, Reason.ALREADY_SENT}
    assert all(words.endswith(".") for words in WHY.values())


async def test_the_timeline_is_read_page_by_page_to_its_end_without_a_script(
    world: World, desk: Desk
) -> None:
    await world.meet()
    for nth in range(70):
        await world.jornada.track("c-ana", f"Seen {nth:03}", message_id=f"e-{nth}")
    path, seen = PAGE, []
    for _ in range(5):
        page = (await desk.open(path)).text
        seen += re.findall(r"Seen (\d{3})", page)
        older = re.search(r'<a href="([^"]+)" hx-get', page)
        if older is None:
            break
        path = older[1]
    assert seen == [f"{nth:03}" for nth in reversed(range(70))]
    part = await desk.open(path, headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith("<li>")


async def test_a_cursor_that_is_none_of_ours_is_refused(world: World, desk: Desk) -> None:
    await world.meet()
    answer = await desk.open(f"{PAGE}/timeline?before=%3Cb%3E")
    assert answer.status_code == 422
    assert "<b>" not in answer.text


async def test_what_anybody_typed_stays_text_on_every_page(world: World, desk: Desk) -> None:
    traits = {"note": NASTY, NASTY: "odd", **{f"t{nth}": nth for nth in range(MOST_TRAITS)}}
    await world.jornada.identify(
        Identity(**ANA.model_dump(exclude={"first_name"}), first_name=NASTY), message_id="i-1"
    )
    await world.jornada.take_in_one(IdentifyCall("c-ana", traits, message_id="i-2"))
    await world.jornada.track("c-ana", NASTY, {"said": NASTY}, message_id="e-1")
    question = await a_question(world)
    await world.sent(VERIFY_REMINDER, Channel.SMS, content=Text(body="?"))
    text = {"MessageSid": "SM-1", "From": str(ANA.phone), "Body": NASTY}
    await world.twilio("/webhooks/twilio/inbound", text)
    task = await a_task(world, "run-c-ana:task:1", "onboarding", NASTY)
    await a_dead_letter(world, "e-2")
    await a_broadcast(world, "spring", reason=NASTY)
    await desk.send(f"/console/tasks/{task}/resolve", {"note": NASTY})
    await desk.send(
        "/console/pauses", {"action": "pause", "target": "channel:sms", "reason": NASTY}
    )
    answer = {"question": question, "option": "1", "reason": NASTY}
    assert (await desk.send(f"{PAGE}/answer", answer)).status_code == 303
    pages = [
        await desk.open(path)
        for path in (
            PAGE,
            f"{PAGE}/timeline",
            f"{PAGE}/answer",
            "/console",
            "/console/tasks",
            "/console/tasks?done=yes",
            f"/console/tasks?owner={NASTY[:60]}",
            "/console/pauses",
            "/console/broadcasts",
            f"/console/dead-letters?name={NASTY}",
            f"/console/sign-in?next={NASTY}",
            f"{PAGE}/words",
        )
    ]
    pages.append(await desk.send("/console/search", {"whom": NASTY}))
    pages.append(await desk.send("/console/search", {"whom": str(ANA.phone)}))
    for page in pages:
        assert page.status_code in (200, 303), page.url
        assert "<script>alert" not in page.text, page.url
        assert "<img" not in page.text, page.url
        assert "49" not in re.findall(r"> ?(\d+) ?<", page.text), page.url
    told = read(pages[0].text) + read(pages[4].text) + read(pages[7].text)
    assert told.count("<script>alert(1)</script>") >= 5
    assert read(pages[8].text).count("<script>alert(1)</script>") == 2


async def test_the_headers_of_every_page_let_no_stranger_act(world: World, desk: Desk) -> None:
    await world.meet()
    for path in ("/console", PAGE, "/console/nothing", "/console/sign-in", "/console/help"):
        answer = await desk.open(path)
        policy = dict(
            part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; ")
        )
        assert policy == {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self' data:",
            "connect-src": "'self'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
            "base-uri": "'none'",
        }
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert re.findall(r"<script(?![^>]* src=)|<style| style=| on\w+=", answer.text) == []


async def test_each_run_leads_into_the_temporal_ui_where_a_setting_says_where_it_is(
    world: World, settings: Settings
) -> None:
    await live(world.database)
    known = settings.model_copy(update={"temporal_ui": "https://temporal.example.com"})
    desk = await signed_in(world, known, "lena", Role.READER)
    page = (await desk.open(PAGE)).text
    link = "https://temporal.example.com/namespaces/default/workflows/shop%2Fc-ana/run-1"
    assert f'<a href="{link}"' in page
    listed = (await desk.open("/console/help")).text
    for view in views("https://temporal.example.com"):
        assert f'<a href="{escape(view.url)}" rel="noreferrer">{view.title}</a>' in listed
    unknown = await signed_in(world, settings, "bea", Role.READER)
    for path in (PAGE, "/console/help"):
        assert "Temporal UI" not in await unknown.text(path)


def test_moments_are_marked_for_machines_and_nothing_else_is() -> None:
    assert with_times("again at 2026-03-11 09:00 <b>") == (
        'again at <time datetime="2026-03-11T09:00Z">2026-03-11 09:00</time> &lt;b&gt;'
    )


async def test_who_was_erased_is_told_so(world: World, desk: Desk) -> None:
    await world.meet()
    await world.jornada.rights.erase("c-ana", OperatorRequest(by="maria", reason="they asked"))
    shown = await desk.text(PAGE)
    assert "They were erased 2" in shown
    assert "ana@example.com" not in shown
