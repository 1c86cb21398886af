"""What Twilio posts to its webhooks."""

from typing import Any
from xml.etree import ElementTree as ET

import httpx

from adapters.store.customers.suppressions import is_suppressed
from domain.customers import Channel
from tests.adapters.store.transactions import read
from tests.webhooks.conftest import ANA, World

STATUS = "/webhooks/twilio/status"
INBOUND = "/webhooks/twilio/inbound"


def status_form(state: str = "delivered", **more: str) -> dict[str, str]:
    return {"MessageSid": "SM1", "MessageStatus": state, "AccountSid": "AC1", **more}


def text_form(body: str, sid: str = "SM-in-1", **more: str) -> dict[str, str]:
    return {"MessageSid": sid, "From": str(ANA.phone), "To": "+15005550006", "Body": body, **more}


async def suppressed(world: World) -> bool:
    async with read(world.database) as tx:
        return await tx.run(is_suppressed, Channel.SMS, ANA.phone)


async def refused(world: World, status: int, path: str, form: dict[str, str], **how: Any) -> None:
    """Post, expecting that it is refused with a reason and changes nothing."""
    before = await world.everything()
    answer = await world.twilio(path, form, **how)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "what_to_do"}
    assert await world.everything() == before


def replies(answer: httpx.Response) -> list[str]:
    """What the TwiML makes Twilio text back."""
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/xml")
    response = ET.fromstring(answer.text)  # noqa: S314 - our own words
    assert response.tag == "Response"
    assert {each.tag for each in response} <= {"Message"}
    return [str(each.text) for each in response]
