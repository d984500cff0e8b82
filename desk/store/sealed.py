"""Seals personal text with AES-256-GCM before it is stored, each value bound to its table, column and row."""

from __future__ import annotations

import base64
import hashlib
import hmac
from binascii import Error as NotBase64
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desk.entropy import Entropy
from desk.model.errors import KeyFileError, StoreError

KEY_BYTES = 32
_NONCE_BYTES = 12
"""96 bits, the length that NIST SP 800-38D recommends; drawn at random, good for 2**32 values under one key."""


class Sealer:
    """Seals and opens texts under one key; safe to use from several threads."""

    def __init__(self, key: bytes, entropy: Callable[[int], bytes] | None = None) -> None:
        """Takes the key (32 bytes) and a source of nonces, which must never give the same bytes twice."""
        self.key_id = key_id(key)
        self._root = hmac.digest(key, b"privacy-desk derived keys", "sha256")
        # Building the cipher costs more than sealing a message with it.
        self._cipher = AESGCM(key)
        self._entropy = entropy or Entropy()

    @classmethod
    def throwaway(cls) -> Sealer:
        """A sealer under a key that nobody keeps, for a database in memory."""
        return cls(Entropy()(KEY_BYTES))

    def derived(self, purpose: str) -> bytes:
        """A key (32 bytes) for another purpose: the same as long as the key file is, and telling nothing about that one."""
        return hmac.digest(self._root, purpose.encode(), "sha256")

    def blind(self, value: str) -> str:
        """What a personal value is looked up by without standing there: the same for the same value, of use to nobody without the key."""
        return hmac.digest(self.derived("blind index"), value.encode("utf-8", "surrogatepass"), "sha256").hex()

    def seal(self, table: str, column: str, row: str, text: str) -> str:
        """Returns ``KEYID.BASE64`` for a text that will stand in this table, column and row."""
        # A text from a phone may hold half of a surrogate pair, which plain UTF-8 refuses.
        return self.seal_bytes(table, column, row, text.encode("utf-8", "surrogatepass"))

    def seal_bytes(self, table: str, column: str, row: str, content: bytes) -> str:
        """As ``seal``, for the content of a file."""
        nonce = self._entropy(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, content, _bound(table, column, row))
        return f"{self.key_id}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, table: str, column: str, row: str, value: str) -> str:
        """Returns the text that ``seal`` took.

        Raises KeyFileError when it was sealed with another key, StoreError when it was changed or moved from another place.
        """
        return self.open_bytes(table, column, row, value).decode("utf-8", "surrogatepass")

    def open_bytes(self, table: str, column: str, row: str, value: str) -> bytes:
        """Returns the content that ``seal_bytes`` took; raises as ``open``."""
        sealed_with, _, body = value.partition(".")
        if sealed_with != self.key_id:
            raise KeyFileError(
                f"A value in {table}.{column} was sealed with the key {sealed_with}, but the key file holds {self.key_id}: "
                "put the right key file back."
            )
        try:
            raw = base64.b64decode(body, validate=True)
            return self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound(table, column, row))
        except (InvalidTag, NotBase64, ValueError) as error:
            raise StoreError(
                f"A value in {table}.{column} (row {row}) was changed or moved after it was sealed; restore it from a backup."
            ) from error


def key_id(key: bytes) -> str:
    """Names a key without telling anything about it: the first 12 hexadecimal digits of a hash."""
    return hashlib.sha256(b"privacy-desk key id\0" + key).hexdigest()[:12]


def _bound(table: str, column: str, row: str) -> bytes:
    return f"{table}\x1f{column}\x1f{row}".encode("utf-8", "surrogatepass")
