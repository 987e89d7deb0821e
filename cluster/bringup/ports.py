"""Ports: which one to take, and which never to take."""

import socket
from collections.abc import Iterable

from ..contracts.errors import Misconfigured

RAY_WORKERS = range(10002, 20000)
"""Ray's default range for worker processes of nodes that join later."""
DIRECT_INGRESS = range(30000, 31001)
"""Where Serve puts the replicas' own HTTP ports, behind HAProxy."""
DIRECT_INGRESS_GRPC = range(40000, 41001)
RAY_GCS = 6379
"""Ray's default, and every Redis's: left to them."""

_RESERVED = (RAY_WORKERS, DIRECT_INGRESS, DIRECT_INGRESS_GRPC, range(RAY_GCS, RAY_GCS + 1))


def is_reserved(port: int) -> bool:
    return any(port in reserved for reserved in _RESERVED)


def is_free(port: int) -> bool:
    """Whether nobody listens on this TCP port, neither on loopback nor on all interfaces."""
    return all(_can_bind(host, port) for host in ("127.0.0.1", ""))


def _can_bind(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT is free to a server
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def first_free(candidates: Iterable[int], *, taken: Iterable[int] = ()) -> int:
    """The first candidate that is free, not reserved and not in `taken`. Raises Misconfigured when there is none."""
    refused = set(taken)
    for port in candidates:
        if port not in refused and not is_reserved(port) and is_free(port):
            return port
    raise Misconfigured("No free TCP port was found for this installation. Stop what listens on so many ports.", code="no_free_port")


class Ports:
    """Hands out free ports, none twice. For one bring-up."""

    def __init__(self, taken: Iterable[int] = ()) -> None:
        self._taken = set(taken)

    def take(self, preferred: int) -> int:
        """`preferred`, or the next free port above it."""
        port = first_free(range(preferred, 65536), taken=self._taken)
        self._taken.add(port)
        return port
