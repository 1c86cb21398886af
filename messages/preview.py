"""Messages with made-up values: for a look before anything is sent, and to prove words."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from domain.actions import UNSUBSCRIBE
from domain.customers import Channel, Customer
from domain.messages import Message
from domain.ports import NOTHING, RenderedMessage, Renderer

SAMPLES: dict[str, object] = {
    "first_name": "Maria",
    "about": "offers",
    "product": "Aurora lamp",
    "category": "lighting",
    "model": "Aurora",
    "order_id": "A-1001",
    "estimated_on": "2026-12-14",
    "slot": "2026-12-16T13:00:00Z",
    "slot_1": "2026-12-16T13:00:00Z",
    "slot_2": "2026-12-17T09:30:00Z",
    "slot_3": "2026-12-18T16:00:00Z",
    "again": False,
    "build_started": True,
    "built": True,
    "shipped": True,
    "score": 5,
}
"""Made-up values of variables. One that is not listed is made up by its name: `delivered_on` is a
day, `starts_at` a moment, anything else its own name."""


class Sample(NamedTuple):
    """What a renderer is given, made up; its links are as long as real ones."""

    customer: Customer
    properties: dict[str, object]
    links: dict[str, str]
    unsubscribe_url: str
    about: Mapping[str, object] = NOTHING


def sample_of(message: Message, locale: str, *, without: Collection[str] = ()) -> Sample:
    """Make up a customer of that locale and all that `message` declares, save some variables."""
    return Sample(
        customer=Customer(customer_id="sample", locale=locale),
        properties={name: _made_up(name) for name in message.variables if name not in without},
        links={action.value: _sample_link(action) for action in message.actions},
        unsubscribe_url=_sample_link(UNSUBSCRIBE),
    )


def sample_render(
    renderer: Renderer,
    message: Message,
    channel: Channel,
    locale: str,
    *,
    without: Collection[str] = (),
    short: bool = False,
) -> RenderedMessage:
    """Render `message` as a made-up customer would read it. Raises `BadTemplate`."""
    sample = sample_of(message, locale, without=without)
    return renderer.render(
        message,
        channel,
        sample.customer,
        properties=sample.properties,
        links=sample.links,
        unsubscribe_url=sample.unsubscribe_url,
        about=sample.about,
        short=short,
    )


def _made_up(name: str) -> object:
    if name in SAMPLES:
        return SAMPLES[name]
    like = {"on": "estimated_on", "at": "slot"}.get(name.rpartition("_")[2])
    return SAMPLES[like] if like else name.replace("_", " ")


def _sample_link(action: str) -> str:
    return f"https://links.example.com/{action}/".ljust(60, "x")
