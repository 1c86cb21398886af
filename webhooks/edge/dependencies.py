"""What every route may ask for."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request

from adapters.settings import Settings
from starter.client import Jornada
from webhooks.edge.waiting import WaitingRoom


def provide(app: FastAPI, jornada: Jornada, settings: Settings) -> None:
    """Give the app's routes their parts."""
    app.state.jornada = jornada
    app.state.settings = settings
    app.state.waiting_room = WaitingRoom(settings.most_waiting)


async def _jornada(request: Request) -> Jornada:
    jornada: Jornada = request.app.state.jornada
    return jornada


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _waiting_room(request: Request) -> WaitingRoom:
    room: WaitingRoom = request.app.state.waiting_room
    return room


TheWaitingRoom = Annotated[WaitingRoom, Depends(_waiting_room)]
TheJornada = Annotated[Jornada, Depends(_jornada)]
TheSettings = Annotated[Settings, Depends(_settings)]
