"""What every route may ask for."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request

from adapters.settings import Settings
from starter.client import Jornada


def provide(app: FastAPI, jornada: Jornada, settings: Settings) -> None:
    """Give the app's routes their parts."""
    app.state.jornada = jornada
    app.state.settings = settings


async def _jornada(request: Request) -> Jornada:
    jornada: Jornada = request.app.state.jornada
    return jornada


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


TheJornada = Annotated[Jornada, Depends(_jornada)]
TheSettings = Annotated[Settings, Depends(_settings)]
