"""What the contract tests must know of a vendor: `tests/vendors/<vendor>/kit.py` has its `KIT`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from domain.customers import Channel
from domain.messages import OutboundMessage
from tests.vendors.fake import FakeVendor
from tests.vendors.faults import Fault
from vendors.base import Post
from vendors.registry import VENDORS

PUBLIC_URL = "https://go.example.com"


@dataclass(frozen=True, kw_only=True)
class Kit:
    """One vendor serving one channel."""

    channel: Channel
    outbound: OutboundMessage
    fake: Callable[[Callable[[], datetime]], FakeVendor[Any]]
    """Builds its fake, whose clock is given."""
    settings: Callable[[str], Mapping[str, object]]
    """Returns its settings, led to a URL."""
    wrong_key: Mapping[str, object]
    """Settings that it does not accept."""
    bad_address: Fault
    """How it refuses an address that is none."""
    throttled: Fault
    """How it asks to come back in 30 seconds."""
    can_be_asked: bool = True
    report: Callable[[str, str, datetime], tuple[str, Post]] | None = None
    """Signs a report that a touchpoint's message has a state, as a vendor writes it, at a time;
    returns the callback's name and the post."""
    delivered: str = "delivered"
    """How it calls a message that arrived."""
    signs_time: bool = False
    """Whether its signature covers a time, so that a stale post is refused."""


KITS: Mapping[str, Kit] = {name: import_module(f"tests.vendors.{name}.kit").KIT for name in VENDORS}
