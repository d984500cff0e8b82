"""The cookie of a member's session: bound to this host, out of reach of scripts, and never sent along from another site."""

from __future__ import annotations

from aiohttp import web

_NAME = "privacy-desk-staff"
LONGEST = 100
"""Characters of a cookie that are looked at; ours have 43."""


class SessionCookie:
    """Reads and sets it; it ends with the browser, and the session in the database before that."""

    def __init__(self, *, is_tls: bool) -> None:
        """``is_tls``: whether the console is reached by https, where the prefix __Host- keeps others from planting one (RFC 6265bis)."""
        self._is_tls = is_tls
        self.name = f"__Host-{_NAME}" if is_tls else _NAME

    def read(self, request: web.Request) -> str:
        """The session's token, "" for none."""
        return request.cookies.get(self.name, "")[:LONGEST]

    def set(self, response: web.StreamResponse, token: str) -> None:
        """Gives it to the browser."""
        response.set_cookie(self.name, token, path="/", httponly=True, secure=self._is_tls, samesite="Strict")

    def clear(self, response: web.StreamResponse) -> None:
        """Takes it back."""
        response.del_cookie(self.name, path="/", httponly=True, secure=self._is_tls, samesite="Strict")
