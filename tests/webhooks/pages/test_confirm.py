"""The page that confirms a consent: opening it confirms nothing, its button does, once."""

from pathlib import Path

import pytest

from adapters.settings import Settings
from domain.customers import Channel, Topic
from tests.webhooks.conftest import ANA, World, a_rehearsal
from tests.webhooks.pages.guarded import assert_guarded
from workflows.confirm_consent.messages import CONFIRM

ANNE = ANA.model_copy(update={"locale": "en", "consents": {Topic.TIPS: {Channel.EMAIL: True}}})


@pytest.fixture
def settings(store_file: Path) -> Settings:
    """A deployment in which tips are double opt-in."""
    return a_rehearsal(f"sqlite:///{store_file}").model_copy(update={"double_opt_in": ("tips",)})


async def asked(world: World) -> str:
    """Ask Anne to confirm that she wants tips; return the path of that message's pages."""
    touchpoint = await world.sent(
        CONFIRM,
        customer=ANNE,
        key="tips.email",
        journey="confirm_consent",
        workflow_id="confirm_consent/c-ana/tips.email",
    )
    return f"/m/{touchpoint.link_token}"


async def state(world: World) -> str:
    known = await world.jornada.preferences.of(ANNE.customer_id)
    assert known is not None
    return str(known.consents[(Topic.TIPS, Channel.EMAIL)])


async def test_its_button_confirms_once_and_opening_it_does_nothing(world: World) -> None:
    path = await asked(world)
    before = await world.everything()
    opened = await world.http.get(f"{path}/confirm")
    assert_guarded(opened)
    assert "Would you like to get tips?" in opened.text
    assert await world.everything() == before
    assert await state(world) == "pending"

    assert "We will send you tips from now on." in (await world.http.post(f"{path}/confirm")).text
    assert await state(world) == "granted"
    assert (await world.rows("consent_log"))[-1]["source"] == "link"
    after = await world.everything()
    again = await world.http.post(f"{path}/confirm")
    assert "There is nothing left to confirm about tips." in again.text
    assert await world.everything() == after


async def test_who_unsubscribes_by_it_leaves_what_it_is_about(world: World) -> None:
    path = await asked(world)
    assert "no more tips" in (await world.http.post(f"{path}/unsubscribe")).text
    assert await state(world) == "withdrawn"
    await world.http.post(f"{path}/confirm")
    assert await state(world) == "withdrawn"


async def test_a_reader_of_an_old_address_confirms_nothing(world: World) -> None:
    path = await asked(world)
    await world.jornada.identify(ANNE.model_copy(update={"email": "ana.new@example.com"}))
    assert (await world.http.post(f"{path}/confirm")).status_code == 410
    assert await state(world) == "pending"
