"""What staff do: it happens once, and the audit has who did it."""

import pytest

from adapters.settings import Settings
from domain.access import Role
from domain.pauses import PauseTarget
from tests.adapters.store.transactions import begin
from tests.webhooks.conftest import ANA, World
from tests.webhooks.console.desk import Desk, signed_in
from tests.webhooks.console.history import a_broadcast, a_dead_letter, a_question, a_task

PAGE = "/console/customers/c-ana"
WHY = {"reason": "the price is wrong"}
NO_REASONS = ("", "  ", "ask ana@example.com", "call +55 11 91234 5678", "x" * 201, "two\nlines")


@pytest.fixture
async def desk(world: World, settings: Settings) -> Desk:
    return await signed_in(world, settings, "lena", Role.OPERATOR)


async def test_a_customer_is_found_by_id_phone_or_mail(world: World, desk: Desk) -> None:
    await world.meet()
    for whom in ("c-ana", " c-ana ", "+55 (11) 91234-5678", "11 91234 5678", "ANA@example.com"):
        answer = await desk.send("/console/search", {"whom": whom})
        assert (answer.status_code, answer.headers.get("Location")) == (303, PAGE), whom
    for whom, told in (
        ("", "Type a whole customer id"),
        ("c-nobody", "Type a whole customer id"),
        ("nobody@example.com", "Nobody is known by that"),
    ):
        answer = await desk.send("/console/search", {"whom": whom})
        assert (answer.status_code, told in answer.text) == (200, True), whom


async def test_of_several_who_share_a_number_each_is_shown(world: World, desk: Desk) -> None:
    await world.meet()
    await world.meet(ANA.model_copy(update={"customer_id": "c-rui", "first_name": "Rui"}))
    answer = await desk.send("/console/search", {"whom": str(ANA.phone)})
    assert answer.status_code == 200
    for path in (PAGE, "/console/customers/c-rui"):
        assert f'<a href="{path}">' in answer.text
    part = await desk.send(
        "/console/search", {"whom": str(ANA.phone)}, headers={"HX-Request": "true"}
    )
    assert part.text.lstrip().startswith("<ul")


async def test_a_task_is_claimed_and_resolved_by_who_signed_in(world: World, desk: Desk) -> None:
    task = await a_task(world, "run-c-ana:task:1", "onboarding")
    answer = await desk.send(f"/console/tasks/{task}/claim", {})
    assert answer.headers["Location"] == "/console/tasks?said=claimed"
    shown = await desk.text("/console/tasks?said=claimed")
    assert "The task is yours." in shown
    assert "At it lena" in shown
    assert "You are at it" in await desk.text("/console")
    note = {"note": " called, all is well "}
    for _ in range(2):  # a second tap changes nothing
        answer = await desk.send(f"/console/tasks/{task}/resolve", note)
        assert answer.headers["Location"] == "/console/tasks?said=resolved"
    (done,) = await world.jornada.tasks.list(done=True)
    assert (done.claimed_by, done.resolved_by, done.resolution) == (
        "lena",
        "lena",
        "called, all is well",
    )
    assert "lena did it" in await desk.text(PAGE)
    assert "called, all is well" in await desk.text("/console/tasks?done=yes")


async def test_what_somebody_else_is_at_or_did_is_told_so(
    world: World, settings: Settings, desk: Desk
) -> None:
    bea = await signed_in(world, settings, "bea", Role.SUPPORT)
    task = await a_task(world, "run-c-ana:task:1", "onboarding")
    await bea.send(f"/console/tasks/{task}/claim", {})
    answer = await desk.send(f"/console/tasks/{task}/claim", {})
    assert (answer.status_code, "bea is at it already." in answer.text) == (409, True)
    await bea.send(f"/console/tasks/{task}/resolve", {"note": "done"})
    answer = await desk.send(f"/console/tasks/{task}/resolve", {"note": "me too"})
    assert (answer.status_code, "bea resolved it." in answer.text) == (409, True)


@pytest.mark.parametrize("note", ["", "   ", "x" * 2001, "nul\x00"])
async def test_a_note_that_says_nothing_resolves_nothing(
    world: World, desk: Desk, note: str
) -> None:
    task = await a_task(world, "run-c-ana:task:1", "onboarding")
    answer = await desk.send(f"/console/tasks/{task}/resolve", {"note": note})
    assert answer.status_code == 422
    assert len(await world.jornada.tasks.list()) == 1


async def test_an_answer_told_by_phone_is_entered_in_the_name_of_who_signed_in(
    world: World, desk: Desk
) -> None:
    question = await a_question(world)
    page = await desk.text(f"{PAGE}/answer")
    assert "Choice of a handover slot" in page
    answer = await desk.send(f"{PAGE}/answer", {"question": question, "option": "2"})
    assert answer.headers["Location"] == f"{PAGE}?said=answered"
    (event,) = [row for row in await world.rows("events") if row["name"] == "Answered"]
    assert event["properties"]["option"] == "2"
    told = await world.jornada.explain("c-ana")
    assert [(one.action, one.by) for one in told.steerings] == [("answer", "lena")]
    assert "lena entered their answer" in await desk.text(PAGE)
    again = await desk.send(f"{PAGE}/answer", {"question": question, "option": "2"})
    assert again.headers["Location"] == f"{PAGE}?said=gone"
    other = await desk.send(f"{PAGE}/answer", {"question": question, "option": "1"})
    assert (other.status_code, "the first answer counts" in other.text) == (409, True)
    assert len((await world.jornada.explain("c-ana")).steerings) == 1


async def test_an_answer_is_to_a_question_of_that_very_customer(world: World, desk: Desk) -> None:
    question = await a_question(world)
    await world.meet(ANA.model_copy(update={"customer_id": "c-rui"}))
    for path, form in (
        ("/console/customers/c-rui/answer", {"question": question, "option": "1"}),
        (f"{PAGE}/answer", {"question": question, "option": "9"}),
        (f"{PAGE}/answer", {"question": "x", "option": "1"}),
    ):
        answer = await desk.send(path, form)
        assert answer.status_code == 404, path
    assert [row for row in await world.rows("events") if row["name"] == "Answered"] == []


async def test_a_dead_letter_is_queued_again_or_put_aside_and_the_audit_has_who(
    world: World, desk: Desk
) -> None:
    await world.meet()
    await a_dead_letter(world, "e-1")
    await a_dead_letter(world, "e-2")
    shown = await desk.text("/console/dead-letters?customer=c-ana&name=Order+Completed")
    assert shown.count("no journey takes that key") == 2
    assert "There is no dead letter" in await desk.text("/console/dead-letters?customer=c-rui")
    assert "dead letters: 2" in await desk.text("/console")
    for event, action in (("e-1", "requeue"), ("e-2", "discard")):
        form = {"action": action, "event": event} | WHY
        answer = await desk.send("/console/dead-letters", form)
        assert answer.headers["Location"] == f"/console/dead-letters?said={action}"
        again = await desk.send("/console/dead-letters", form)
        assert again.headers["Location"] == "/console/dead-letters?said=gone"
    states = {row["event_id"]: row["state"] for row in await world.rows("events")}
    assert (states["e-1"], states["e-2"]) == ("pending", "discarded")
    told = (await world.jornada.explain("c-ana")).steerings
    assert sorted((one.action, one.by) for one in told) == [
        ("discard", "lena"),
        ("requeue", "lena"),
    ]


async def test_the_brake_is_pulled_and_let_go_and_its_audit_has_who(
    world: World, desk: Desk
) -> None:
    form = {"target": "message:post_purchase.offer"} | WHY
    for action in ("pause", "unpause"):
        answer = await desk.send("/console/pauses", {"action": action} | form)
        assert answer.headers["Location"] == f"/console/pauses?said={action}"
        again = await desk.send("/console/pauses", {"action": action} | form)
        assert again.headers["Location"] == "/console/pauses?said=gone"
        is_paused = bool(await world.jornada.brake.pauses())
        assert is_paused is (action == "pause")
        assert ("lena paused the message post_purchase.offer" in await desk.text("/console")) is (
            is_paused
        )
    lines = await world.jornada.brake.audit(10)
    assert [(line.action, line.by, line.target) for line in lines] == [
        ("unpause", "lena", PauseTarget.MESSAGE),
        ("pause", "lena", PauseTarget.MESSAGE),
    ]
    shown = await desk.text("/console/pauses")
    assert "lena let go on the message Offer" in shown


@pytest.mark.parametrize("reason", NO_REASONS)
async def test_a_reason_names_nobody_and_says_something(
    world: World, desk: Desk, reason: str
) -> None:
    await world.meet()
    await a_dead_letter(world, "e-1")
    await a_broadcast(world, "spring")
    before = await world.everything()
    why = {"reason": reason}
    for path, form in (
        ("/console/pauses", {"action": "pause", "target": "channel:sms"}),
        ("/console/dead-letters", {"action": "discard", "event": "e-1"}),
        ("/console/broadcasts", {"action": "pause", "broadcast": "spring"}),
        (f"{PAGE}/operate", {"action": "hold", "journey": "onboarding"}),
    ):
        answer = await desk.send(path, form | why)
        assert (answer.status_code, "reason" in answer.text) == (422, True), path
        assert "ana@example.com" not in answer.text
    assert await world.everything() == before


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/console/pauses", {"action": "stop", "target": "channel:sms"} | WHY),
        ("/console/pauses", {"action": "pause", "target": "customer:c-ana"} | WHY),
        ("/console/pauses", {"action": "pause", "target": "channel:fax"} | WHY),
        ("/console/pauses", {"action": "pause"} | WHY),
        ("/console/dead-letters", {"action": "erase", "event": "e-1"} | WHY),
        ("/console/dead-letters", {"action": "requeue", "event": ""} | WHY),
        ("/console/broadcasts", {"action": "start", "broadcast": "spring"} | WHY),
        ("/console/broadcasts", {"action": "pause", "broadcast": "x" * 65} | WHY),
        ("/console/broadcasts", {"action": "pause", "broadcast": "a/b"} | WHY),
        ("/console/broadcasts", {"action": "pause"} | WHY),
        (f"{PAGE}/operate", {"action": "erase", "journey": "onboarding"} | WHY),
        (f"{PAGE}/operate", {"action": "hold", "journey": "nothing_of_ours"} | WHY),
        (f"{PAGE}/operate", {"action": "hold", "journey": "onboarding", "key": "k"} | WHY),
        (f"{PAGE}/operate", {"action": "hold", "journey": "x" * 100} | WHY),
        ("/console/search", {"whom": "x" * 255}),
    ],
)
async def test_what_cannot_be_used_changes_nothing(
    world: World, desk: Desk, path: str, form: dict[str, str]
) -> None:
    await world.meet()
    before = await world.everything()
    answer = await desk.send(path, form)
    assert answer.status_code == 422
    assert await world.everything() == before


async def test_with_temporal_away_to_hold_is_refused_and_said_so(world: World, desk: Desk) -> None:
    await world.meet()
    form = {"action": "hold", "journey": "onboarding"} | WHY
    answer = await desk.send(f"{PAGE}/operate", form)
    assert (answer.status_code, "Temporal does not answer" in answer.text) == (503, True)


async def test_with_the_store_away_a_page_says_so(world: World, desk: Desk) -> None:
    async with begin(world.database) as tx:
        await tx.exec_driver_sql("ALTER TABLE access_keys RENAME TO away")
    answer = await desk.open("/console")
    assert (answer.status_code, "The store cannot be reached" in answer.text) == (503, True)
