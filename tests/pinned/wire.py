"""Every name that crosses Temporal's boundary, as it is written there."""

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast, get_type_hints

from pydantic import TypeAdapter
from temporalio import activity, workflow

from activities.broadcast import BroadcastActivities
from activities.calendar import CalendarActivities
from activities.products import ProductActivities
from activities.records import RecordActivities
from activities.retention import RetentionActivities
from activities.send import Touchpoints
from activities.starting import StartActivities
from domain import errors
from domain.customers import Channel
from domain.events import REPORTS, Envelope, Event
from domain.ids import CALLS_QUEUE, JOURNEYS_QUEUE, channel_queue
from workers.schedules import RETENTION_SCHEDULE
from workflows.base.declarations import kinds_received
from workflows.base.inbox import SIGNAL
from workflows.base.search_attributes import SEARCH_ATTRIBUTES
from workflows.broadcast import Broadcast
from workflows.catalogue import JOURNEYS
from workflows.retention import Retention

ROOT = Path(__file__).parents[2]
_ERROR_TYPE = re.compile(r'\btype="(\w+)"')


def names_on_the_wire() -> list[str]:
    """Return a line for each name and each word, sorted: `activity send.channel = email`."""
    queues = (JOURNEYS_QUEUE, CALLS_QUEUE, *(channel_queue(channel) for channel in Channel))
    return sorted(
        {
            *_journeys(),
            *_activities(),
            *_upkeep(),
            *_broadcast(),
            *_events(),
            *fields("signal event", Envelope),
            *(f"search attribute {each.name}" for each in SEARCH_ATTRIBUTES),
            *(f"task queue {queue}" for queue in queues),
            *(f"error type {name}" for name in _error_types()),
        }
    )


def fields(place: str, model: Any) -> Iterator[str]:
    """Yield a line for each field of what is written at `place`, with the words it may hold."""
    schema = TypeAdapter(model).json_schema(mode="serialization")
    yield from _walk(place, schema, schema.get("$defs", {}))


def _walk(place: str, schema: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    if reference := schema.get("$ref"):
        yield from _walk(place, known[reference.rpartition("/")[2]], known)
    elif "anyOf" in schema:
        for arm in schema["anyOf"]:
            yield from _walk(place, arm, known)
    elif "properties" in schema:
        for name, inner in schema["properties"].items():
            yield from _walk(f"{place}.{name}", inner, known)
    elif "enum" in schema or "const" in schema:
        yield from (f"{place} = {word}" for word in schema.get("enum") or [schema["const"]])
    elif "items" in schema:
        yield from _walk(f"{place}[]", schema["items"], known)
    elif schema.get("type") != "null":
        yield place


def _journeys() -> Iterator[str]:
    for journey in cast("tuple[Any, ...]", JOURNEYS):
        # Only the SDK knows by which name it registers what is decorated.
        definition = workflow._Definition.must_from_class(journey)  # noqa: SLF001
        yield f"workflow type {definition.name}"
        yield from fields("workflow argument", _argument(journey.run))
        yield from fields("workflow result", get_type_hints(journey.run)["return"])
        yield f"signal {SIGNAL}"
        for outcome in get_type_hints(journey.story)["return"]:
            yield f"workflow result.outcome = {outcome.value}"
        for name, query in definition.queries.items():
            if name is not None:
                yield from fields(f"query {name} ->", get_type_hints(query.fn)["return"])
        for name, update in definition.updates.items():
            yield from fields(f"update {name}", _argument(update.fn))


def _activities() -> Iterator[str]:
    for owner in (
        Touchpoints,
        RecordActivities,
        CalendarActivities,
        BroadcastActivities,
        StartActivities,
        ProductActivities,
    ):
        for _, method in inspect.getmembers(owner, inspect.isfunction):
            definition = activity._Definition.from_callable(method)  # noqa: SLF001 - as above
            if definition is not None:
                yield f"activity {definition.name}"
                yield from fields(f"activity {definition.name}", _argument(method))
                result = get_type_hints(method)["return"]
                yield from fields(f"activity {definition.name} ->", result)


def _upkeep() -> Iterator[str]:
    """What a schedule starts, and how the schedule is found."""
    sweep = activity._Definition.must_from_callable(RetentionActivities.sweep)  # noqa: SLF001 - as above
    yield f"activity {sweep.name}"
    yield f"workflow type {workflow._Definition.must_from_class(Retention).name}"  # noqa: SLF001 - as above
    yield f"schedule {RETENTION_SCHEDULE}"


def _broadcast() -> Iterator[str]:
    """A broadcast, which is no journey."""
    definition = workflow._Definition.must_from_class(Broadcast)  # noqa: SLF001 - as above
    yield f"workflow type {definition.name}"
    yield from fields("broadcast argument", _argument(Broadcast.run))
    yield from fields("broadcast result", get_type_hints(Broadcast.run)["return"])
    yield from (f"update {name}" for name in definition.updates)


def _argument(method: Any) -> Any:
    hints = {name: kind for name, kind in get_type_hints(method).items() if name != "return"}
    (kind,) = hints.values()
    return kind


def _events() -> Iterator[str]:
    for kind in _heard(JOURNEYS):
        yield f"event {kind.event_name()}"
        yield from fields(f"event {kind.event_name()}", kind)


def _heard(journeys: Iterable[Any]) -> Iterator[type[Event]]:
    for journey in journeys:
        yield from (journey.begins_with, journey.goal, *kinds_received(journey))
    yield from REPORTS


def _error_types() -> Iterator[str]:
    for error in vars(errors).values():
        if isinstance(error, type) and issubclass(error, errors.JornadaError):
            yield error.wire_name
    for folder in ("activities", "workflows"):
        for source in (ROOT / folder).rglob("*.py"):
            yield from _ERROR_TYPE.findall(source.read_text())
