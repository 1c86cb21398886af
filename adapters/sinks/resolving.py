"""Looking up a sink's host: only addresses that may be connected to are handed on.

The connection goes to the very address that was looked at, so that no second look-up of the name
can lead elsewhere.
"""

import socket
from collections.abc import Collection

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from domain.sinks.addresses import Network, may_connect


class PrivateAddress(OSError):
    """A host that leads to a network which nobody allowed."""


class GuardedResolver(AbstractResolver):
    """Looks up names as the machine does, without the addresses that are forbidden."""

    def __init__(self, networks: Collection[Network]) -> None:
        self._networks = networks
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """See base class. Raises `PrivateAddress` where nothing is left."""
        found = await self._resolver.resolve(host, port, family)
        allowed = [each for each in found if may_connect(each["host"], self._networks)]
        if not allowed:
            raise PrivateAddress
        return allowed

    async def close(self) -> None:
        """See base class."""
        await self._resolver.close()
