"""Messages with made-up values: for a look before anything is sent, and to prove words."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from domain.actions import UNSUBSCRIBE
from domain.customers import Channel, Customer
from domain.messages import ABOUT, RECOMMENDED, Message
from domain.ports import NOTHING, RenderedMessage
from messages.extremes import without as left_out
from messages.files import ROOT
from messages.renderer import TemplateRenderer
from messages.samples import sample_values

FIRST_NAME = "Maria"
"""That of a sample's customer, where no sample says another."""


class Sample(NamedTuple):
    """What a renderer is given, made up; its links are as long as real ones."""

    customer: Customer
    properties: dict[str, object]
    links: dict[str, str]
    unsubscribe_url: str
    about: Mapping[str, object]
    recommended: Sequence[Mapping[str, object]]


def sample_of(
    message: Message, locale: str, *, without: Collection[str] = (), root: Path = ROOT
) -> Sample:
    """Return a customer of that locale and a message's sample, save some variables.

    What to leave out is named as a path, such as `model` or `about.items.[].price`. Raises
    `BadTemplate` for samples that cannot be read.
    """
    return made_of(message, locale, values_of_sample(message, root, without=without))


def values_of_sample(
    message: Message, root: Path = ROOT, *, without: Collection[str] = ()
) -> dict[str, object]:
    """Return a message's sample, with a first name where it uses one."""
    named = {"first_name": FIRST_NAME} if "first_name" in message.variables else {}
    values: dict[str, object] = named | sample_values(root, message)
    for path in without:
        values = left_out(values, path)
    return values


def made_of(message: Message, locale: str, values: Mapping[str, object]) -> Sample:
    """Return a customer of that locale, and values of all that a message may read."""
    about = values.get(ABOUT) if message.about else None
    shown = values.get(RECOMMENDED) if message.recommends else None
    return Sample(
        customer=Customer(customer_id="sample", locale=locale),
        properties={name: values[name] for name in message.variables if name in values},
        links={action.value: _sample_link(action) for action in message.actions},
        unsubscribe_url=_sample_link(UNSUBSCRIBE),
        about=about if isinstance(about, Mapping) else NOTHING,
        recommended=[each for each in shown if isinstance(each, Mapping)]
        if isinstance(shown, list)
        else (),
    )


def sample_render(
    renderer: TemplateRenderer,
    message: Message,
    channel: Channel,
    locale: str,
    *,
    without: Collection[str] = (),
    short: bool = False,
) -> RenderedMessage:
    """Render `message` as a made-up customer would read it. Raises `BadTemplate`."""
    sample = sample_of(message, locale, without=without, root=renderer.files.root)
    return rendered(renderer, message, channel, sample, short=short)


def rendered(
    renderer: TemplateRenderer,
    message: Message,
    channel: Channel,
    sample: Sample,
    *,
    short: bool = False,
) -> RenderedMessage:
    """Render `message` for a sample's customer. Raises `BadTemplate`."""
    return renderer.render(
        message,
        channel,
        sample.customer,
        properties=sample.properties,
        links=sample.links,
        unsubscribe_url=sample.unsubscribe_url,
        about=sample.about,
        recommended=sample.recommended,
        short=short,
    )


def _sample_link(action: str) -> str:
    return f"https://links.example.com/{action}/".ljust(60, "x")
