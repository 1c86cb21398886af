"""Questions that were sent, and their pages."""

import re
from typing import Any

from domain.customers import Channel
from tests.webhooks.conftest import ANA, World
from workflows.car_delivery.messages import CHOOSE_SLOT, RECOMMENDATION, SLOT_BOOKED
from workflows.post_purchase.messages import SATISFACTION

ANNE = ANA.model_copy(update={"locale": "en", "time_zone": "America/New_York"})
LUZ = ANA.model_copy(update={"locale": "es-MX", "time_zone": "America/Mexico_City"})
IOANA = ANA.model_copy(update={"locale": "ro", "time_zone": "Europe/Bucharest"})
QUESTIONS = [CHOOSE_SLOT, SATISFACTION, RECOMMENDATION, SLOT_BOOKED]
NASTY = "<script>alert(1)</script>\"'</button>{{ title }}"


async def link(world: World, **how: Any) -> str:
    """Send a question, a choice of slots unless told otherwise; return its page's path."""
    message = how.pop("message", CHOOSE_SLOT)
    touchpoint = await world.sent(message, how.pop("channel", Channel.SMS), **how)
    return f"/m/{touchpoint.link_token}/answer"


def buttons(page: str) -> dict[str, str]:
    """What each button says, by the option it sends."""
    return dict(re.findall(r'<button name="option" value="(.*?)">(.*?)</button>', page))


async def answered(world: World) -> list[dict[str, Any]]:
    return [row for row in await world.rows("events") if row["name"] == "Answered"]
