"""The headers that every response carries, errors and streams included."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from console.web.proxies import scheme_of

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing but our own files, nothing inline, in nobody's frame (https://www.w3.org/TR/CSP3/)."""

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Server": "privacy-desk",
}
ONE_YEAR = "max-age=31536000"

Signal = Callable[[web.Request, web.StreamResponse], Awaitable[None]]


def security_headers(*, is_tls: bool) -> Signal:
    """The signal that sets the headers.

    With TLS, as the settings or our own proxy say, browsers are told to stay with it (RFC 6797).
    """

    async def prepare(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(ALWAYS)
        # Whatever does not say otherwise may hold somebody's words.
        response.headers.setdefault("Cache-Control", "no-store")
        if is_tls or scheme_of(request) == "https":
            response.headers["Strict-Transport-Security"] = ONE_YEAR

    return prepare
