"""The desk's own key: what seals secrets at rest and signs for sources follows from it, each by its purpose.

It lies in the data folder, readable by its owner alone, and never in the database or on the bus: who reads
those alone reads nothing sealed. Lost, it takes with it what is sealed; a backup holds it apart.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from shared.errors import Refused
from shared.settings import Settings, data_folder

NAME = "desk.key"
KEY_BYTES = 32
FORM = b"\x01"  # before what is sealed: says how, and the cipher takes nothing empty


class DeskKey:
    """Seals, opens and derives. The same content sealed twice is the same: what was put is not put again."""

    def __init__(self, key: bytes) -> None:
        """`key` is KEY_BYTES of randomness."""
        self._key = key

    def derived(self, purpose: str) -> bytes:
        """Return 32 bytes for `purpose` that tell nothing of the key or of another purpose's."""
        return hmac.digest(self._key, purpose.encode(), hashlib.sha256)

    def signing_secret(self, key_id: str) -> bytes:
        """Return the secret with which a source signs by the key of this id; it is kept nowhere else."""
        return self.derived(f"signing: {key_id}")

    def seal(self, content: bytes, about: str) -> bytes:
        """Return `content` sealed, to be opened with the same `about` alone (AES-SIV, RFC 5297)."""
        return self._cipher().encrypt(FORM + content, [about.encode()])

    def open(self, sealed: bytes, about: str) -> bytes:
        """Return what was sealed. Raises Refused where key or `about` is another, or a bit has changed."""
        try:
            return self._cipher().decrypt(sealed, [about.encode()]).removeprefix(FORM)
        except InvalidTag:
            raise Refused(f"{about} cannot be opened: sealed with another key, or damaged") from None

    def _cipher(self) -> AESSIV:
        return AESSIV(self.derived("seal: names") + self.derived("seal: contents"))


def desk_key(settings: Settings) -> DeskKey:
    """Return the key in the settings, else the one in the data folder, made there at the first time."""
    if settings.desk_key:
        return DeskKey(_read(settings.desk_key, "setting ONETHREAD_DESK_KEY"))
    path = data_folder(settings) / NAME
    try:
        if not path.exists():
            _make(path)
        return DeskKey(_read(path.read_text(encoding="ascii"), str(path)))
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"the desk's key {path} cannot be read: {error}") from None


def _make(path: Path) -> None:
    """Make the file whole or not at all; of two processes that try at once the first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(half)
    finally:
        half.unlink()


def _read(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Refused(f"{where}: {KEY_BYTES} bytes in base64 are expected")
    return key
