"""Where a sink may be: on the internet by https; elsewhere only where the company says so."""

import ipaddress
from collections.abc import Collection

from domain.urls import is_loopback, split_url

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST_URL = 2000
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def check_sink_url(value: str, networks: Collection[Network] = ()) -> str:
    """Return a sink's URL; raise ValueError, quoting nothing, for one that may not be posted to.

    A host's name is looked up as we connect: only then is it known where it leads.
    """
    url = split_url(value)
    if len(value) > LONGEST_URL:
        raise ValueError(f"must have at most {LONGEST_URL} characters")
    if "@" in url.netloc or "#" in value:
        raise ValueError("must hold no user, password or fragment")
    if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.hostname)):
        raise ValueError("must begin with https:// (http:// is for loopback only)")
    if is_literal(url.hostname or "") and not may_connect(url.hostname or "", networks):
        raise ValueError("has a private address: allow its network by JORNADA_SINK_NETWORKS")
    return value


def host_of(value: str) -> str:
    """Return the host that a URL names."""
    return split_url(value).hostname or ""


def is_literal(host: str) -> bool:
    """Tell whether a host is an address itself, not a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def may_connect(address: str, networks: Collection[Network] = ()) -> bool:
    """Tell whether an address is of the internet, or of one of some networks of the company's."""
    reached = _reached(ipaddress.ip_address(address.partition("%")[0]))
    is_ours = any(reached in network for network in networks if network.version == reached.version)
    return is_ours or (reached.is_global and not reached.is_multicast)


def _reached(address: _Address) -> _Address:
    """Return the IPv4 address that an IPv6 address only wraps, else itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    wrapped = address.ipv4_mapped or address.sixtofour
    if wrapped is None and address in _NAT64:
        wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return wrapped or address
