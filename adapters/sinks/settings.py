"""The settings of sinks."""

from datetime import timedelta
from ipaddress import ip_network
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from domain.sinks.addresses import Network
from domain.sinks.tries import SinkLimits
from vendors.settings import SettingsGroup


def _networks(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(_network(part.strip()) for part in value.split(",") if part.strip())


def _network(written: str) -> Network:
    try:
        return ip_network(written)
    except ValueError:
        raise ValueError("holds what is no network") from None


class SinkSettings(SettingsGroup):
    """What the environment decides of sinks."""

    sink_retry_hours: float = Field(
        72,
        gt=0,
        le=24 * 30,
        validation_alias="JORNADA_SINK_RETRY_HOURS",
        description="the hours for which a notice is tried before it is a dead letter",
    )
    sink_timeout: float = Field(
        10,
        gt=0,
        le=30,
        validation_alias="JORNADA_SINK_TIMEOUT_SECONDS",
        description="the seconds in which a sink answers, 30 at most",
    )
    sink_keep_days: float = Field(
        30,
        gt=0,
        le=3650,
        validation_alias="JORNADA_SINK_KEEP_DAYS",
        description="the days for which notices are kept, so that they can be replayed",
    )
    sink_networks: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)] = Field(
        (),
        validation_alias="JORNADA_SINK_NETWORKS",
        description="the private networks, separated by commas, that sinks may be in, such as "
        "10.1.0.0/16",
    )

    @property
    def sink_limits(self) -> SinkLimits:
        """How sinks are posted to."""
        return SinkLimits(
            retry_for=timedelta(hours=self.sink_retry_hours),
            answer_within=timedelta(seconds=self.sink_timeout),
            kept_for=timedelta(days=self.sink_keep_days),
            networks=self.sink_networks,
        )
