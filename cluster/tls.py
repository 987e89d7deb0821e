"""TLS towards others: by which authorities they are known, and the certificate by which they know us.

One folder, CALLSHEET_TLS_FOLDER, holds `ca.crt`, `tls.crt` and `tls.key` (the names of a Kubernetes TLS secret), each where it is needed. A sub-folder named after whom it is for (`redis`, `task_service`,
`brain`, `auto_movie`, `llm`) counts in place of the folder itself, wholly. `ca.crt` stands in place of the system's authorities; `tls.crt` with `tls.key` is shown to whoever asks for a certificate.

What is read is read when a client is made: new files count with the next one, at the latest after a restart.
"""

import ssl
from dataclasses import dataclass
from pathlib import Path

from .contracts.errors import Misconfigured
from .settings import Settings

REDIS, TASK_SERVICE, BRAIN, AUTO_MOVIE, LLM = "redis", "task_service", "brain", "auto_movie", "llm"


@dataclass(frozen=True)
class TlsFiles:
    """Paths, where there are files. A certificate never comes without its key."""

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


def files_for(folder: Path | None, whom: str) -> TlsFiles:
    """What counts for one neighbour. Raises Misconfigured when the folder is not there, or a certificate has no key."""
    if folder is None:
        return TlsFiles()
    if not folder.is_dir():
        raise Misconfigured(f"CALLSHEET_TLS_FOLDER names {folder}, which is no folder here. Mount it, or unset it.", code="tls_folder")
    where = own if (own := folder / whom).is_dir() else folder
    ca, certificate, key = (path if (path := where / name).is_file() else None for name in ("ca.crt", "tls.crt", "tls.key"))
    if (certificate is None) != (key is None):
        raise Misconfigured(f"{where} has one of tls.crt and tls.key: put the other beside it, or take both away.", code="tls_folder")
    return TlsFiles(ca, certificate, key)


def context_for(settings: Settings, whom: str) -> ssl.SSLContext | None:
    """How to meet one neighbour by TLS; None where nothing is set, and the client's own way holds. Raises Misconfigured when a file is not what it should be."""
    files = files_for(settings.tls_folder, whom)
    if files == TlsFiles():
        return None
    try:
        context = ssl.create_default_context(cafile=str(files.ca) if files.ca else None)
        if files.certificate and files.key:
            context.load_cert_chain(files.certificate, files.key)
    except (ssl.SSLError, OSError) as error:
        where = next(path for path in (files.ca, files.certificate) if path).parent
        raise Misconfigured(
            f"The TLS files for `{whom}` in {where} cannot be used: {error}. They are PEM; the key is without a passphrase.", code="tls_files"
        ) from error
    return context
