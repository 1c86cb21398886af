"""The sandbox, as who knows its password reads it from anywhere."""

import pytest

from tests.webhooks.conftest import SANDBOX_PASSWORD, World


@pytest.fixture
def world(world: World) -> World:
    world.http.auth = ("anybody", SANDBOX_PASSWORD)
    return world
