"""The HTTP app: every way in from outside, put together."""

from fastapi import FastAPI

from adapters.settings import Settings
from starter.client import Jornada
from webhooks import answers, events, health, journeys, pages, parts, sandbox
from webhooks.bounds import BodyLimit
from webhooks.refusals import answer_in_our_shape
from webhooks.vendors import vendors_router

_ABOUT = """
What happened goes in here; journeys react.

Every refusal has one shape, `{"error": "...", "what_to_do": "..."}`, and quotes nothing that was
sent. What is acknowledged is stored: it survives a crash, and an outage of Temporal. To send the
same `messageId` again is always safe.
"""


def create_app(jornada: Jornada, settings: Settings) -> FastAPI:
    """Build the app. The sandbox and `/docs` are there only where messages are not really sent."""
    rehearsal = not settings.uses_vendors
    app = FastAPI(
        title="Jornada",
        version="1",
        description=_ABOUT,
        docs_url="/docs" if rehearsal else None,  # its page runs scripts that others host
        redoc_url=None,
        redirect_slashes=False,  # a redirect would go to whatever host the caller named
    )
    parts.provide(app, jornada, settings)
    app.add_middleware(BodyLimit)
    answer_in_our_shape(app)
    app.add_exception_handler(pages.DeadLink, pages.dead_link)
    for part in (events, journeys, answers, pages, health):
        app.include_router(part.router)
    app.include_router(vendors_router())
    if rehearsal:
        app.include_router(sandbox.router)
        app.include_router(sandbox.old_router)
    return app
