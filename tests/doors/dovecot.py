"""A real Dovecot of our own: IMAP over TLS on loopback, its mailboxes in a folder of its own."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from imapclient import IMAPClient

from tests.doors.intake import free_port

USER = "podrska@desk.example"
PASSWORD = "secret-of-the-tests"
READY_S = 20.0

_CONF = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
disable_plaintext_auth = {guarded}
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail/%u
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


def why_not() -> str:
    """Return why there can be no Dovecot here, empty where there can."""
    if (
        shutil.which("dovecot", path="/usr/sbin:/usr/bin") is None
        or not Path("/usr/lib/dovecot/imap").exists()
    ):
        return "no Dovecot on this machine (Debian: apt install dovecot-imapd)"
    if os.geteuid() != 0:
        return "Dovecot starts as root alone"
    return ""


class Dovecot(msgspec.Struct, frozen=True):
    """A running Dovecot; every mailbox that is asked for is USER's."""

    folder: Path
    port: int
    plain_port: int = 0  # without TLS; 0: there is none

    @property
    def ca_file(self) -> Path:
        """Whose certificate is to be believed."""
        return self.folder / "cert.pem"

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """Yield another client, such as the desk's people have."""
        trusted = ssl.create_default_context(cafile=self.ca_file)
        with IMAPClient("127.0.0.1", port=self.port, ssl_context=trusted, timeout=20) as client:
            client.login(USER, PASSWORD)
            yield client


@contextmanager
def dovecot(*, plain: bool = False) -> Iterator[Dovecot]:
    """Within the context a Dovecot runs; with `plain` it also speaks without TLS, to be listened to."""
    folder = Path(tempfile.mkdtemp(prefix="onethread-dovecot-"))
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    shutil.chown(folder / "mail", "nobody", "nogroup")
    _make_certificate(folder)
    port = free_port()
    plain_port = free_port() if plain else 0
    conf = _CONF.format(
        folder=folder,
        port=port,
        plain_port=plain_port,
        password=PASSWORD,
        ssl="yes" if plain else "required",
        guarded="no" if plain else "yes",
    )
    (folder / "dovecot.conf").write_text(conf)
    process = subprocess.Popen(
        ["/usr/sbin/dovecot", "-F", "-c", str(folder / "dovecot.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _until_listening(port, process, folder / "log")
        yield Dovecot(folder, port, plain_port)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _make_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _until_listening(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text() if log.exists() else "it ended"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"Dovecot does not answer: {log.read_text()}")
