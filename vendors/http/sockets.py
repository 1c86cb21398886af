"""Sockets whose kernel gives up when we do."""

import socket
import struct
from datetime import timedelta

_DROPPED_ON_CLOSE = struct.pack("ii", 1, 0)
MILLISECOND = timedelta(milliseconds=1)


def forget_after(connection: socket.socket, timeout: timedelta) -> None:
    """Let nothing that was written leave any more once `timeout` (real seconds) is over.

    Without it, what was written while the network was away is sent again and again by the kernel,
    for a quarter of an hour, also after the connection was closed: behind the successor's back.
    """
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _DROPPED_ON_CLOSE)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux, where even a frozen process is protected
        wait = max(timeout // MILLISECOND, 1)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, wait)
