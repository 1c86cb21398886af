"""Whatever is told in batches, all is as if each call had come alone: answers, rows, order."""

import itertools
import shutil
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from temporalio.client import Client

from adapters.store.engine.database import Database
from cli.devserver import LOOPBACK, free_port
from domain.identity import visitor_id
from domain.operations import OperatorRequest
from starter.client import Jornada
from starter.client.calls import AliasCall, Call, IdentifyCall, Outcome, TrackCall
from tests.adapters.store.building import NOON, everything
from workflows.plugin import journey_plugin

MARIA = OperatorRequest(by="maria", reason="they asked for it")
USERS, DEVICES = ("ana", "bea", "gone"), ("phone", "tablet")
COMPARED = {
    "customers": ("customer_id", "first_name", "traits", "merged_into", "updated_at"),
    "events": ("event_id", "customer_id", "name", "properties", "occurred_at", "source", "state"),
    "consents": ("customer_id", "topic", "channel", "granted", "source"),
    "identity_decisions": ("identity", "customer_id", "decision"),
    "keys": ("customer_id", "as_given"),
}
"""What is compared of each table's rows, in the order in which they are numbered or named."""


class Town:
    """The people of one example: two stores hold those of all."""

    numbers = itertools.count()

    def __init__(self) -> None:
        self._number = next(self.numbers)

    def id(self, name: str) -> str:
        own = f"{name}.{self._number}"
        return visitor_id(own) if name in DEVICES else own

    def call(self, told: dict[str, Any]) -> Call:
        """Return a call, its ids those of this town."""
        facts = dict(told)
        kind = facts.pop("kind")
        at = NOON + timedelta(minutes=facts.pop("minute"))
        names = ("customer_id", "previous_id")
        facts |= {name: self.id(facts[name]) for name in names if name in facts}
        if anonymous := facts.get("anonymous_id"):
            facts["anonymous_id"] = f"{anonymous}.{self._number}"
        message_id = f"m-{self._number}-{facts.pop('message')}"
        made: Call = kind(**facts, message_id=message_id, at=at)
        return made

    async def holds(self, database: Database) -> dict[str, list[list[Any]]]:
        """What a store has of this town."""
        tables = await everything(database)
        return {
            table: [
                [_seen(row[name]) for name in names]
                for row in tables[table]
                if str(row["customer_id"]).endswith(f".{self._number}")
            ]
            for table, names in COMPARED.items()
        }


def _seen(value: Any) -> Any:
    """Return a value without what each store hides by a secret of its own."""
    if isinstance(value, dict):
        return {name: _seen(each) for name, each in value.items()}
    return "hidden" if isinstance(value, str) and value.startswith("hmac-") else value


def calls() -> st.SearchStrategy[list[list[dict[str, Any]]]]:
    anyone = st.sampled_from((*USERS, *DEVICES))
    users, devices = st.sampled_from(USERS), st.sampled_from(DEVICES)
    every = {"message": st.integers(0, 15), "minute": st.integers(0, 9)}
    happened = st.sampled_from(
        (
            ("Signed Up", {}),
            ("Page Viewed", {"path": "/ñ'\""}),
            ("Order Completed", {"order_id": "o-1", "total": "12.50"}),
            ("Order Completed", {"order_id": "my own order"}),
            ("Order Completed", {}),
            ("Order Delivered", {"order_id": 7}),
            ("Unsubscribed", {"topic": "tips"}),
            ("Page Viewed", {"path": "\x00"}),
            ("Customer Erased", {}),
        )
    )
    tracked = st.builds(
        lambda what, **facts: {**facts, "event": what[0], "properties": what[1]},
        happened,
        kind=st.just(TrackCall),
        customer_id=anyone,
        **every,
    )
    traits = st.sampled_from(
        (
            {"firstName": "Ana"},
            {"plan": "gold"},
            {"email": "no address", "firstName": "Bea"},
            {"consents": {"tips": {"email": True}}},
        )
    )
    identified = {"kind": st.just(IdentifyCall), "customer_id": users, "traits": traits}
    aliased = {"kind": st.just(AliasCall), "previous_id": anyone, "customer_id": users}
    one = st.one_of(
        tracked,
        tracked,
        tracked,
        st.fixed_dictionaries(identified | every),
        st.fixed_dictionaries(identified | {"anonymous_id": devices} | every),
        st.fixed_dictionaries(aliased | every),
    )
    return st.lists(st.lists(one, min_size=1, max_size=12), min_size=1, max_size=4)


@pytest.fixture
async def alone(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """Another store: there each call comes alone."""
    opened = await Database.open(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'alone.db')}")
    yield opened
    await opened.close()


async def of(database: Database) -> Jornada:
    """Jornada with nothing where Temporal should be."""
    address = f"{LOOPBACK}:{free_port(0)}"
    temporal = await Client.connect(address, plugins=[journey_plugin()], lazy=True)
    return Jornada(temporal, database, clock=lambda: NOON + timedelta(days=1))


@pytest.mark.thorough
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(batches=calls())
async def test_batches_do_what_their_calls_do_one_by_one(
    database: Database, alone: Database, batches: Sequence[Sequence[dict[str, Any]]]
) -> None:
    town = Town()
    in_batches, one_by_one = await of(database), await of(alone)
    for jornada in (in_batches, one_by_one):
        await jornada.track(town.id("gone"), "Signed Up", message_id=town.id("before"))
        await jornada.rights.erase(town.id("gone"), MARIA)
    for batch in batches:
        made = list(map(town.call, batch))
        expected: list[Outcome] = []
        for call in made:
            expected += await one_by_one.take_in([call])
        assert await in_batches.take_in(made) == expected
    assert await town.holds(database) == await town.holds(alone)
