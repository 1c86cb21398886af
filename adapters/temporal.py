"""The connection to Temporal. Its settings are Temporal's own: `TEMPORAL_ADDRESS` and the like."""

from collections.abc import Sequence

from temporalio.client import Client, Plugin
from temporalio.envconfig import ClientConfig

IDENTITY = "jornada"
"""Kept in every history, so it names neither a process nor a host."""
LOCAL = "localhost:7233"
"""Temporal's own default, where nothing is configured."""


class TemporalUnreachable(Exception):
    """There is no Temporal where the settings say; the message says what to set."""


async def connect(plugins: Sequence[Plugin], *, lazy: bool = False) -> Client:
    """Connect as the environment (or the profile `TEMPORAL_PROFILE`) says.

    With `lazy=True` the connection is made by the first call, so that the HTTP app starts and
    acknowledges events while Temporal is away. Raises `TemporalUnreachable`.
    """
    configured = ClientConfig.load_client_connect_config()
    configured.setdefault("target_host", LOCAL)
    try:
        return await Client.connect(**configured, plugins=plugins, identity=IDENTITY, lazy=lazy)
    except RuntimeError:
        raise TemporalUnreachable(
            f"Temporal does not answer at {configured['target_host']}: start it, or set "
            "TEMPORAL_ADDRESS (and TEMPORAL_NAMESPACE, TEMPORAL_API_KEY or TLS) to where it is"
        ) from None
