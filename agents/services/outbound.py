"""Calls to addresses that somebody else wrote down: webhooks and agents that join by HTTP. Decides where such a call may go, twice.

First the address as text: http or https, no user, a host that the operator has listed; `not_listed` says why not. Then, at the moment of connecting, what the host's name means: it is resolved once,
every answer is examined, and the connection goes to the very address that was examined. A name that means something else a second later gains nothing, and since TLS and `Host` still carry the name,
neither does a server that answers for another.

Refused are all addresses that are not public: private, loopback, link-local, shared (CGNAT), multicast, reserved, and IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4, Teredo) of that kind. An operator may
open networks (`CALLSHEET_PRIVATE_NETWORKS`), or list an address itself instead of a name. The addresses at which clouds hand out credentials, and with them all of link-local, stay closed whatever is opened.
Redirects are not followed, nothing of the environment (proxies, netrc) is used, and answers are cut off at a size.
"""

import asyncio
import ipaddress
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx

from cluster.contracts.errors import Misconfigured

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

NEVER: tuple[Network, ...] = tuple(
    map(ipaddress.ip_network, ("169.254.0.0/16", "fe80::/10", "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32", "fd00:ec2::254/128"))
)
"""Link-local, and where clouds answer their machines with credentials: opened by no setting."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")
TUNNELS: tuple[Network, ...] = tuple(map(ipaddress.ip_network, ("64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")))
"""IPv6 that ends at an IPv4 address somewhere else than where it says; nobody serves webhooks there."""
MOST_ADDRESSES = 8
CLOSED = "it is not a public address"


class AddressRefused(httpx.ConnectError):
    """The host's name leads where nobody may be called. Nothing was sent."""


def judged(address: Address) -> Address:
    """The address that a packet would really go to."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


@dataclass(frozen=True)
class Guard:
    """Which addresses may be connected to."""

    networks: tuple[Network, ...] = ()
    """Opened although they are not public."""
    named: frozenset[str] = frozenset()
    """Hosts that the operator listed as they are: an address among them may be what it is, `localhost` may be loopback."""

    def refusal(self, host: str, text: str) -> str:
        """Why an address that a host's name was resolved to may not be connected to; empty when it may."""
        address = judged(ipaddress.ip_address(text.partition("%")[0]))
        if any(address in network for network in NEVER):
            return "it is link-local or hands out credentials"
        if host.lower() in self.named and (
            _literal(host) == ipaddress.ip_address(text.partition("%")[0]) or (host.lower() == "localhost" and address.is_loopback)
        ):
            return ""
        if any(address in network for network in self.networks):
            return ""
        if not address.is_global or address.is_multicast or address.is_reserved or any(address in network for network in TUNNELS):
            return CLOSED
        return ""


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def parse_networks(text: str) -> tuple[Network, ...]:
    """Networks from a setting, `10.0.0.0/8,fd12::/16`. Raises Misconfigured."""
    try:
        return tuple(ipaddress.ip_network(word.strip()) for word in text.split(",") if word.strip())
    except ValueError as error:
        raise Misconfigured(f"CALLSHEET_PRIVATE_NETWORKS names something that is no network: {error}. Write it as 10.1.0.0/16.") from error


def not_listed(url: str, hosts: frozenset[str], setting: str) -> str:
    """Why an address may not be called; empty when it may. `hosts` as the operator lists them in `setting`: `name`, `name:port`, `*.name`, `*`, each for https; with `http://` before it also without TLS."""
    try:
        parts = urlsplit(url)
        port = parts.port
        called = httpx.URL(url).host
    except (ValueError, httpx.InvalidURL):
        return "it is not an address"
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None or parts.password is not None:
        return "it must be http:// or https:// with a host and without a user"
    if parts.fragment or any(ord(letter) <= 32 or ord(letter) == 127 for letter in url) or "\\" in url:
        return "it holds what no address holds"
    if not parts.hostname.isascii() or called != parts.hostname.strip("[]"):  # two readers of one address must not find two hosts in it
        return "its host is not written plainly; write other letters than English ones as xn--…"
    forms = _forms(parts.hostname.lower().rstrip("."), port)
    if hosts & {f"http://{form}" for form in forms}:
        return ""
    if not hosts & forms:
        return f"{parts.hostname} is not among the hosts in {setting}"
    return "" if parts.scheme == "https" or _is_here(parts.hostname) else f"it must be https://, or its host be listed as http://{parts.hostname}"


def _forms(name: str, port: int | None) -> frozenset[str]:
    """Every way in which a list may name a host."""
    labels = name.split(".")
    wild = ["*", *(f"*.{'.'.join(labels[n:])}" for n in range(1, len(labels)))] if _literal(name) is None else ["*"]
    return frozenset(each + end for each in (name, *wild) for end in ("", f":{port}"))


def _is_here(name: str) -> bool:
    address = _literal(name)
    return address.is_loopback if address is not None else name == "localhost"


def literally_listed(hosts: Iterable[str]) -> frozenset[str]:
    """Of a list of hosts, those that are addresses or `localhost`."""
    names = [urlsplit(host if "://" in host else f"//{host}").hostname or "" for host in hosts]
    return frozenset(name for name in names if _literal(name) is not None or name == "localhost")


async def resolve(host: str, port: int) -> Sequence[str]:
    """The system's answer, each address once. Raises OSError."""
    import socket

    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))[:MOST_ADDRESSES]


@dataclass
class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore, to addresses the guard lets pass and to no other."""

    guard: Guard
    resolve: Resolve = resolve
    inner: Any = field(default_factory=httpcore.AnyIOBackend)

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Tries the host's addresses in turn. Raises AddressRefused when one of them is not allowed: a name that leads to both is not to be trusted at all."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self.resolve(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host} was not resolved in time") from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} cannot be resolved") from error
        for address in addresses:
            if why := self.guard.refusal(host, address):
                raise AddressRefused(f"{host} leads to {address}, which may not be called: {why}.")
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return await self.inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None) -> httpcore.AsyncNetworkStream:
        raise AddressRefused("A local socket may not be called.")

    async def sleep(self, seconds: float) -> None:
        await self.inner.sleep(seconds)


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx over a `GuardedNetwork`: the same pool, requests and errors as ever; only how a connection comes about is ours."""

    def __init__(self, network: GuardedNetwork, *, connections: int, tls: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(trust_env=False),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=5.0,
            network_backend=network,
        )


def guarded_client(
    guard: Guard, *, timeout: httpx.Timeout, connections: int = 64, lookup: Resolve = resolve, tls: ssl.SSLContext | None = None
) -> httpx.AsyncClient:
    """A client that can reach nothing but what the guard lets pass."""
    transport = GuardedTransport(GuardedNetwork(guard, lookup), connections=connections, tls=tls)
    return httpx.AsyncClient(transport=transport, timeout=timeout, follow_redirects=False, trust_env=False)


async def first_bytes(response: httpx.Response, most: int) -> bytes:
    """What a streamed answer begins with; the rest is not read. Counts what comes over the wire, so that a small answer cannot unfold into a large one."""
    content = b""
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) >= most:
            break
    return content[:most]
