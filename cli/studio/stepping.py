"""The studio's pages on which somebody steps through a journey."""

from collections.abc import Awaitable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from cli.studio.begun import as_given, asked_for, start_form
from cli.studio.fields import form_of, properties_of
from cli.studio.pages import LOOK, TheWords
from cli.studio.rehearsal import CannotStep, Rehearsal
from cli.studio.rehearsals import MOST, Rehearsals
from cli.studio.runs import RunFailed
from cli.studio.saved import SavedWords
from cli.studio.shown import in_scheme
from cli.studio.told import told
from cli.studio.world import NoTestServer
from webhooks.console.sandbox import from_our_own_page
from webhooks.edge.refusals import Refusal
from webhooks.look import MAIL_POLICY, PRIVATE
from workflows.base.journey import Journey
from workflows.catalogue import JOURNEYS_BY_NAME

router = APIRouter(include_in_schema=False)
OURS = [Depends(from_our_own_page)]


def the_rehearsals(request: Request) -> Rehearsals:
    """Return those that are open."""
    found: Rehearsals = request.app.state.rehearsals
    return found


TheRehearsals = Annotated[Rehearsals, Depends(the_rehearsals)]


def the_journey(name: Annotated[str, Path(max_length=100)]) -> type[Journey]:
    """Find a journey."""
    if name not in JOURNEYS_BY_NAME:
        raise Refusal(404, "there is no such journey", "go back to /journeys")
    return JOURNEYS_BY_NAME[name]


def the_rehearsal(
    rehearsal_id: Annotated[str, Path(max_length=20)], rehearsals: TheRehearsals
) -> Rehearsal:
    """Find an open rehearsal."""
    found = rehearsals.find(rehearsal_id)
    if found is None:
        what_to_do = f"begin another at /journeys: {MOST} are open at most"
        raise Refusal(404, "this rehearsal is over", what_to_do)
    return found


@router.get("/journeys")
async def journeys() -> HTMLResponse:
    """List the journeys that can be stepped through."""
    every = [
        {
            "name": name,
            "title": journey.title(),
            "about": (journey.__doc__ or "").strip().partition("\n")[0],
            "begins_with": journey.begins_with.event_name(),
        }
        for name, journey in JOURNEYS_BY_NAME.items()
    ]
    return _page("journeys", "Journeys", {"journeys": every})


@router.get("/journeys/{name}")
async def begin_form(
    journey: Annotated[type[Journey], Depends(the_journey)], words: TheWords
) -> HTMLResponse:
    """Ask who the customer is, and what happens first."""
    return _form(journey, words, {}, None)


@router.post("/journeys/{name}", dependencies=OURS)
async def begin(
    request: Request,
    journey: Annotated[type[Journey], Depends(the_journey)],
    words: TheWords,
    rehearsals: TheRehearsals,
) -> Response:
    """Begin a rehearsal; say what is wrong where it cannot begin."""
    given = as_given(await request.form())
    try:
        rehearsal_id = await rehearsals.begin(asked_for(journey, given))
    except (CannotStep, NoTestServer, RunFailed, ValueError) as error:
        return _form(journey, words, given, str(error), status=422)
    return _to(rehearsal_id)


@router.get("/rehearsals/{rehearsal_id}")
async def rehearsal_page(
    rehearsal_id: str,
    rehearsal: Annotated[Rehearsal, Depends(the_rehearsal)],
    words: TheWords,
) -> HTMLResponse:
    """Show where a rehearsal stands, and what may be done."""
    return await _shown(rehearsal_id, rehearsal, words, None)


@router.post("/rehearsals/{rehearsal_id}/wake", dependencies=OURS)
async def wake(
    rehearsal_id: str,
    rehearsal: Annotated[Rehearsal, Depends(the_rehearsal)],
    words: TheWords,
) -> Response:
    """Let time pass until the next timer ends."""
    return await _after(rehearsal.next_wake(), rehearsal_id, rehearsal, words)


@router.post("/rehearsals/{rehearsal_id}/events/{event}", dependencies=OURS)
async def send_event(
    request: Request,
    rehearsal_id: str,
    event: str,
    rehearsal: Annotated[Rehearsal, Depends(the_rehearsal)],
    words: TheWords,
) -> Response:
    """Let an event happen, with the properties that its form says."""
    kind = next((each for each in rehearsal.kinds() if each.__name__ == event), None)
    if kind is None:
        raise Refusal(404, "the journey listens to no such event", "go back to the rehearsal")
    given = as_given(await request.form())
    try:
        properties = properties_of(kind, given, given.get("more", ""))
    except ValueError as error:
        return await _shown(rehearsal_id, rehearsal, words, str(error))
    return await _after(rehearsal.happens(kind, properties), rehearsal_id, rehearsal, words)


@router.post("/rehearsals/{rehearsal_id}/answer", dependencies=OURS)
async def answer(
    rehearsal_id: str,
    rehearsal: Annotated[Rehearsal, Depends(the_rehearsal)],
    words: TheWords,
    touchpoint: Annotated[str, Form(max_length=100)],
    option: Annotated[str, Form(max_length=100)],
) -> Response:
    """Answer an open question."""
    return await _after(rehearsal.answer(touchpoint, option), rehearsal_id, rehearsal, words)


@router.post("/rehearsals/{rehearsal_id}/resolve", dependencies=OURS)
async def resolve(
    rehearsal_id: str,
    rehearsal: Annotated[Rehearsal, Depends(the_rehearsal)],
    words: TheWords,
    task: Annotated[str, Form(max_length=100)],
) -> Response:
    """Say, as a person of ours, that a task is done."""
    return await _after(rehearsal.resolve(task), rehearsal_id, rehearsal, words)


@router.post("/rehearsals/{rehearsal_id}/close", dependencies=OURS)
async def close(rehearsal_id: str, rehearsals: TheRehearsals) -> RedirectResponse:
    """Close a rehearsal."""
    await rehearsals.close(rehearsal_id)
    return RedirectResponse("/journeys", status_code=303)


@router.get("/rehearsals/{rehearsal_id}/messages/{message_id}/html")
async def message_html(
    rehearsal: Annotated[Rehearsal, Depends(the_rehearsal)],
    message_id: Annotated[int, Path(ge=1, lt=2**63)],
) -> HTMLResponse:
    """Return an e-mail that the customer got, for a frame that keeps it apart."""
    message = await rehearsal.message(message_id)
    if message is None or message.html is None:
        raise Refusal(404, "there is no such e-mail", "go back to the rehearsal")
    framed = in_scheme(message.html, "light")
    return HTMLResponse(framed, headers=PRIVATE | {"Content-Security-Policy": MAIL_POLICY})


def _to(rehearsal_id: str) -> RedirectResponse:
    return RedirectResponse(f"/rehearsals/{rehearsal_id}", status_code=303)


async def _after(
    step: Awaitable[None], rehearsal_id: str, rehearsal: Rehearsal, words: SavedWords
) -> Response:
    """Take a step, and show where it led, or why it could not be taken."""
    try:
        await step
    except (CannotStep, RunFailed) as error:
        return await _shown(rehearsal_id, rehearsal, words, str(error))
    return _to(rehearsal_id)


async def _shown(
    rehearsal_id: str, rehearsal: Rehearsal, words: SavedWords, fault: str | None
) -> HTMLResponse:
    standing = await rehearsal.look()
    journey, begun = rehearsal.plan.journey, rehearsal.plan.properties
    forms = [form_of(kind, journey, words, standing.now, begun) for kind in rehearsal.kinds()]
    values = told(rehearsal_id, rehearsal.plan, standing, words.catalogue)
    values |= {"forms": [each.filled({}) for each in forms], "fault": fault}
    title = f"{journey.title()}: {rehearsal.plan.first_name}"
    return _page("rehearsal", title, values, status=422 if fault else 200)


def _form(
    journey: type[Journey],
    words: SavedWords,
    given: dict[str, str],
    fault: str | None,
    status: int = 200,
) -> HTMLResponse:
    values = start_form(journey, words, given) | {"fault": fault}
    return _page("begin", f"Step through {journey.title()}", values, status)


def _page(template: str, title: str, values: dict[str, Any], status: int = 200) -> HTMLResponse:
    shared = {"title": title, "mark": "", "place": "journeys"}
    return LOOK.page(f"studio/{template}.html", shared | values, status)
