"""Who steps through a journey: the form that asks, and what it says once it is filled in."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import available_timezones

from starlette.datastructures import FormData

from channels.registry import CHANNELS
from cli.studio.fields import form_of, properties_of
from cli.studio.rehearsal import Plan
from cli.studio.saved import SavedWords, name_of
from domain.clock import check_zone
from domain.customers import Channel, Topic
from languages.nearest import FALLBACK
from messages.preview import FIRST_NAME
from workflows.base.journey import Journey

ADDRESSES = {"email": "maria@example.com", "phone": "+5511987654321"}
"""Made-up addresses, by their traits."""
ZONE = "America/Sao_Paulo"
CONSENT = "consent:"
"""What the name of a tick begins with: `consent:tips.email`."""


def as_given(form: FormData) -> dict[str, str]:
    """Return a form's fields that hold text."""
    return {name: each for name, each in form.items() if isinstance(each, str)}


def start_form(
    journey: type[Journey], words: SavedWords, given: Mapping[str, str]
) -> dict[str, object]:
    """Return the form, filled in with samples, or with what was given before."""
    event = form_of(journey.begins_with, journey, words, datetime.now(UTC))
    channels = [spec for spec in CHANNELS.values() if spec.trait]
    return {
        "name": journey.journey_name(),
        "heading": journey.title(),
        "first_name": given.get("first_name", FIRST_NAME),
        "locale": given.get("locale", FALLBACK),
        "languages": [{"tag": tag, "name": name_of(tag)} for tag in words.languages],
        "time_zone": given.get("time_zone", ZONE),
        "zones": sorted(each for each in available_timezones() if "/" in each),
        "addresses": [
            {"trait": trait, "value": given.get(f"to:{trait}", ADDRESSES.get(trait, ""))}
            for trait in _traits()
        ],
        "channels": [spec.label for spec in channels],
        "topics": [
            {
                "name": topic.value.replace("_", " "),
                "ticks": [
                    {
                        "name": f"{CONSENT}{topic.value}.{spec.name.value}",
                        "label": f"{topic.value.replace('_', ' ')} by {spec.label}",
                        "on": not given or f"{CONSENT}{topic.value}.{spec.name.value}" in given,
                    }
                    for spec in channels
                ],
            }
            for topic in Topic
        ],
        "event": event.filled(given),
    }


def asked_for(journey: type[Journey], given: Mapping[str, str]) -> Plan:
    """Return what a filled form asks for. Raises ValueError, saying what is wrong with it."""
    zone = given.get("time_zone", ZONE).strip()
    try:
        check_zone(zone)
    except ValueError as error:
        raise ValueError(f"the time zone is {error}") from None
    return Plan(
        journey,
        first_name=given.get("first_name", "").strip(),
        locale=given.get("locale", FALLBACK),
        time_zone=zone,
        addresses={trait: given.get(f"to:{trait}", "").strip() for trait in _traits()},
        consents={
            topic: {
                channel: True
                for channel in Channel
                if f"{CONSENT}{topic.value}.{channel.value}" in given
            }
            for topic in Topic
        },
        properties=properties_of(journey.begins_with, given, given.get("more", "")),
    )


def _traits() -> list[str]:
    """Return the traits that hold addresses, each once."""
    return list(dict.fromkeys(spec.trait for spec in CHANNELS.values() if spec.trait))
