"""Dealing connections: in turn to children that ask, and none to one that has ended."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from tests.waiting import eventually_so, in_time
from webhooks import dealing
from webhooks.dealing import Dealer, dealt


class Answering(asyncio.Protocol):
    """Says a child's name to whoever connects, or that it would wait for their delayed ACK."""

    def __init__(self, name: str) -> None:
        self._name = name

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        connection = transport.get_extra_info("socket")
        is_quick = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        transport.write((self._name if is_quick else "delayed").encode())
        transport.close()


class Table:
    """A dealer, and who connects to it."""

    def __init__(self, listener: socket.socket) -> None:
        self._address = listener.getsockname()
        self.dealer = Dealer(listener)
        self.gone: list[str] = []

    @contextmanager
    def child(self, name: str, *, is_frozen: bool = False) -> Iterator[socket.socket]:
        """Let a child answer, or be frozen once it has asked; yields the parent's end."""
        parents, childs = socket.socketpair()
        with self.dealer.dealing_to(parents), childs:
            if is_frozen:
                childs.send(dealing.ASKING * dealing.AT_ONCE)
                yield parents
                return
            with dealt(childs, lambda: Answering(name), lambda: self.gone.append(name)):
                yield parents

    async def call(self) -> str:
        """Connect, and return who answered; an empty text where the connection was lost."""
        async with in_time():
            reader, writer = await asyncio.open_connection(*self._address)
            try:
                return (await reader.read()).decode()
            except ConnectionError:
                return ""
            finally:
                writer.close()


@pytest.fixture
async def table() -> AsyncIterator[Table]:
    listener = socket.create_server(("127.0.0.1", 0))
    table = Table(listener)
    running = asyncio.create_task(table.dealer.run())
    yield table
    running.cancel()
    await asyncio.wait([running])
    assert listener.fileno() == -1, "nothing listens any more"


async def test_children_answer_in_turn(table: Table) -> None:
    with table.child("a"), table.child("b"), table.child("c"):
        answers = [await table.call() for _ in range(3 * dealing.AT_ONCE)]
    assert answers[:3] == answers[3:6]
    assert {name: answers.count(name) for name in "abc"} == dict.fromkeys("abc", dealing.AT_ONCE)


async def test_connections_that_come_together_are_shared_too(table: Table) -> None:
    with table.child("a"), table.child("b"):
        answers = await asyncio.gather(*[table.call() for _ in range(dealing.AT_ONCE)])
    assert sorted(answers) == ["a"] * 4 + ["b"] * 4


async def test_a_frozen_child_is_dealt_a_few_and_the_others_have_the_rest(table: Table) -> None:
    with table.child("frozen", is_frozen=True), table.child("awake"):
        calls = [asyncio.create_task(table.call()) for _ in range(4 * dealing.AT_ONCE)]
        await eventually_so(
            lambda: sum(call.done() for call in calls) == len(calls) - dealing.AT_ONCE
        )
        assert {call.result() for call in calls if call.done()} == {"awake"}
    await asyncio.gather(*calls)


async def test_what_comes_before_any_child_asks_is_answered_once_one_does(table: Table) -> None:
    calls = [asyncio.create_task(table.call()) for _ in range(3)]
    with table.child("late"):
        assert await asyncio.gather(*calls) == ["late"] * 3


async def test_a_child_that_ended_after_it_asked_loses_no_connection(table: Table) -> None:
    with table.child("stays"):
        with table.child("leaves"):
            assert {await table.call(), await table.call()} == {"stays", "leaves"}
        assert [await table.call() for _ in range(4)] == ["stays"] * 4


async def test_a_child_hears_that_its_parent_is_gone(table: Table) -> None:
    with table.child("orphan") as parents:
        parents.shutdown(socket.SHUT_RDWR)
        await eventually_so(lambda: table.gone == ["orphan"])


async def test_a_parent_that_died_with_something_unread_is_gone_too(
    caplog: pytest.LogCaptureFixture,
) -> None:
    parents, childs = socket.socketpair()
    gone: list[bool] = []
    with childs, dealt(childs, lambda: Answering("orphan"), lambda: gone.append(True)):
        parents.close()  # which has asks unread
        await eventually_so(lambda: gone == [True])
    assert caplog.records == [], "that is no fault of this process"
