"""The connection to Temporal. Its settings are Temporal's own: `TEMPORAL_ADDRESS` and the like."""

import logging
import os
from collections.abc import Sequence
from functools import cache

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.client import Client, Plugin
from temporalio.common import SearchAttributeKey
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)
from temporalio.service import RPCError, RPCStatusCode, TLSConfig

from adapters.errors import NotSetUp
from domain.urls import split_url

IDENTITY = "jornada"
"""Kept in every history, so it names neither a process nor a host."""
DEFAULT_NAMESPACE = "default"
LOCAL = "localhost:7233"
"""Temporal's own default, where nothing is configured."""

_NOT_OURS_TO_ASK = (RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNIMPLEMENTED)
"""How a Temporal answers that leaves its search attributes to an administrator."""


class TemporalUnreachable(NotSetUp):
    """There is no Temporal where the settings say; the message says what to set."""


class TemporalMisconfigured(NotSetUp):
    """Temporal's settings cannot be used; the message says which one to correct."""


class SearchAttributesMissing(NotSetUp):
    """Temporal does not know how enrolments are found; the message says what to do."""


async def connect(plugins: Sequence[Plugin], *, lazy: bool = False) -> Client:
    """Connect as the environment (or the profile `TEMPORAL_PROFILE`) says.

    With `lazy=True` the connection is made by the first call, so that the HTTP app starts and
    acknowledges events while Temporal is away. Raises `TemporalUnreachable` and
    `TemporalMisconfigured`.
    """
    configured = _configured()
    try:
        return await Client.connect(
            **configured, plugins=plugins, identity=IDENTITY, lazy=lazy, runtime=_runtime()
        )
    except RuntimeError:
        raise TemporalUnreachable(
            f"Temporal does not answer at {configured['target_host']}: start it, or set "
            "TEMPORAL_ADDRESS (and TEMPORAL_NAMESPACE, TEMPORAL_API_KEY or TLS) to where it is"
        ) from None
    except ValueError:
        raise _no_place(configured["target_host"]) from None


def configured_namespace() -> str:
    """Return the namespace that Temporal's settings name. Raises `TemporalMisconfigured`."""
    return _configured().get("namespace") or DEFAULT_NAMESPACE


@cache
def _runtime() -> Runtime:
    """Return this process's runtime of the SDK: what its core logs is logged as all else is."""
    logger = logging.getLogger("temporalio.core")
    forwarding = LogForwardingConfig(logger=logger, append_target_to_name=False)
    levels = TelemetryFilter(core_level="WARN", other_level="ERROR")
    logs = LoggingConfig(filter=levels, forwarding=forwarding)
    return Runtime(telemetry=TelemetryConfig(logging=logs))


async def missing_search_attributes(
    client: Client, keys: Sequence[SearchAttributeKey[str]]
) -> list[SearchAttributeKey[str]]:
    """Return those of these search attributes that the namespace does not have."""
    known = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    return [key for key in keys if key.name not in known.custom_attributes]


async def check_search_attributes(client: Client, keys: Sequence[SearchAttributeKey[str]]) -> None:
    """Raise `SearchAttributesMissing` if no enrolment could be started for want of them.

    Raises `TemporalMisconfigured` where there is no such namespace, or Temporal refuses to tell.
    """
    try:
        missing = await missing_search_attributes(client, keys)
    except RPCError as error:
        if error.status in _NOT_OURS_TO_ASK:
            return
        raise _refusal(client, error) from None
    if missing:
        raise SearchAttributesMissing(
            f"Temporal has no search attribute {_listed(missing)}: run `jornada migrate`"
        )


async def add_search_attributes(client: Client, keys: Sequence[SearchAttributeKey[str]]) -> None:
    """Give the namespace these search attributes as Keyword; does nothing when it has them.

    Raises `SearchAttributesMissing` where only an administrator may, as on Temporal Cloud, and
    `TemporalMisconfigured` where there is no such namespace, or Temporal refuses otherwise.
    """
    try:
        missing = await missing_search_attributes(client, keys)
        if missing:
            await client.operator_service.add_search_attributes(
                AddSearchAttributesRequest(
                    namespace=client.namespace,
                    search_attributes={
                        key.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD for key in missing
                    },
                )
            )
    except RPCError as error:
        if error.status is RPCStatusCode.ALREADY_EXISTS:
            return  # somebody else was quicker
        if error.status not in _NOT_OURS_TO_ASK:
            raise _refusal(client, error) from None
        raise SearchAttributesMissing(
            f"Temporal lets only an administrator add search attributes: ask for {_listed(keys)}, "
            "each a Keyword (on Temporal Cloud: the namespace's settings, or `tcld`)"
        ) from None


def _configured() -> ClientConnectConfig:
    """Read Temporal's settings. What is wrong with them is not quoted: it may be beside a key."""
    try:
        configured = ClientConfig.load_client_connect_config()
    except OSError as error:
        raise TemporalMisconfigured(
            f"{error.filename} cannot be read: set TEMPORAL_TLS_CLIENT_CERT_PATH, "
            "TEMPORAL_TLS_CLIENT_KEY_PATH and TEMPORAL_TLS_SERVER_CA_CERT_PATH to files that can"
        ) from None
    except RuntimeError as error:  # the SDK does not export its type
        profile = os.environ.get("TEMPORAL_PROFILE")
        if profile and str(error).startswith("Profile "):
            raise TemporalMisconfigured(
                f"Temporal's configuration file has no profile `{profile}`: set TEMPORAL_PROFILE "
                "to one that it has (or TEMPORAL_CONFIG_FILE to another file), or unset it"
            ) from None
        raise TemporalMisconfigured(
            "Temporal's configuration file cannot be used: correct it, or set "
            "TEMPORAL_CONFIG_FILE to another"
        ) from None
    _check(configured.setdefault("target_host", LOCAL), configured.get("tls"))
    return configured


def _check(address: str, tls: bool | TLSConfig | None) -> None:
    """Check what the SDK looks at only when it connects, which a lazy client does too late."""
    try:
        split_url(f"//{address}")
    except ValueError:
        raise _no_place(address) from None
    if isinstance(tls, TLSConfig) and bool(tls.client_cert) != bool(tls.client_private_key):
        raise TemporalMisconfigured(
            "Temporal's TLS settings do not fit together: set both "
            "TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH, or neither"
        )


def _no_place(address: str) -> TemporalMisconfigured:
    return TemporalMisconfigured(
        f"`{address}` is not where a Temporal can be: set TEMPORAL_ADDRESS to a host and a port, "
        "such as temporal.example.com:7233"
    )


def _refusal(client: Client, error: RPCError) -> TemporalMisconfigured:
    """Say what to do about what Temporal answered."""
    if error.status is RPCStatusCode.NOT_FOUND:
        return TemporalMisconfigured(
            f"Temporal has no namespace `{client.namespace}`: set TEMPORAL_NAMESPACE to one that "
            "it has, or create it (`temporal operator namespace create`)"
        )
    return TemporalMisconfigured(
        f"Temporal refuses ({error.status.name}): check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and "
        "TEMPORAL_API_KEY"
    )


def _listed(keys: Sequence[SearchAttributeKey[str]]) -> str:
    return ", ".join(key.name for key in keys)
