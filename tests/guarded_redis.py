"""A real server that knows its users by name, as `callsheet credentials` writes them; and TLS in front of a server that has none."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cluster.redis.server import ServerOptions, start
from cluster.redis.users import RedisRole, acl_file
from tests.conftest import free_port

PASSWORDS = {role: f"{role}-password" for role in RedisRole}


@contextlib.contextmanager
def guarded_server(folder: Path) -> Iterator[int]:
    """The port of a server on which every role is a user, and nobody else."""
    folder.mkdir(parents=True, exist_ok=True)
    users, port = folder / "users.acl", free_port()
    users.write_text(acl_file(PASSWORDS))
    options = ServerOptions(folder / "redis", port, PASSWORDS[RedisRole.MONITORING], username=RedisRole.MONITORING, extra=(f'aclfile "{users}"',))
    process = start(options)
    try:
        yield port
    finally:
        process.kill()
        process.wait()


def url_of(role: RedisRole, port: int, scheme: str = "redis") -> str:
    return f"{scheme}://{role}:{PASSWORDS[role]}@127.0.0.1:{port}/0"


@dataclass(frozen=True)
class Authority:
    """Makes certificates for this machine, in folders laid out as CALLSHEET_TLS_FOLDER is."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        self._write(self.folder / "ca.crt", self.folder / "ca.key", key, self._certificate("authority", key, key, "authority", authority=True))

    def give(self, folder: Path, name: str) -> Path:
        """A folder with ca.crt, and tls.crt and tls.key for `name`."""
        folder.mkdir(parents=True, exist_ok=True)
        signer = serialization.load_pem_private_key((self.folder / "ca.key").read_bytes(), None)
        assert isinstance(signer, ec.EllipticCurvePrivateKey)
        key = ec.generate_private_key(ec.SECP256R1())
        self._write(folder / "tls.crt", folder / "tls.key", key, self._certificate(name, key, signer, "authority"))
        (folder / "ca.crt").write_bytes((self.folder / "ca.crt").read_bytes())
        return folder

    @staticmethod
    def _certificate(
        name: str, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey, issuer: str, *, authority: bool = False
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        named = lambda text: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
        return (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
            .sign(signer, hashes.SHA256())
        )

    @staticmethod
    def _write(certificate_path: Path, key_path: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        key_path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


def server_side(folder: Path, *, asks: bool) -> ssl.SSLContext:
    """How a server meets its callers; `asks` refuses whoever shows no certificate of its authority."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(folder / "ca.crt"))
    context.load_cert_chain(folder / "tls.crt", folder / "tls.key")
    context.verify_mode = ssl.CERT_REQUIRED if asks else ssl.CERT_NONE
    return context


@contextlib.asynccontextmanager
async def tls_in_front(port: int, context: ssl.SSLContext) -> AsyncIterator[int]:
    """The port of a proxy that ends TLS and passes everything on to `port` of this machine."""
    pipes: set[asyncio.Task[None]] = set()

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        for each in (pipe(reader, inner_writer), pipe(inner_reader, writer)):
            task = asyncio.create_task(each)
            pipes.add(task)
            task.add_done_callback(pipes.discard)

    server = await asyncio.start_server(meet, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(pipes):
            task.cancel()
        await asyncio.gather(*pipes, return_exceptions=True)
