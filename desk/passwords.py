"""Passwords and tokens: which are taken, how they are made, hashed and compared; slow on purpose, so never on an event loop."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from desk.common_passwords import SHORTEST, is_common

LONGEST = 200
"""Characters of a password; OWASP ASVS 5.0, 6.2.1 and 6.2.9: at least 8, better 15, and 64 must be possible."""
OURS = ("privacydesk",)
"""What this program is called: a guesser knows it."""
_TELLING = 4
"""Letters from which on a name counts wherever it stands in a password; shorter ones are parts of many words."""
_HASHER = PasswordHasher()
"""Argon2id as RFC 9106, section 4, recommends where memory is scarce: 64 MiB, 3 passes, 4 lanes."""
_TOKEN_BYTES = 32


def fault(password: str, *own: str) -> str:
    """What speaks against a new password, in one sentence; "" for nothing.

    Its length, that many people have it, or that it holds the program's name or one of ``own`` (the member's name and address). Which
    kinds of characters it has does not matter (OWASP ASVS 5.0, 6.2.4, 6.2.5 and 6.2.11).
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}."
    if is_common(password):
        return "Many people have used this password, so that it is guessed first; take another one, such as four words of your own."
    if any(_holds(password, each) for each in (*OURS, *own)):
        return "A password must not hold your name, your address or the name of this program, which others know as well."
    return ""


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


def _holds(password: str, name: str) -> bool:
    words = _words(password)
    run = "".join(words)
    parts = {"".join(_words(name)), *_words(name.partition("@")[0])} - {""}
    return any(part in run if len(part) >= _TELLING else part in words for part in parts)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())


def _normal(password: str) -> bytes:
    # The same password from two keyboards may be composed differently (NIST SP 800-63B, 3.1.1.2).
    return unicodedata.normalize("NFKC", password[: 4 * LONGEST]).encode("utf-8", "surrogatepass")


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe(_TOKEN_BYTES))
