"""Putting an app together."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI


def add_routes(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Give an app the routes of routers, as they are.

    `include_router` would make each of them anew when the app is first asked for anything: half of
    what such a request costs, and none of our routers is included under a prefix or with more.
    """
    for router in routers:
        app.router.routes.extend(router.routes)
