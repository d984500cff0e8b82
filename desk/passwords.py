"""Passwords and tokens: how they are made, hashed and compared; slow on purpose, so never on an event loop."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
"""Characters of a password."""
_HASHER = PasswordHasher()
"""Argon2id as RFC 9106, section 4, recommends where memory is scarce: 64 MiB, 3 passes, 4 lanes."""
_TOKEN_BYTES = 32


def hashed(password: str) -> str:
    """The hash of a password, in PHC form; takes about a twentieth of a second and 64 MiB."""
    return _HASHER.hash(_normal(password))


def fits(hash: str, password: str) -> bool:
    """Whether a password is the one that was hashed; takes as long for "", where nobody has one, as for any other hash."""
    try:
        return _HASHER.verify(hash or _nobodys(), _normal(password)) and bool(hash)
    except (VerificationError, InvalidHashError):
        return False


def new_token() -> str:
    """A secret of 256 random bits, for a program; shown once."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def digest(token: str) -> str:
    """The SHA-256 of a token, hexadecimal: enough for what was drawn at random and cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Whether two digests are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def _normal(password: str) -> bytes:
    # The same password from two keyboards may be composed differently (NIST SP 800-63B, 3.1.1.2).
    return unicodedata.normalize("NFKC", password[: 4 * LONGEST]).encode("utf-8", "surrogatepass")


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe(_TOKEN_BYTES))
