"""Messages with made-up values: for a look before anything is sent, and to prove words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from domain.actions import UNSUBSCRIBE
from domain.customers import Channel, Customer
from domain.messages import ABOUT, Message
from domain.ports import NOTHING, RenderedMessage, Renderer

SAMPLES: dict[str, object] = {
    "first_name": "Maria",
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
    "currency": "EUR",
    "price": 64.9,
    "quantity": 2,
    "total": 129.8,
}
"""Made-up values of variables. One that is not listed is made up by its name: `delivered_on` is a
day, `starts_at` a moment, anything else its own name."""


class Sample(NamedTuple):
    """What a renderer is given, made up; its links are as long as real ones."""

    customer: Customer
    properties: dict[str, object]
    links: dict[str, str]
    unsubscribe_url: str
    about: Mapping[str, object]


@Sequence.register
class MadeUp:
    """What an event told, made up: whatever a template asks of it is there, and notes that.

    A value prints its name, is a list of two, and an object of whatever fields.
    """

    def __init__(
        self, asked: dict[str, None], instead: Mapping[str, object] = NOTHING, path: str = ""
    ) -> None:
        """Note in `asked` each path asked for; at some paths there is something else, or None."""
        self._asked = asked
        self._instead = instead
        self._path = path

    def __len__(self) -> int:
        return 2

    def __iter__(self) -> Iterator[object]:
        return iter((self, self))

    def __getitem__(self, key: object) -> object:
        if key in ("first", "last", 0, 1, -1):
            return self
        if not isinstance(key, str):
            raise IndexError(key)
        path = f"{self._path}.{key}".removeprefix(".")
        self._asked[path] = None
        made_up = self._instead.get(path, len(self) if key == "size" else _made_up(key))
        if made_up is None:
            raise KeyError(key)
        is_plain = isinstance(made_up, int | float) or path in self._instead
        return made_up if is_plain else MadeUp(self._asked, self._instead, path)

    def __str__(self) -> str:
        return str(_made_up(self._path.rpartition(".")[2]))


def made_up_event(
    asked: dict[str, None], instead: Mapping[str, object] = NOTHING
) -> Mapping[str, object]:
    """Make up all that an event told, as templates ask for it: see `MadeUp`."""
    return cast("Mapping[str, object]", MadeUp(asked, instead))


def sample_of(message: Message, locale: str, *, without: Collection[str] = ()) -> Sample:
    """Make up a customer of that locale and all that `message` declares, save some variables."""
    return Sample(
        customer=Customer(customer_id="sample", locale=locale),
        properties={name: _made_up(name) for name in message.variables if name not in without},
        links={action.value: _sample_link(action) for action in message.actions},
        unsubscribe_url=_sample_link(UNSUBSCRIBE),
        about={} if not message.about or ABOUT in without else made_up_event({}),
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
