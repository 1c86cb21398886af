"""What SendGrid posts to its event webhook."""

from typing import Any

from tests.webhooks.conftest import World

PATH = "/webhooks/sendgrid/events"


def event(touchpoint_id: str, kind: str = "delivered", **more: object) -> dict[str, object]:
    return {
        "email": "ana@example.com",
        "timestamp": 1773154800,
        "event": kind,
        "sg_event_id": f"id-{kind}",
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
        "touchpoint_id": touchpoint_id,
        **more,
    }


async def vendor_state(world: World) -> Any:
    (row,) = await world.rows("touchpoints")
    return row["vendor_state"]


async def refused(world: World, status: int, posted: Any, **how: Any) -> dict[str, str]:
    """Post, expecting that it is refused and changes nothing."""
    before = await world.everything()
    answer = await world.sendgrid(posted, **how)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "what_to_do"}
    assert await world.everything() == before
    reason: dict[str, str] = answer.json()
    return reason


async def suppressions(world: World) -> list[tuple[str, str, str, str | None]]:
    rows = await world.rows("suppressions")
    return [(row["channel"], row["address"], row["reason"], row["detail"]) for row in rows]
