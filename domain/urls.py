"""URLs that settings hold."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit


def check_base_url(value: str) -> str:
    """Return a base URL, no slash at its end; raise ValueError unless it is https or loopback."""
    url = split_url(value)
    if "@" in url.netloc or "?" in value or "#" in value:
        raise ValueError("must hold no user, query or fragment")
    if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.hostname)):
        raise ValueError("must begin with https:// (http:// is for loopback only)")
    return value.rstrip("/")


def split_url(value: str) -> SplitResult:
    """Return a URL's parts; raise ValueError unless it has a host and a port that can be."""
    try:
        url = urlsplit(value)
        odd = not url.hostname or url.port == 0 or not re.fullmatch(r"[!-~]+", value)
    except ValueError:
        odd = True
    if odd:
        raise ValueError("is not a URL")
    return url


def is_loopback(host: str | None) -> bool:
    """Tell whether a host, as a URL names it, is this very machine."""
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"
