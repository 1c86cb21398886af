"""A line to PostgreSQL that can fall silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import make_url


class Line:
    """A TCP line to the server, which can fall silent: what is sent is taken, and that is all."""

    def __init__(self, url: str) -> None:
        self._parsed = make_url(url)
        self._calls: list[asyncio.Event] = []
        """Of each connection: whether it is silent."""
        self._pumps: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Listen; the URL by which the database is reached over this line."""
        server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        via = self._parsed.set(host="127.0.0.1", port=port, query={})
        yield via.render_as_string(hide_password=False)
        server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def fall_silent(self) -> None:
        """Let those who are connected never hear anything again; new ones are served."""
        for silent in self._calls:
            silent.set()

    @property
    def connections(self) -> int:
        """How many there have been."""
        return len(self._calls)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        silent = asyncio.Event()
        self._calls.append(silent)
        folder = self._parsed.query["host"]
        socket = f"{folder}/.s.PGSQL.{self._parsed.port or 5432}"
        answers, questions = await asyncio.open_unix_connection(socket)
        for source, sink in ((reader, questions), (answers, writer)):
            pump = asyncio.create_task(_pump(source, sink, silent))
            self._pumps.add(pump)


async def _pump(
    source: asyncio.StreamReader, sink: asyncio.StreamWriter, silent: asyncio.Event
) -> None:
    try:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                if not silent.is_set():
                    sink.write(data)
        if silent.is_set():
            await asyncio.Event().wait()  # nobody hears that the other one has gone
    finally:
        sink.close()
