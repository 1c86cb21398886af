"""Dealing connections: a parent accepts them, and deals them in turn to children that answer.

Children that accepted at one listener themselves would share badly: the one that is woken first
takes all that wait, and senders keep their few connections for long. A child asks for connections,
a byte for each, and asks again once it has one: one that is frozen is dealt a few, and no more.
"""

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import structlog

from domain.faults import WHO_ACTS

ASKING = b"?"
DEALT = b"!"
AT_ONCE = 8
"""How many connections a child asks for before it has one."""
AGAIN_AFTER = 1.0
"""Seconds until one more is wanted after there was no room for one, as asyncio waits."""

log = structlog.get_logger()


class Dealer:
    """The parent's side."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._asks: dict[socket.socket, int] = {}
        """By child, how many connections it asks for; whose turn it is comes first."""
        self._asked = asyncio.Event()

    @contextmanager
    def dealing_to(self, child: socket.socket) -> Iterator[None]:
        """Deal to a child, by our end of what connects us, until the context is left."""
        loop = asyncio.get_running_loop()

        def hear() -> None:
            if _received(child) is None:
                loop.remove_reader(child)
                self._asks.pop(child, None)
            elif child in self._asks:
                self._asks[child] += 1
                self._asked.set()

        child.setblocking(False)
        self._asks[child] = 0
        loop.add_reader(child, hear)
        try:
            yield
        finally:
            loop.remove_reader(child)
            self._asks.pop(child, None)
            child.close()

    async def run(self) -> None:
        """Deal until cancelled; then nothing listens any more."""
        loop = asyncio.get_running_loop()
        self._listener.setblocking(False)
        with self._listener:
            while True:
                try:
                    connection, _ = await loop.sock_accept(self._listener)
                except OSError as error:
                    if error.errno != errno.ECONNABORTED:  # the caller's doing
                        await self._rest(error)
                    continue
                with connection:
                    await self._deal(connection)

    async def _rest(self, error: OSError) -> None:
        log.error(
            "connection_not_accepted",
            problem=error.strerror,
            who_must_act=WHO_ACTS,
            what_to_do="raise the limit of open files",
        )
        await asyncio.sleep(AGAIN_AFTER)

    async def _deal(self, connection: socket.socket) -> None:
        while True:
            child = await self._next()
            try:
                socket.send_fds(child, [DEALT], [connection.fileno()])
            except OSError:  # it has ended since it asked
                self._asks.pop(child, None)
                continue
            return

    async def _next(self) -> socket.socket:
        """Wait until a child asks, and return the one whose turn it is."""
        while True:
            for child, asks in self._asks.items():
                if asks:
                    del self._asks[child]
                    self._asks[child] = asks - 1
                    return child
            self._asked.clear()
            await self._asked.wait()


@contextmanager
def dealt(
    parent: socket.socket, protocol: Callable[[], asyncio.Protocol], gone: Callable[[], None]
) -> Iterator[None]:
    """Answer, by a protocol each, the connections that a parent deals until the context is left.

    Calls `gone` when the parent is.
    """
    loop = asyncio.get_running_loop()
    begun = set[asyncio.Task[object]]()

    def ask(times: int = 1) -> None:
        with suppress(OSError):  # it is gone, as is heard in a moment
            parent.send(ASKING * times)

    def take() -> None:
        received = _received(parent)
        if received is None:
            loop.remove_reader(parent)
            gone()
            return
        for connection in received:
            task = loop.create_task(_answer(protocol, connection))
            begun.add(task)
            task.add_done_callback(begun.discard)
        if received:
            ask()
        else:  # it was lost: this process has no room for one more
            loop.call_later(AGAIN_AFTER, ask)

    parent.setblocking(False)
    loop.add_reader(parent, take)
    ask(AT_ONCE)
    try:
        yield
    finally:
        loop.remove_reader(parent)
        with suppress(OSError):  # so that what we asked for is dealt to another one
            parent.shutdown(socket.SHUT_RDWR)


def _received(other: socket.socket) -> list[socket.socket] | None:
    """Return the connections that came with a byte of another process; None where it is gone."""
    try:
        byte, numbers, _, _ = socket.recv_fds(other, 1, 1)
    except OSError:  # it went without having read what was sent
        return None
    return [socket.socket(fileno=number) for number in numbers] if byte else None


async def _answer(protocol: Callable[[], asyncio.Protocol], connection: socket.socket) -> None:
    connection.setblocking(False)
    await asyncio.get_running_loop().connect_accepted_socket(protocol, connection)
