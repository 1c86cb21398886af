"""The studio on a copy of some words, over HTTP in this process."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from cli.studio.app import create_studio
from cli.studio.rehearsals import rehearsals_of
from cli.studio.saved import SavedWords
from tests.journeys.world import travel_settings
from tests.messages.drafts import copied
from workflows.car_delivery.messages import CAR_PROGRESS, CHOOSE_SLOT, SLOT_BOOKED
from workflows.onboarding.messages import VERIFY_REMINDER, WELCOME

MESSAGES = (WELCOME, VERIFY_REMINDER, CAR_PROGRESS, CHOOSE_SLOT, SLOT_BOOKED)
SPOKEN = ("en", "es", "pt-BR", "ro")
AT = "http://127.0.0.1:8010"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The copy, to be spoiled."""
    return copied(tmp_path, *MESSAGES)


@pytest.fixture
async def http(root: Path, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    words = SavedWords(
        {message.name: message for message in MESSAGES},
        languages=SPOKEN,
        of_journeys={},
        company="Jornada",
        root=root,
    )
    settings = travel_settings(f"sqlite:///{tmp_path / 'never-opened.db'}")
    async with rehearsals_of(settings, words.renderer) as rehearsals:
        transport = httpx.ASGITransport(create_studio(words, rehearsals))
        async with httpx.AsyncClient(transport=transport, base_url=AT) as client:
            yield client
