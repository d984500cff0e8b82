"""Tokens that every form of the console carries, so that nobody else's page can send one in a member's name."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

FIELD = "csrf"
"""The name of the hidden field."""
_OPEN_FOR = timedelta(hours=12)


def token_of(session_token: str) -> str:
    """The token for the forms of one session: made of the session's own, which it does not give away (OWASP, HMAC-based token)."""
    return hmac.digest(session_token.encode("utf-8", "surrogatepass"), b"console forms", "sha256").hex()


def is_same(given: str, token: str) -> bool:
    """Whether a form brought the token, in a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode())


@dataclass(frozen=True, slots=True)
class SignInTokens:
    """Tokens for the form that nobody has a session for yet; they hold half a day, so that a page left open still works.

    Anybody can fetch one: what keeps other websites from signing somebody in is the check of the origin, and this stands behind it.
    """

    key: bytes

    def make(self, now: datetime) -> str:
        """A new one."""
        until = str(int((now + _OPEN_FOR).timestamp()))
        return f"{until}.{self._sign(until)}"

    def holds(self, given: str, now: datetime) -> bool:
        """Whether it is one of ours and not too old."""
        until, _, signature = given.partition(".")
        return is_same(signature, self._sign(until)) and now.timestamp() < int(until)

    def _sign(self, until: str) -> str:
        return hmac.new(self.key, until.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
