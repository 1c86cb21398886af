"""Unpacking: what a caller sends in gzip, never larger than what they may send as it is."""

import zlib

from starlette.requests import Request

from webhooks.edge.bounds import limit_of, too_large
from webhooks.edge.refusals import Refusal

_GZIP = 16 + zlib.MAX_WBITS
"""zlib's word for a gzip header, and nothing else."""


async def body_bytes(request: Request) -> bytes:
    """Return a request's body, unpacked."""
    packed = await request.body()
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding in ("identity", ""):
        return packed
    if coding not in ("gzip", "x-gzip"):
        raise Refusal(
            415,
            "the body is packed in another way than gzip",
            "send it in gzip, or as it is",
            headers={"Accept-Encoding": "gzip"},
        )
    return gunzip(packed, limit_of(request.scope["path"]))


def gunzip(packed: bytes, limit: int) -> bytes:
    """Unpack gzip, and no more of it than `limit` bytes and one: a bomb is refused with 413."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        body = unpacker.decompress(packed, limit + 1)
    except zlib.error:
        raise _broken() from None
    if len(body) > limit:
        raise too_large(limit)
    if not unpacker.eof or unpacker.unused_data:
        raise _broken()
    return body


def _broken() -> Refusal:
    return Refusal(400, "the body is no whole gzip", "send it again, packed as one gzip file")
