"""All channels: each name in `domain.customers.Channel` has a module of that name here."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from channels.base import ChannelSpec
from domain.customers import Channel


def _spec_of(channel: Channel) -> ChannelSpec:
    spec: ChannelSpec = import_module(f"channels.{channel}").SPEC
    if spec.name is not channel:
        raise ValueError(f"channels/{channel}.py describes {spec.name}")
    return spec


CHANNELS: Mapping[Channel, ChannelSpec] = MappingProxyType(
    {channel: _spec_of(channel) for channel in Channel}
)
