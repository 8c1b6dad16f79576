"""Ports for servers that have to be told theirs before they listen.

Taken from below what systems hand out themselves (Linux from 32768, others from 49152): a port that was free a moment
ago is then not somebody's connection by now. Every process walks on from a place of its own, so that two that test at
once do not choose the same.
"""

import secrets
import socket
from collections.abc import Iterator
from contextlib import suppress

_PORTS = range(10_000, 32_000)


def find_free_port() -> int:
    for port in _walk:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")


def find_free_ports(count: int) -> int:
    """The first of so many in a row."""
    row = [find_free_port()]
    while len(row) < count:
        port = find_free_port()
        row = [*row, port] if port == row[-1] + 1 else [port]
    return row[0]


def _round(ports: range) -> Iterator[int]:
    place = secrets.randbelow(len(ports))
    while True:
        place = (place + 1) % len(ports)
        yield ports[place]


_walk = _round(_PORTS)
