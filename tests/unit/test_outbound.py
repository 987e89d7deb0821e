"""Where calls to addresses that somebody else wrote down may go: every known way around the guard, and real connections."""

import datetime
import ipaddress
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from agents.services.http_agent import permitted
from agents.services.outbound import AddressRefused, Guard, Resolve, first_bytes, guarded_client, literally_listed, not_listed, parse_networks
from cluster.contracts.errors import Misconfigured
from tests.serving import served, until

REFUSED = {
    "loopback": "127.0.0.1",
    "loopback, elsewhere in the net": "127.8.9.1",
    "this host": "0.0.0.0",
    "private, ten": "10.1.2.3",
    "private, sixteen": "172.16.0.1",
    "private, the common one": "192.168.1.1",
    "shared address space": "100.64.0.1",
    "metadata of most clouds": "169.254.169.254",
    "metadata of Alibaba": "100.100.100.200",
    "metadata of Oracle": "192.0.0.192",
    "wire server of Azure": "168.63.129.16",
    "task metadata of ECS": "169.254.170.2",
    "multicast": "224.0.0.1",
    "broadcast": "255.255.255.255",
    "reserved": "240.0.0.1",
    "documentation": "192.0.2.1",
    "benchmarking": "198.18.0.1",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "IPv6 link-local": "fe80::1",
    "IPv6 link-local with a zone": "fe80::1%eth0",
    "IPv6 unique local": "fd12::1",
    "metadata of AWS over IPv6": "fd00:ec2::254",
    "IPv6 multicast": "ff02::1",
    "IPv6 documentation": "2001:db8::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped metadata": "::ffff:169.254.169.254",
    "mapped private": "::ffff:10.0.0.1",
    "compatible loopback": "::127.0.0.1",
    "NAT64 of loopback": "64:ff9b::127.0.0.1",
    "NAT64 of metadata": "64:ff9b::a9fe:a9fe",
    "local NAT64": "64:ff9b:1::1",
    "6to4 of a private address": "2002:0a00:0001::1",
    "Teredo": "2001:0:53aa:64c::1",
}
PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700::6810:84e5", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"]
HERE = Guard(parse_networks("127.0.0.0/8"))


@pytest.mark.parametrize("address", REFUSED.values(), ids=REFUSED)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert Guard().refusal("hooks.example", address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_passes(address: str) -> None:
    assert Guard().refusal("hooks.example", address) == ""


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "100.100.100.200", "fd00:ec2::254"])
def test_no_setting_opens_what_hands_out_credentials(address: str) -> None:
    everything = Guard(parse_networks("0.0.0.0/0,::/0"), literally_listed([address if ":" not in address else f"[{address}]"]))
    assert everything.refusal(address, address)


def test_an_opened_network_is_open_and_nothing_beside_it() -> None:
    guard = Guard(parse_networks("10.1.0.0/16, fd12::/16"))
    assert guard.refusal("in.example", "10.1.9.9") == guard.refusal("in.example", "fd12::9") == guard.refusal("in.example", "::ffff:10.1.0.1") == ""
    assert guard.refusal("in.example", "10.2.0.1") and guard.refusal("in.example", "127.0.0.1")
    with pytest.raises(Misconfigured, match="CALLSHEET_PRIVATE_NETWORKS"):
        parse_networks("10.1.0.0/8")


def test_an_address_that_the_operator_listed_itself_is_open_and_a_name_that_leads_to_it_is_not() -> None:
    guard = Guard(named=literally_listed(["http://10.0.0.7:9000", "hooks.example", "localhost"]))
    assert guard.refusal("10.0.0.7", "10.0.0.7") == guard.refusal("localhost", "127.0.0.1") == guard.refusal("localhost", "::1") == ""
    assert guard.refusal("hooks.example", "10.0.0.7") and guard.refusal("10.0.0.8", "10.0.0.8") and guard.refusal("localhost", "10.0.0.7")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://elsewhere.example/", "not among the hosts in HOSTS"),
        ("https://hooks.example.evil.example/", "not among"),
        ("https://evilhooks.example/", "not among"),
        ("http://hooks.example/", "https"),
        ("ftp://hooks.example/", "http"),
        ("gopher://hooks.example/", "http"),
        ("file:///etc/passwd", "http"),
        ("https://hooks.example@127.0.0.1/", "without a user"),
        ("https://:word@hooks.example/", "without a user"),
        ("https://@hooks.example/", "without a user"),
        ("https:///path", "a host"),
        ("//hooks.example/", "http"),
        ("https://hooks.example:99999/", "no address"),
        ("https://[::1/", "not an address"),
        ("https://127.0.0.1\\@hooks.example/", "user"),
        ("https://hooks.example/\\..", "what no address holds"),
        ("https://hooks.example/a\r\nX: y", "address"),
        ("https://hooks.example/#x", "what no address holds"),
        ("https://0x7f000001/", "not among"),
        ("https://2130706433/", "not among"),
        ("https://x.y.wild.example:444/", "not among"),
        ("https://hooks.example:80:90/", "not an address"),
        ("https://ex" + chr(0x2024) + "ample.wild.example:443/", "address"),
        ("https://" + chr(0xFF48) + "ooks.example/", "address"),
        ("https://b" + chr(0xFC) + "ro.wild.example:443/", "plainly"),
        ("https://xn--a.wild.example:443/\x7f", "address"),
    ],
)
def test_an_address_that_is_not_listed_or_not_plain_is_refused(url: str, says: str) -> None:
    why = not_listed(url, frozenset({"hooks.example", "*.wild.example:443"}), "HOSTS")
    assert why and (says in why or says == "no address"), why


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("https://hooks.example/x", "hooks.example"),
        ("https://HOOKS.example./x", "hooks.example"),
        ("https://hooks.example:8443/", "hooks.example:8443"),
        ("https://a.wild.example/", "*.wild.example"),
        ("https://a.b.wild.example/", "*.wild.example"),
        ("https://anything.example/", "*"),
        ("http://in.example:9000/", "http://in.example:9000"),
        ("http://127.0.0.1:9000/", "127.0.0.1:9000"),
    ],
)
def test_a_listed_host_is_called(url: str, hosts: str) -> None:
    assert not_listed(url, frozenset({hosts}), "HOSTS") == ""
    assert permitted("https://wild.example/", frozenset({"*.wild.example"})), "a pattern is for what is below the name"


def leads_to(*answers: str) -> tuple[Resolve, list[str]]:
    """A resolver that gives these answers, one a question, and the questions it was asked."""
    left, asked = list(answers), list[str]()

    async def lookup(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return left.pop(0).split()

    return lookup, asked


async def called(scope: Any, receive: Any, send: Any) -> None:
    """Tells the host it was asked for; `/away` redirects, `/long` does not end soon."""
    if scope["type"] != "http":
        return
    host = dict(scope["headers"])[b"host"]
    status, headers = (302, [(b"location", b"http://169.254.169.254/")]) if scope["path"] == "/away" else (200, [])
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"x" * 100_000 if scope["path"] == "/long" else host})


async def test_the_address_that_was_examined_is_the_one_that_is_called() -> None:
    """A name that leads somewhere else at the second question is not asked about a second time."""
    async with served(called) as url:
        port = httpx.URL(url).port
        lookup, asked = leads_to("127.0.0.1", "169.254.169.254")
        async with guarded_client(HERE, timeout=httpx.Timeout(10), lookup=lookup) as client:
            answer = await client.get(f"http://hooks.example:{port}/")
        assert (answer.text, asked) == (f"hooks.example:{port}", ["hooks.example"])


@pytest.mark.parametrize("answers", ["10.0.0.1", "8.8.8.8 10.0.0.1", "::ffff:127.0.0.2", "169.254.169.254"])
async def test_a_name_that_leads_astray_is_not_called(answers: str) -> None:
    lookup, _ = leads_to(answers)
    async with guarded_client(Guard(parse_networks("127.0.0.1/32")), timeout=httpx.Timeout(10), lookup=lookup) as client:
        with pytest.raises(AddressRefused, match="may not be called"):
            await client.get("http://hooks.example:1/")


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "127.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0"])
async def test_no_way_of_writing_this_machine_is_called(host: str) -> None:
    async with guarded_client(Guard(), timeout=httpx.Timeout(10)) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(f"http://{host}:1/")


async def test_redirects_are_answers_and_long_answers_are_cut() -> None:
    async with served(called) as url, guarded_client(HERE, timeout=httpx.Timeout(10)) as client:
        assert (await client.get(f"{url}/away")).status_code == 302
        async with client.stream("GET", f"{url}/long") as response:
            assert len(await first_bytes(response, 1000)) == 1000


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with served(called) as url, guarded_client(HERE, timeout=httpx.Timeout(10)) as client:
        assert (await client.get(url)).status_code == 200


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key()).serial_number(1)
    builder = builder.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
    signed = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False).sign(key, hashes.SHA256())
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"


async def test_tls_is_held_against_the_name_although_the_connection_goes_to_the_address(tmp_path: Path) -> None:
    import asyncio

    cert, key = _certificate(tmp_path, "hooks.example")
    server = uvicorn.Server(uvicorn.Config(called, host="127.0.0.1", port=0, log_level="error", lifespan="off", ssl_certfile=cert, ssl_keyfile=key))
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    tls = ssl.create_default_context(cafile=cert)
    try:
        lookup, _ = leads_to("127.0.0.1", "127.0.0.1")
        async with guarded_client(HERE, timeout=httpx.Timeout(10), lookup=lookup, tls=tls) as client:
            assert (await client.get(f"https://hooks.example:{port}/")).text == f"hooks.example:{port}"
            with pytest.raises(httpx.ConnectError, match=r"hostname|certificate"):
                await client.get(f"https://other.example:{port}/")
    finally:
        server.should_exit = True
        await task


def test_the_table_names_addresses() -> None:
    assert all(ipaddress.ip_address(address.partition("%")[0]) for address in (*REFUSED.values(), *PUBLIC))
