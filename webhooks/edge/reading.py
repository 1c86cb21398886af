"""Reading JSON from strangers: bounded, storable, and checked against a model."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError, WithJsonSchema

from adapters.checking import Unusable, check_json, complaint, storable
from domain.ids import Identifier
from webhooks.edge.refusals import Refusal, unusable
from webhooks.edge.unpacking import body_bytes

PUBLIC_ID = {"type": "string", "pattern": "^[A-Za-z0-9_.:-]{1,64}$"}
PublicId = Annotated[Identifier, WithJsonSchema(PUBLIC_ID)]
"""An opaque id, whose shape OpenAPI tells."""

_PARSED = "jornada.parsed_body"
"""Where a request's scope has it."""

M = TypeVar("M", bound=BaseModel)


def read_json(raw: bytes) -> Any:
    """Parse JSON; raises `Unusable` when it is broken. Its values are yet to be checked.

    Python's NaN and Infinity pass: they are for `check_json` to refuse.
    """
    try:
        return json.loads(raw.decode())
    except RecursionError:
        raise Unusable("the JSON is nested too deep") from None
    except ValueError:  # also a number of thousands of digits, and bytes that are no UTF-8
        raise Unusable("the body is not JSON in UTF-8") from None


def validated(
    model: type[M], value: Any, name: str = "the body", spelled: Mapping[str, str] | None = None
) -> M:
    """Check parsed JSON against a model; raises a `Refusal` that names the field at fault.

    `spelled` tells how the sender wrote fields that go by other names there.
    """
    if not isinstance(value, dict):
        raise unusable(name, "must be an object")
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
    # The first part is a field's own name; what follows could be a name that the sender made up.
    field = str(first["loc"][0])
    raise unusable((spelled or {}).get(field, field), complaint(first))


def body_of(model: type[M]) -> Callable[[Request], Awaitable[M]]:
    """Return a dependency that reads the body as `model`.

    It is read by hand, so that a caller without a key is refused before anything is parsed, and
    whatever the content type: browsers can send only `text/plain` to another site without asking.
    """

    async def read(request: Request) -> M:
        value = storable(await parsed_body(request))
        try:
            check_json(value)
        except Unusable as error:
            raise _no_json(error) from None
        return validated(model, value)

    return read


async def parsed_body(request: Request) -> Any:
    """Return a request's body, unpacked and parsed once, however often it is asked for."""
    if _PARSED not in request.scope:
        try:
            request.scope[_PARSED] = read_json(await body_bytes(request))
        except Unusable as error:
            raise _no_json(error) from None
    return request.scope[_PARSED]


def _no_json(error: Unusable) -> Refusal:
    return Refusal(400, str(error), "send one JSON object in UTF-8, as it is or in gzip")


def described(model: type[BaseModel]) -> dict[str, Any]:
    """Return OpenAPI's description of a body that `body_of` reads."""
    schema = model.model_json_schema()
    content = {"application/json": {"schema": _inlined(schema, schema.pop("$defs", {}))}}
    return {"requestBody": {"required": True, "content": content}}


def _inlined(part: Any, defined: Mapping[str, Any]) -> Any:
    """Return a part of a schema with what it refers to in its place: the body stands alone."""
    if isinstance(part, dict):
        if "$ref" in part:
            return _inlined(defined[part["$ref"].rpartition("/")[2]], defined)
        return {name: _inlined(value, defined) for name, value in part.items()}
    return [_inlined(each, defined) for each in part] if isinstance(part, list) else part
