"""A key of each kind, and how it is sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.store.access import NewKey
from domain.access import ALL, Role, Scope, WantedKey
from domain.operations import OperatorRequest
from tests.webhooks.conftest import World

MARIA = OperatorRequest(by="maria", reason="a new key")


async def a_key(world: World, name: str, role: Role, scope: Scope = ALL, **how: Any) -> NewKey:
    """Have an operator make a key."""
    return await world.jornada.access.create(WantedKey(name, role, scope=scope, **how), MARIA)


async def rotated(world: World, name: str, old_valid_for: timedelta) -> NewKey:
    """Have an operator rotate it."""
    until = datetime.now(UTC) + old_valid_for
    return await world.jornada.access.rotate(name, until, None, MARIA)


def bearing(key: NewKey | str) -> dict[str, Any]:
    """Send a key as an API key."""
    text = key if isinstance(key, str) else key.text
    return {"headers": {"Authorization": f"Bearer {text}"}}


def writing_with(key: NewKey | str) -> dict[str, Any]:
    """Send a key as a write key."""
    return {"auth": (key if isinstance(key, str) else key.text, "")}
