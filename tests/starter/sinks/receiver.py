"""A receiver of notices, over real HTTP: it dies, breaks off, answers twice, or never."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, NamedTuple

from cli.devserver import LOOPBACK

BREAKS_OFF = b""
"""It has read the post, and the connection breaks before it has answered."""
BREAKS_AFTER_200 = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\ntaken"
NEVER = b"never"
ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
"""An answer whose body never ends."""


def answer(status: int, **headers: str) -> bytes:
    """An answer without a body; `retry_after` is the header Retry-After."""
    lines = [f"HTTP/1.1 {status} -", "Content-Length: 0", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


class Post(NamedTuple):
    """What was posted."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def notice_id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.body)
        return read


Rule = Callable[[Post], bytes]


class Receiver:
    """Remembers each post, and answers by a rule."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.posts: list[Post] = []
        self.rule: Rule = lambda _post: answer(200)
        self._server: asyncio.Server | None = None
        self._ended = asyncio.Event()
        self._port = 0

    @property
    def url(self) -> str:
        return f"http{'s' if self._tls else ''}://{LOOPBACK}:{self._port}/hooks"

    @property
    def first_ids(self) -> list[str]:
        """The ids in the order in which each came first: a receiver drops the repeats."""
        return list(dict.fromkeys(post.notice_id for post in self.posts))

    async def begin(self) -> None:
        """Listen; after an end, at the same port again."""
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self._port, ssl=self._tls)
        self._port = self._server.sockets[0].getsockname()[1]

    async def die(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def end(self) -> None:
        self._ended.set()
        await self.die()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        post = await _read(reader)
        self.posts.append(post)
        answered = self.rule(post)
        if answered == NEVER:
            await self._ended.wait()
        elif answered == ENDLESS:
            await self._pour(writer)
        elif answered:
            writer.write(answered)
            await writer.drain()
        writer.close()

    @staticmethod
    async def _pour(writer: asyncio.StreamWriter) -> None:
        writer.write(ENDLESS)
        with suppress(ConnectionError):
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()


async def _read(reader: asyncio.StreamReader) -> Post:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {
        name.lower(): value for name, _, value in (line.partition(": ") for line in lines) if name
    }
    body = await reader.readexactly(int(headers["content-length"]))
    return Post(first.split()[1], headers, body)


@asynccontextmanager
async def receiving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver that listens until the context is left."""
    receiver = Receiver(tls)
    await receiver.begin()
    try:
        yield receiver
    finally:
        await receiver.end()
