"""All vendors, and which of them serves which channel."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Literal

from pydantic import Field, create_model

from channels.base import ChannelSpec
from channels.registry import CHANNELS
from domain.customers import Channel
from domain.ports import Lookup
from vendors import sandbox
from vendors.base import Service, Vendor
from vendors.settings import MailSettings, SettingsGroup

NAMES = ("sendgrid", "twilio")
"""The folders of the vendors. Of several that serve a channel, the first is its default."""

VENDORS: Mapping[str, Vendor[Any]] = MappingProxyType(
    {name: import_module(f"vendors.{name}").VENDOR for name in NAMES}
)

INBOUND_SOURCES = frozenset({*VENDORS, sandbox.NAME})
"""The names under which what customers write is stored: `InboundMessage.source`."""


def label_of(source: str) -> str:
    """Return how a sentence calls the place where an inbound message can be looked up."""
    if source == sandbox.NAME:
        return "the sandbox"
    return VENDORS[source].label if source in VENDORS else "the vendor"


def vendors_for(channel: Channel) -> list[Vendor[Any]]:
    """Return the vendors that can serve a channel, its default first."""
    return [vendor for vendor in VENDORS.values() if channel in vendor.services]


class ChannelChoices(SettingsGroup):
    """Which vendor serves each channel, and how fast: two settings for each channel."""

    def vendor_of(self, channel: Channel) -> Vendor[Any]:
        """Return the vendor that serves a channel."""
        return VENDORS[getattr(self, f"{channel}_vendor")]

    def service_of(self, channel: Channel) -> Service:
        """Return how that vendor serves it."""
        return self.vendor_of(channel).services[channel]

    def per_second(self, channel: Channel) -> float:
        """Return how many messages may leave a second, all workers together."""
        chosen: float | None = getattr(self, f"{channel}_per_second")
        return self.service_of(channel).per_second if chosen is None else chosen

    def vendors(self) -> list[Vendor[Any]]:
        """Return the vendors in use, each once."""
        return list({v.name: v for v in map(self.vendor_of, CHANNELS)}.values())

    def lookups(self) -> dict[Channel, Lookup]:
        """Return how each channel's vendor can be asked for a message in doubt."""
        return {channel: self.service_of(channel).lookup for channel in CHANNELS}


def _choices_for(spec: ChannelSpec) -> dict[str, Any]:
    names = [vendor.name for vendor in vendors_for(spec.name)]
    variable = f"JORNADA_{spec.name.upper()}"
    vendor = Field(
        names[0],
        validation_alias=f"{variable}_VENDOR",
        description=f"the vendor that carries {spec.plural}: {' or '.join(names)}",
    )
    rate = Field(
        None,
        gt=0,
        allow_inf_nan=False,
        validation_alias=f"{variable}_PER_SECOND",
        description=f"how many {spec.plural} may leave a second, all workers together",
    )
    return {
        f"{spec.name}_vendor": (Literal[*names], vendor),
        f"{spec.name}_per_second": (float | None, rate),
    }


CHOICES: type[ChannelChoices] = create_model(
    "ChannelChoices",
    __base__=ChannelChoices,
    **{name: field for spec in CHANNELS.values() for name, field in _choices_for(spec).items()},
)


def settings_groups() -> list[type[SettingsGroup]]:
    """Return all settings that channels and vendors declare."""
    return [CHOICES, MailSettings, *(vendor.settings for vendor in VENDORS.values())]
