"""What of Segment's calls is refused, without quoting it."""

from typing import Any

import pytest

from tests.webhooks.api.calls import IDENTIFY, TRACK, refused, tracked
from tests.webhooks.conftest import OPERATOR, WRITER, World


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("userId", None),
        ("userId", ""),
        ("userId", 7),
        ("userId", "s3cret with blanks"),
        ("userId", "s3cret" * 20),
        ("userId", "s3cret" * 1000),
        ("userId", ["s3cret"]),
        ("event", None),
        ("event", ""),
        ("event", "s3cret" * 20),
        ("event", {"s3cret": 1}),
        ("messageId", "s3cret" * 200),
        ("messageId", 7),
        ("messageId", ""),
        ("properties", ["s3cret"]),
        ("properties", "s3cret"),
        ("properties", {f"s3cret-{n}": n for n in range(201)}),
        ("context", "s3cret"),
        ("timestamp", "s3cret"),
        ("timestamp", 1773154800),
        ("timestamp", {"s3cret": 1}),
        ("timestamp", "2026-02-30T00:00:00Z"),
    ],
)
async def test_an_unusable_field_is_named_and_not_quoted(
    world: World, field: str, value: Any
) -> None:
    assert (await refused(world, TRACK, tracked(**{field: value}))).startswith(field)


@pytest.mark.parametrize("path", [TRACK, IDENTIFY])
@pytest.mark.parametrize("user_id", ["s3cret@example.com", "+5511912345678"])
async def test_an_address_is_no_id(world: World, path: str, user_id: str) -> None:
    error = await refused(world, path, tracked(userId=user_id), value=user_id)
    assert "your own opaque customer id" in error


@pytest.mark.parametrize("path", [TRACK, IDENTIFY])
@pytest.mark.parametrize("body", [[], "text", 7, True])
async def test_what_is_no_object_is_refused(world: World, path: str, body: Any) -> None:
    assert await refused(world, path, body) == "the body: must be an object"


@pytest.mark.parametrize("path", [TRACK, IDENTIFY, "/v1/journeys/onboarding"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"s3cret",
        b"\xff\xfe{\x00}\x00",
        b'{"userId": "\xe9"}',
        b"[" * 5000 + b"]" * 5000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"properties": ' + b"[" * 100 + b"]" * 100 + b"}",
        b'{"s3cret": NaN}',
        b'{"s3cret": -Infinity}',
        b'{"s3cret": 1e999}',
        b'{"s3cret": ' + b"9" * 19 + b"}",
        b'{"s3cret": ' + b"9" * 5000 + b"}",
        b"\x1f\x8b\x08\x00gzip",
    ],
    ids=range(14),
)
async def test_json_that_cannot_be_kept_is_refused(world: World, path: str, body: bytes) -> None:
    key: Any = {"headers": OPERATOR} if "journeys" in path else {"auth": WRITER}
    answer = await world.http.post(path, content=body, **key)
    assert answer.status_code == 400, answer.text
    assert set(answer.json()) == {"error", "what_to_do"}
    assert "s3cret" not in answer.text
    assert not any((await world.everything()).values())
