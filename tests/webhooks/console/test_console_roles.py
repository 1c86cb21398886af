"""Every page and act of the console: without a session, by every role, and beyond a limit."""

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from adapters.settings import Settings
from domain.access import Permission, Role, Scope, may
from starter.client import Jornada
from tests.docs.pages import cells_of
from tests.webhooks.conftest import World
from tests.webhooks.console.desk import FROM_A_PAGE, Desk, a_desk, signed_in
from tests.webhooks.console.history import (
    ORDER_TASK,
    a_broadcast,
    a_dead_letter,
    a_question,
    a_task,
    two_journeys,
)
from webhooks.console.app import create_console

WHOLE = "whole"
"""What concerns every customer: a key with a limit does not open it."""
PAGES: dict[str, tuple[Permission, str]] = {
    "GET /console": (Permission.READ, ""),
    "GET /console/help": (Permission.READ, ""),
    "POST /console/search": (Permission.READ, ""),
    "GET /console/customers/{customer_id}": (Permission.READ, ""),
    "GET /console/customers/{customer_id}/timeline": (Permission.READ, ""),
    "GET /console/customers/{customer_id}/words": (Permission.READ, ""),
    "GET /console/tasks": (Permission.READ, ""),
    "GET /console/dead-letters": (Permission.READ, WHOLE),
    "GET /console/quarantine": (Permission.READ, ""),
    "GET /console/pauses": (Permission.READ, WHOLE),
    "GET /console/knobs": (Permission.READ, ""),
    "GET /console/broadcasts": (Permission.READ, ""),
    "POST /console/sign-out": (Permission.READ, ""),
    "GET /console/customers/{customer_id}/answer": (Permission.HELP, ""),
    "POST /console/customers/{customer_id}/answer": (Permission.HELP, ""),
    "POST /console/tasks/{task_id:path}/claim": (Permission.HELP, ""),
    "POST /console/tasks/{task_id:path}/resolve": (Permission.HELP, ""),
    "POST /console/customers/{customer_id}/operate": (Permission.OPERATE, ""),
    "POST /console/dead-letters": (Permission.OPERATE, WHOLE),
    "POST /console/pauses": (Permission.OPERATE, WHOLE),
    "POST /console/knobs": (Permission.OPERATE, ""),
    "POST /console/broadcasts": (Permission.START, ""),
}
FOR_ALL = {
    "GET /console/sign-in",
    "POST /console/sign-in",
    "GET /console/sign-in/company",
    "GET /console/sign-in/company/back",
    "GET /console/static/{name}",
}
FORMS = {
    "/console/search": {"whom": "c-ana"},
    "/console/customers/c-ana/answer": {"question": "none", "option": "1"},
    "/console/tasks/none/resolve": {"note": "done"},
    "/console/customers/c-ana/operate": {
        "action": "hold",
        "journey": "onboarding",
        "reason": "why",
    },
    "/console/dead-letters": {"action": "requeue", "event": "none", "reason": "why"},
    "/console/pauses": {"action": "unpause", "target": "channel:sms", "reason": "why"},
    "/console/knobs": {"action": "reset", "knob": "onboarding.none", "reason": "why"},
    "/console/broadcasts": {"action": "pause", "broadcast": "none", "reason": "why"},
}
"""What fits each form, and would change nothing: what it names is not there."""
ACTS = [route for route in PAGES if route.startswith("POST ") and "sign-out" not in route]
PASSED = {200, 303, 404, 409, 503}
"""Past the key: 503 as Temporal is away, 404 for a task or a question that is not there."""
OFFERS = Scope(topics=frozenset({"offers"}))
ONBOARDING = Scope(journeys=frozenset({"onboarding"}))


def routes_of(jornada: Jornada, settings: Settings) -> set[str]:
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(create_console(jornada, settings).routes)
        for method in (route.methods or set()) - {"HEAD"}
    }


async def test_every_route_is_named_with_what_it_asks_for(
    jornada: Jornada, settings: Settings
) -> None:
    assert routes_of(jornada, settings) == PAGES.keys() | FOR_ALL


def path_of(route: str) -> tuple[str, str]:
    method, _, path = route.partition(" ")
    path = path.replace("{customer_id}", "c-ana").replace("{task_id:path}", "none")
    return method, path


async def visit(desk: Desk, route: str, token: str | None = "") -> httpx.Response:
    method, path = path_of(route)
    if method == "GET":
        return await desk.open(path)
    return await desk.send(path, FORMS.get(path, {}), token=token)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.INTAKE])
async def test_each_role_opens_what_it_may_and_is_told_who_may_the_rest(
    world: World, settings: Settings, role: Role
) -> None:
    await world.meet()
    desk = await signed_in(world, settings, "lena", role)
    before = await world.everything()
    for route, (permission, _) in PAGES.items():
        if "sign-out" in route:
            continue
        answer = await visit(desk, route)
        if may(role, permission):
            assert answer.status_code in PASSED, (route, answer.status_code)
            continue
        assert answer.status_code == 403, route
        assert "Your key does not open this" in answer.text
        assert ", ".join(each for each in Role if may(each, permission)) in answer.text
    assert await world.everything() == before


@pytest.mark.parametrize(
    ("role", "helps", "operates"),
    [(Role.READER, False, False), (Role.SUPPORT, True, False), (Role.OPERATOR, True, True)],
)
async def test_a_page_offers_what_its_reader_may_do_and_no_more(
    world: World, settings: Settings, role: Role, *, helps: bool, operates: bool
) -> None:
    await two_journeys(world)
    await a_task(world, ORDER_TASK, "post_purchase")
    await a_dead_letter(world, "e-1")
    await a_broadcast(world, "spring")
    desk = await signed_in(world, settings, "lena", role)
    pages = {
        "/console/customers/c-ana": ("Enter an answer", "Hold it, hurry it"),
        "/console/tasks": ("I am at it", ""),
        "/console/dead-letters": ("", "Queue it again"),
        "/console/pauses": ("", "Pause it"),
        "/console/broadcasts": ("", "End it for good"),
    }
    for path, (of_help, of_operators) in pages.items():
        shown = await desk.text(path)
        assert not of_help or (of_help in shown) is helps, path
        assert not of_operators or (of_operators in shown) is operates, path


async def test_who_is_refused_may_go_on_from_there(world: World, settings: Settings) -> None:
    desk = await signed_in(world, settings, "lena", Role.SUPPORT)
    for path in ("/console/customers/c-nobody", "/console/customers/c-ana/timeline?before=x"):
        page = await desk.open(path)
        assert page.status_code in (404, 422)
        assert '<a href="/console/tasks">Tasks</a>' in page.text
        assert "Sign out" in page.text


async def test_nobody_without_a_session_sees_or_changes_anything(
    world: World, settings: Settings
) -> None:
    await world.meet()
    desk = a_desk(world.jornada, settings)
    before = await world.everything()
    for route in PAGES:
        answer = await visit(desk, route, token="x")
        assert answer.status_code == 303, route
        assert answer.headers["Location"].startswith("/console/sign-in?next=%2Fconsole"), route
        assert "c-ana" not in answer.text
    assert await world.everything() == before


@pytest.mark.parametrize("scope", [OFFERS, ONBOARDING])
async def test_a_key_with_a_limit_opens_nothing_that_concerns_everybody(
    world: World, settings: Settings, scope: Scope
) -> None:
    await two_journeys(world)
    desk = await signed_in(world, settings, "lena", Role.OPERATOR, scope)
    before = await world.everything()
    for route in (route for route, (_, whole) in PAGES.items() if whole):
        answer = await visit(desk, route)
        assert answer.status_code == 403, route
        assert f"It is limited to the {scope}." in answer.text
    assert await world.everything() == before
    shown = await desk.text("/console")
    assert "Dead letters" not in shown
    assert "What needs a look" not in shown


async def test_a_key_with_a_limit_acts_within_it_alone(world: World, settings: Settings) -> None:
    await two_journeys(world)
    theirs = await a_task(world, "run-c-ana:task:1", "onboarding", "help them")
    others = await a_task(world, ORDER_TASK, "post_purchase", "satisfaction 2 of 5")
    question = await a_question(world)
    desk = await signed_in(world, settings, "lena", Role.OPERATOR, ONBOARDING)

    shown = await desk.text("/console/tasks")
    assert "help them" in shown
    assert "satisfaction" not in shown
    for act, done in (("claim", {}), ("resolve", {"note": "done"})):
        answer = await desk.send(f"/console/tasks/{others}/{act}", done)
        unknown = await desk.send(f"/console/tasks/none/{act}", done)
        assert (answer.status_code, answer.text) == (404, unknown.text), act
    leave = {"action": "leave", "journey": "post_purchase", "key": "o-1", "reason": "why"}
    assert (await desk.send("/console/customers/c-ana/operate", leave)).status_code == 403
    asked = {"question": question, "option": "1"}
    assert (await desk.send("/console/customers/c-ana/answer", asked)).status_code == 404
    assert "No question of theirs is open" in await desk.text("/console/customers/c-ana/answer")
    assert await world.jornada.tasks.list(owner="support", done=True) == []
    answer = await desk.send(f"/console/tasks/{theirs}/claim", {})
    assert answer.status_code == 303
    (claimed,) = [task for task in await world.jornada.tasks.list() if task.claimed_by]
    assert (claimed.task_id, claimed.claimed_by) == (theirs, "lena")


async def test_a_key_with_a_limit_sees_of_a_customer_what_explain_shows_it(
    world: World, settings: Settings
) -> None:
    await two_journeys(world)
    desk = await signed_in(world, settings, "lena", Role.READER, OFFERS)
    shown = await desk.text("/console/customers/c-ana")
    assert "Your key is limited to the topics offers" in shown
    assert "Offer" in shown
    for beyond in ("Welcome", "onboarding", "First steps", "ana@example.com"):
        assert beyond not in shown, beyond
    told = await desk.text("/console/customers/c-ana/timeline")
    assert "post_purchase.offer: sent" in told
    for beyond in ("onboarding", "Known", "ana@example.com"):
        assert beyond not in told, beyond
    found = await desk.send("/console/search", {"whom": "ana@example.com"})
    assert "c-ana" not in found.text
    assert "by their id alone" in found.text


async def test_what_changes_something_comes_from_a_page_of_the_same_session(
    world: World, settings: Settings
) -> None:
    await world.meet()
    desk = await signed_in(world, settings, "lena", Role.ADMIN)
    other = await signed_in(world, settings, "bea", Role.ADMIN)
    before = await world.everything()
    for route in (*ACTS, "POST /console/sign-out"):
        _, path = path_of(route)
        form = FORMS.get(path, {})
        for token in (None, "x", "", await other.token()):
            given = {} if token is None else {"token": token}
            answer = await desk.http.post(path, data=given | form, headers=FROM_A_PAGE)
            assert (answer.status_code, "This page is old" in answer.text) == (403, True), path
        token = await desk.token()
        for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            given = {"token": token}
            answer = await desk.http.post(path, data=given | form, headers=headers)
            assert answer.status_code == 403, path
            assert "another site" in answer.text
        as_json = {"token": token} | form
        answer = await desk.http.post(path, json=as_json, headers=FROM_A_PAGE)
        assert answer.status_code == 403, path
    assert await world.everything() == before
    assert (await desk.open("/console")).status_code == 200


async def test_what_is_not_there_is_a_page_too(world: World, settings: Settings) -> None:
    desk = await signed_in(world, settings, "lena", Role.ADMIN)
    for path in (
        "/console/",
        "/console/nothing",
        "/console/customers/c-nobody",
        "/console/customers/%40",
        f"/console/customers/{'x' * 65}",
        "/console/customers/c-nobody/timeline",
        "/console/customers/c-nobody/answer",
        "/console/static/nothing.js",
        "/console/static/..%2f..%2fapp.py",
    ):
        answer = await desk.open(path)
        assert answer.status_code == 404, path
        assert answer.headers["Content-Type"].startswith("text/html"), path
    assert (await desk.http.put("/console/tasks")).status_code == 405


def test_the_docs_show_what_each_page_asks_for() -> None:
    cells = list(cells_of("docs/operating/keys.md"))
    for permission in {permission for permission, _ in PAGES.values()}:
        theirs = {
            route.replace(":path", "")
            for route, (needed, _) in PAGES.items()
            if needed is permission and "sign-out" not in route
        }
        rows = [
            cells[nth + 1]
            for nth, cell in enumerate(cells)
            if cell == f"in the console, *{permission}*"
        ]
        shown = [each.strip(" `") for row in rows for each in row.split(",")]
        assert sorted(shown) == sorted(theirs)


async def test_what_nothing_can_be_called_is_not_found(world: World, settings: Settings) -> None:
    desk = await signed_in(world, settings, "lena", Role.OPERATOR)
    for path in (
        "/console/tasks?owner=%00",
        "/console/dead-letters?name=a%00",
        "/console/dead-letters?customer=%00",
        "/console/customers/c-ana%00/timeline",
    ):
        answer = await desk.open(path)
        assert (answer.status_code, "There is no such page" in answer.text) == (404, True), path
    for act in ("claim", "resolve"):
        answer = await desk.send(f"/console/tasks/%00/{act}", {"note": "done"})
        assert answer.status_code == 404
