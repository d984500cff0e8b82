"""The key of a web chat: a random cookie that only this browser holds; we keep its hash as the chat's id."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

from aiohttp import web

BYTES = 32
"""256 bits: nobody guesses it, so that it needs no slow hash."""
SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
DAYS = 90
"""How long the browser keeps the key after the last message: as long as an answer of staff may be waited for."""


@dataclass(frozen=True, slots=True)
class Key:
    """What opens one chat."""

    secret: str

    @property
    def chat(self) -> str:
        """The chat's id: nobody who reads the database can open the chat with it."""
        return hashlib.sha256(self.secret.encode("ascii")).hexdigest()


class KeyCookie:
    """Reads and writes the one cookie that we set."""

    def __init__(self, public_url: str) -> None:
        self._is_tls = public_url.startswith("https://")
        # The prefix makes browsers refuse such a cookie from a sub-domain or without TLS (RFC 6265bis, 4.1.3.2).
        self.name = "__Host-privacy-desk" if self._is_tls else "privacy-desk"

    def read(self, request: web.Request) -> Key | None:
        """The key of the request's chat, None where it has none of ours."""
        secret = request.cookies.get(self.name, "")
        return Key(secret) if SHAPE.fullmatch(secret) else None

    def make(self) -> Key:
        """A new key, for a new chat."""
        return Key(secrets.token_urlsafe(BYTES))

    def write(self, response: web.StreamResponse, key: Key) -> None:
        """Gives the key to the browser: out of reach of scripts, not sent along with other sites' requests."""
        response.set_cookie(self.name, key.secret, max_age=DAYS * 86_400, path="/", httponly=True, samesite="Lax", secure=self._is_tls)

    def forget(self, response: web.StreamResponse) -> None:
        """Makes the browser drop the key."""
        response.del_cookie(self.name, path="/", httponly=True, samesite="Lax", secure=self._is_tls)
