"""An event as a form: a field for each that its class declares, filled in from the samples."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

from adapters.checking import Unusable, check_json
from cli.studio.saved import SavedWords
from domain.errors import BadTemplate
from domain.events import Event
from domain.messages import ABOUT, Message
from messages.samples import read_samples
from workflows.base.journey import Journey

DAYS_AHEAD = 14
"""A date of a sample is of its own time: in a rehearsal dates lie this far ahead of its clock, and
each further one a day more."""
AT_HOUR = 13


class EventField(NamedTuple):
    """A declared field, as a form has it."""

    name: str
    kind: str
    """`choice`, `number`, `day`, `moment` or `text`."""
    value: str
    options: tuple[str, ...] = ()


class EventForm(NamedTuple):
    """An event that a customer may cause."""

    name: str
    kind: str
    """Its class's name, which stands in URLs."""
    fields: tuple[EventField, ...]
    more: str
    """The other properties of its sample, as JSON."""

    def filled(self, given: Mapping[str, str]) -> dict[str, object]:
        """Return the values for a page, with what was given before in the samples' place."""
        return {
            "name": self.name,
            "kind": self.kind,
            "fields": [
                each._replace(value=given.get(each.name, each.value))._asdict()
                for each in self.fields
            ],
            "more": given.get("more", self.more),
        }


def form_of(
    kind: type[Event],
    journey: type[Journey],
    words: SavedWords,
    now: datetime,
    begun: Mapping[str, object] = MappingProxyType({}),
) -> EventForm:
    """Return an event as a form; `now` is the time of the rehearsal.

    `begun` are the properties with which the journey began: a later event is about the same order.
    """
    is_entry = kind is journey.begins_with
    sample = _sample_of(
        kind, journey.journey_name(), words.catalogue, words.root, is_entry=is_entry
    )
    fields, ahead = [], DAYS_AHEAD
    for name, field in kind.model_fields.items():
        type_ = _bare(field.annotation)
        value = begun.get(name, sample.get(name))
        shown = _field(name, type_, value, now + timedelta(days=ahead), kind)
        ahead += shown.kind in ("day", "moment")
        fields.append(shown)
    more = {name: value for name, value in sample.items() if name not in kind.model_fields}
    text = json.dumps(more, indent=2, default=_written, ensure_ascii=False) if more else ""
    return EventForm(kind.event_name(), kind.__name__, tuple(fields), text)


def properties_of(kind: type[Event], fields: Mapping[str, str], more: str) -> dict[str, object]:
    """Return what a filled form says. Raises ValueError, saying what is wrong with it."""
    told: dict[str, object] = {}
    if more.strip():
        try:
            told = json.loads(more)
            check_json(told)
        except Unusable as error:
            raise ValueError(f"the other properties: {error}") from None
        except (ValueError, RecursionError) as error:
            raise ValueError(f"the other properties are no JSON: {error}") from None
        if not isinstance(told, dict):
            raise ValueError('the other properties are one JSON object: {"name": "value"}')
    for name, field in kind.model_fields.items():
        if given := fields.get(name, "").strip():
            type_ = _bare(field.annotation)
            told[name] = given == "true" if type_ is bool else given
    return told


def _sample_of(
    kind: type[Event], journey: str, messages: Mapping[str, Message], root: Path, *, is_entry: bool
) -> dict[str, object]:
    """Return what the samples know of an event.

    Of one that messages are about, all of it; of the first, what messages read of that.
    """
    try:
        samples = read_samples(root, journey)
    except BadTemplate:
        return {}
    own = [each for each in messages.values() if each.journey == journey]
    facts = {name for message in own for name in message.facts}
    found: dict[str, object] = {}
    for message in own:
        told = samples.shared | samples.tables.get(message.own_name, {})
        about = told.pop(ABOUT, None)
        if is_entry:
            found |= {name: told[name] for name in message.variables if name in told}
        if kind in message.about and isinstance(about, dict):
            found |= about
    return {name: value for name, value in found.items() if name not in facts}


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _bare(annotation: Any) -> Any:
    """Return the type of an optional, annotated field."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return annotation
    arms = [arm for arm in get_args(annotation) if arm is not type(None)]
    return _bare(arms[0]) if arms else annotation


def _field(name: str, type_: Any, sample: object, ahead: datetime, kind: type[Event]) -> EventField:
    if options := _options(type_):
        told = str(sample).lower() if isinstance(sample, bool) else ""
        return EventField(name, "choice", told, ("", *options))
    if type_ is datetime:
        at = ahead.replace(hour=AT_HOUR, minute=0, second=0, microsecond=0)
        return EventField(name, "moment", at.isoformat())
    if type_ is date:
        return EventField(name, "day", ahead.date().isoformat())
    told = "" if sample is None else str(sample)
    if type_ in (int, float, Decimal):
        return EventField(name, "number", told)
    return EventField(name, "text", told or ("r-1" if name == kind.KEY else ""))


def _options(type_: Any) -> tuple[str, ...]:
    """Return all that a field may say, where that can be listed."""
    if get_origin(type_) is Literal:
        return tuple(map(str, get_args(type_)))
    if isinstance(type_, type) and issubclass(type_, Enum):
        return tuple(str(each.value) for each in type_)
    return ("true", "false") if type_ is bool else ()
