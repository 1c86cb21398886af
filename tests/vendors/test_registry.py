"""Which vendors there are, and what each says of itself."""

from datetime import timedelta
from pathlib import Path

import pytest

import vendors
from channels.registry import CHANNELS
from domain.customers import Channel
from domain.ports import REAL_TIME as WITHOUT_VENDORS
from domain.ports import Lookup
from tests.vendors.timing import REAL_TIME
from vendors.registry import VENDORS, vendors_for

FOLDER = Path(vendors.__file__).parent
NOT_VENDORS = {"http", "sandbox"}


def test_every_folder_is_in_the_registry() -> None:
    """A vendor that is not listed there would never be used, and nobody would notice."""
    folders = {path.parent.name for path in FOLDER.glob("*/__init__.py")}
    assert folders - NOT_VENDORS == set(VENDORS)


@pytest.mark.parametrize("name", VENDORS)
def test_a_vendor_is_called_as_its_folder_and_has_a_readme(name: str) -> None:
    vendor = VENDORS[name]
    assert vendor.name == name
    assert vendor.label in (FOLDER / name / "README.md").read_text(encoding="utf-8")
    assert vendor.services
    for field in (*vendor.settings().to_send(), *vendor.settings().to_receive()):
        assert vendor.settings.model_fields[field].description


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_has_a_vendor(channel: Channel) -> None:
    assert vendors_for(channel)


def test_a_doubt_settles_when_the_vendors_own_word_can_no_longer_come() -> None:
    assert REAL_TIME.lookup_of(Channel.EMAIL) == Lookup(timedelta(minutes=5), by_address=False)
    assert REAL_TIME.lookup_of(Channel.SMS) == Lookup(timedelta(seconds=40), by_address=True)


def test_of_a_vendor_that_nobody_knows_the_longest_lag_is_assumed() -> None:
    longest = max(lookup.lag for lookup in REAL_TIME.lookups.values())
    assert WITHOUT_VENDORS.lag_of(Channel.SMS) >= longest
