"""A plain event is read by hand, and always as its model reads it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import event, example, given
from hypothesis import strategies as st

from domain.events.base import LONGEST_NAME
from starter.client import UnusableField
from starter.client.calls import TrackCall
from webhooks.api.calls import LONGEST_ID, MOST_FIELDS, Track
from webhooks.api.plain import plain_event
from webhooks.edge.reading import validated
from webhooks.edge.refusals import Refusal

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)

_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", " ", "\u200b", "N/A", 0, 7, -1.5, True, [], {}, ["s3cret"], {"s3cret": 1}]
)
_FIELDS = st.one_of(
    st.dictionaries(st.text(max_size=9), st.integers() | st.text(max_size=9), max_size=3),
    st.integers(MOST_FIELDS - 1, MOST_FIELDS + 1).map(lambda n: dict.fromkeys(map(str, range(n)))),
)
_TIME = st.one_of(
    st.datetimes(timezones=st.none() | st.just(UTC)).map(datetime.isoformat),
    st.integers(-9, 9).map(lambda days: (NOW + timedelta(days)).isoformat()),
    st.sampled_from(["2026-11-30", "2026-11-30T10:00:00.123Z", "20261130T10", "soon", "2" * 65]),
)


def _text(longest: int, usual: str) -> st.SearchStrategy[str]:
    edge = st.integers(longest - 1, longest + 1).map(lambda n: "x" * n)
    return st.sampled_from([usual]) | st.text(max_size=9) | edge


_PLAIN = {
    "type": "track",
    "userId": "c-1",
    "messageId": "m-1",
    "event": "Signed Up",
    "properties": {"plan": "gold"},
    "context": {"library": {"name": "analytics-python"}},
}
_CHANGES = {
    "userId": _text(64, "c-1") | st.sampled_from(["ana@example.com", "+351912345678"]),
    "anonymousId": _text(LONGEST_ID, "a-1"),
    "messageId": _text(LONGEST_ID, "m-1"),
    "event": _text(LONGEST_NAME, "Signed Up"),
    "properties": _FIELDS,
    "context": _FIELDS,
    "timestamp": _TIME,
    "originalTimestamp": _TIME,
    "sentAt": _TIME | st.just(NOW),  # a batch's own is read already
}
_CHANGED = st.lists(
    st.sampled_from(sorted(_CHANGES)).flatmap(
        lambda name: st.tuples(st.just(name), _CHANGES[name] | _CHANGES[name] | _ODD)
    ),
    max_size=4,
).map(dict)
_LEFT_OUT = st.just("") | st.sampled_from(sorted(_PLAIN.keys() - {"type"}))


def modelled(call: dict[str, Any]) -> TrackCall | None:
    try:
        return validated(Track, call).told(None, NOW)  # type: ignore[arg-type] # named: no visitor
    except (Refusal, UnusableField, AttributeError):
        return None


@given(_CHANGED, _LEFT_OUT)
@example({"context": 7}, "")
@example({"context": dict.fromkeys(map(str, range(MOST_FIELDS + 1)))}, "")
@example({"timestamp": "2026-11-30T10:00:00Z", "originalTimestamp": "soon"}, "")
@example({"timestamp": " ", "originalTimestamp": "2026-11-30T10:00:00"}, "")
@example({"timestamp": "0001-01-01", "sentAt": "9999-12-31T23:59:59-23:00"}, "")
def test_a_plain_event_is_read_as_its_model_reads_it(
    changed: dict[str, Any], left_out: str
) -> None:
    call = {name: value for name, value in (_PLAIN | changed).items() if name != left_out}
    plain = plain_event(call, NOW)
    event("plain" if plain else "left to the model")
    assert plain is None or plain == modelled(call)


def test_most_events_are_plain() -> None:
    assert plain_event(_PLAIN, NOW) == modelled(_PLAIN)
    sent = {"timestamp": NOW.isoformat(), "sentAt": NOW.isoformat(), "anonymousId": "a-1"}
    assert plain_event(_PLAIN | sent, NOW) is not None
