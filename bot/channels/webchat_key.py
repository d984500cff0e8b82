"""The key of a web chat: a random cookie that we issue and only this browser holds; we keep its hash as the chat's id."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from aiohttp import web

BYTES = 32
"""256 bits: nobody guesses it, so that it needs no slow hash."""
TAG_BYTES = 16
"""128 bits of an HMAC (RFC 2104, section 5, allows half): the mark that we issued the key."""
SHAPE = re.compile(r"([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{22})")
DAYS = 90
"""How long the browser keeps the key after the last message: as long as an answer of staff may be waited for."""


@dataclass(frozen=True, slots=True)
class Key:
    """What opens one chat."""

    secret: str
    """``RANDOM.TAG``, as the cookie has it."""

    @property
    def chat(self) -> str:
        """The chat's id: nobody who reads the database can open the chat with it."""
        return hashlib.sha256(self.secret.encode("ascii")).hexdigest()


class KeyCookie:
    """Reads and writes the one cookie that we set.

    It takes keys only that were issued here, and needs no list of them: somebody who plants a value of their own making in a browser
    would else read what is written there ("session fixation", https://owasp.org/www-community/attacks/Session_fixation).
    """

    def __init__(self, public_url: str, key: bytes) -> None:
        """``key``: 32 bytes that mark what we issue; with another one all chats are new."""
        self._key = key
        self._is_tls = public_url.startswith("https://")
        # The prefix makes browsers refuse such a cookie from a sub-domain or without TLS (RFC 6265bis, 4.1.3.2).
        self.name = "__Host-privacy-desk" if self._is_tls else "privacy-desk"

    def read(self, request: web.Request) -> Key | None:
        """The key of the request's chat, None where it has none of ours."""
        secret = request.cookies.get(self.name, "")
        found = SHAPE.fullmatch(secret)
        return Key(secret) if found and hmac.compare_digest(found[2], self._tag(found[1])) else None

    def make(self) -> Key:
        """A new key, for a new chat."""
        random = secrets.token_urlsafe(BYTES)
        return Key(f"{random}.{self._tag(random)}")

    def write(self, response: web.StreamResponse, key: Key) -> None:
        """Gives the key to the browser: out of reach of scripts, not sent along with other sites' requests."""
        response.set_cookie(self.name, key.secret, max_age=DAYS * 86_400, path="/", httponly=True, samesite="Lax", secure=self._is_tls)

    def forget(self, response: web.StreamResponse) -> None:
        """Makes the browser drop the key."""
        response.del_cookie(self.name, path="/", httponly=True, samesite="Lax", secure=self._is_tls)

    def _tag(self, random: str) -> str:
        tag = hmac.digest(self._key, random.encode("ascii"), "sha256")[:TAG_BYTES]
        return base64.urlsafe_b64encode(tag).decode("ascii").rstrip("=")
