"""The vendors' published contracts, made strict: what they do not declare does not pass."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("VENDOR_CONTRACTS_DIR") or CHECKOUT.parent / "shared" / "contracts")


def validator(file: str, pointer: str) -> Draft202012Validator:
    """Return a validator of the part of a contract at a JSON pointer; skip if there is none."""
    path = FOLDER / file
    if not path.is_file():
        pytest.skip(f"no vendor contract {file}: set VENDOR_CONTRACTS_DIR to their folder")
    contract = _strict(json.loads(path.read_text(encoding="utf-8")))
    return Draft202012Validator({"$ref": f"#{pointer}", **contract})


def complaints(validator: Draft202012Validator, instance: object) -> list[str]:
    """Say where an instance strays from the contract."""
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(instance)]


def _strict(part: Any) -> Any:
    """Close objects to undeclared properties and turn OpenAPI 3.0's `nullable` into JSON Schema."""
    if isinstance(part, list):
        return [_strict(item) for item in part]
    if not isinstance(part, dict):
        return part
    made = {name: _strict(value) for name, value in part.items()}
    if made.get("type") == "object" and isinstance(made.get("properties"), dict):
        made.setdefault("additionalProperties", False)
    if made.pop("nullable", False) is True and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made
