"""The HTTP app: every way in from outside, put together."""

from fastapi import FastAPI

from adapters.settings import Settings
from starter.client import Jornada
from webhooks.api import batch, broadcasts, customers, events, journeys, rights, segments
from webhooks.api import preferences as preferences_api
from webhooks.callbacks import vendors_router
from webhooks.console import docs, sandbox
from webhooks.console.app import Beside, create_console
from webhooks.edge import dependencies, health
from webhooks.edge.bounds import BodyLimit
from webhooks.edge.private import Guarded
from webhooks.edge.refusals import answer_in_our_shape
from webhooks.edge.routes import add_routes
from webhooks.pages import message, preferences, question

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
        docs_url=None,  # ours asks who is there
        redoc_url=None,
        redirect_slashes=False,  # a redirect would go to whatever host the caller named
    )
    dependencies.provide(app, jornada, settings)
    app.add_middleware(Beside, console=create_console(jornada, settings))
    app.add_middleware(BodyLimit)
    app.add_middleware(Guarded)
    answer_in_our_shape(app)
    app.add_exception_handler(message.DeadLink, message.dead_link)
    apis = (events, batch, journeys, broadcasts, customers, segments, rights, preferences_api)
    parts = (*apis, preferences, question, message, health)
    add_routes(app, (*(part.router for part in parts), vendors_router()))
    if rehearsal:
        add_routes(app, (docs.router, sandbox.router, sandbox.old_router))
    return app
