"""Segment's library for Python, unmodified: python segment_python.py HOST KEY PREFIX COUNT EACH."""

import sys
from collections.abc import Iterator
from typing import Any

from segment.analytics.client import Client


def calls(prefix: str, customers: int, each: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for n in range(each):
        for c in range(customers):
            user_id, told = f"{prefix}-{c}", {"properties": {"n": n}}
            traits = {"email": f"{user_id}@example.com", "firstName": "Ana", "phone": None}
            kinds: list[tuple[str, dict[str, Any]]] = [
                ("identify", {"traits": traits}),
                ("track", {"event": "Signed Up", **told}),
                ("group", {"group_id": "g-1", "traits": {"plan": "gold"}}),
                ("page", {"name": "Home", **told}),
                ("screen", {"name": "Home", **told}),
            ]
            kind, call = (
                kinds[n] if n < len(kinds) else ("track", {"event": "Product Viewed"} | told)
            )
            yield kind, {"user_id": user_id, **call}


def main(host: str, write_key: str, prefix: str, customers: str, each: str) -> None:
    failures: list[Exception] = []
    client = Client(
        write_key, host=host, gzip=True, on_error=lambda error, _batch: failures.append(error)
    )
    for kind, call in calls(prefix, int(customers), int(each)):
        getattr(client, kind)(**call)
    client.shutdown()
    sys.exit(str(failures) if failures else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
