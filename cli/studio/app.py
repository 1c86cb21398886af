"""The studio's app: its pages, for this machine alone."""

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from cli.studio import pages, stepping
from cli.studio.rehearsals import Rehearsals
from cli.studio.saved import SavedWords
from webhooks.edge.refusals import answer_in_our_shape
from webhooks.edge.routes import add_routes

HOSTS = ["127.0.0.1", "localhost"]
"""Another site's name may be made to lead here: what it asks for is refused."""


def create_studio(words: SavedWords, rehearsals: Rehearsals) -> FastAPI:
    """Build the app, which shows these words, and in which these rehearsals are open."""
    app = FastAPI(title="Jornada studio", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.words = words
    app.state.rehearsals = rehearsals
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False)
    answer_in_our_shape(app)
    add_routes(app, (pages.router, stepping.router))
    return app
