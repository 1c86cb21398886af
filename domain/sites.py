"""The company's own sites, to which links of events may lead."""

import re
from collections.abc import Iterable

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def check_hosts(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of hosts in lower case; raise ValueError for what is none."""
    hosts = tuple(name.lower() for name in names)
    for host in hosts:
        if _HOST.fullmatch(host) is None:
            raise ValueError(
                "has a name that is no host's: write it as in shop.example.com, without https://, "
                "a port, a path or a *"
            )
    return hosts
