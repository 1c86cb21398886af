"""A port that takes no more connections, and answers nobody."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def full_port() -> Iterator[str]:
    """Give the URL of a port whose queue is full, so that no connection comes about."""
    with ExitStack() as stack:
        full, *waiting = (stack.enter_context(socket.socket()) for _ in range(5))
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for other in waiting:  # take every place in the queue
            other.setblocking(False)
            other.connect_ex(full.getsockname())
        yield "http://{}:{}".format(*full.getsockname())
