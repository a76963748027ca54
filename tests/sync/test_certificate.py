"""Who cannot show a certificate that this machine trusts hears nothing: neither tokens nor records."""

import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sync.link import Offline, WireRequest
from sync.transport import HttpTransport


@pytest.fixture
def impostor(tmp_path: Path) -> Iterator[tuple[str, list[bytes]]]:
    """A server with a certificate of its own making, and what it was told."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    heard: list[bytes] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=listen, args=(listener, context, heard))
        thread.start()
        yield f"https://localhost:{listener.getsockname()[1]}", heard
        thread.join(10)


def listen(listener: socket.socket, context: ssl.SSLContext, heard: list[bytes]) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.settimeout(10)
        try:
            with context.wrap_socket(connection, server_side=True) as secured:
                heard.append(secured.recv(65_536))
        except OSError:  # the other side has hung up
            return


def certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "impostor.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_certificate_that_nobody_trusts_is_offline_and_is_told_nothing(impostor: tuple[str, list[bytes]]) -> None:
    url, heard = impostor
    with HttpTransport(url, attempts=1, deadline=10) as transport, pytest.raises(Offline) as offline:
        transport.send(WireRequest("POST", "/push", token="secret"))
    assert offline.value.code == "hq.unreachable"
    assert "certificate" in str(offline.value.what)
    assert b"".join(heard) == b""
