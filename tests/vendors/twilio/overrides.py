"""Connection overrides: how often a callback is tried again, as the fragment of its URL has it.

See https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides.
"""

from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import httpx

MOST_RETRIES = 5


class Overrides(NamedTuple):
    """What a URL says."""

    retries: int = 1
    policies: frozenset[str] = frozenset(("ct",))

    def retries_after(self, result: httpx.Response | httpx.HTTPError) -> bool:
        """Tell whether it is tried again after this."""
        trouble = _trouble(result)
        return trouble is not None and bool({"all", trouble} & self.policies)


def overrides_of(url: str) -> Overrides:
    """Read the fragment of a URL; raises ValueError for what Twilio refuses."""
    said = {name: values[-1] for name, values in parse_qs(urlsplit(url).fragment).items()}
    retries = int(said.get("rc", 1))
    if not 0 <= retries <= MOST_RETRIES:
        raise ValueError(f"rc is 0 to {MOST_RETRIES}")
    return Overrides(retries, frozenset(said.get("rp", "ct").split(",")))


def _trouble(result: httpx.Response | httpx.HTTPError) -> str | None:
    if isinstance(result, httpx.Response):
        return None if result.is_success else f"{result.status_code // 100}xx"
    return "ct" if isinstance(result, httpx.ConnectError | httpx.ConnectTimeout) else "rt"
