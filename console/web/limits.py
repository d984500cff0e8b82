"""What a request may be: how large, and from which page."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from console.web.errors import Problem
from console.web.proxies import scheme_of

LONGEST_BODY = 64 * 1024
"""Bytes of a body: room for 4,096 characters of any script, URL-encoded."""


def require_same_origin(request: web.Request, public_url: str) -> None:
    """Refuses a state-changing request that a page of somebody else sent; raises Problem 403.

    Browsers name the sender in Sec-Fetch-Site or Origin (https://www.w3.org/TR/fetch-metadata/). What names neither is no
    browser of today; an old one would send no cookie with such a request, because ours is SameSite.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        is_ours = site == "same-origin"
    else:
        origin = request.headers.get("Origin")
        is_ours = origin is None or origin in _own_origins(request, public_url)
    if not is_ours:
        raise Problem(403, "foreign")


def _own_origins(request: web.Request, public_url: str) -> set[str]:
    own = {f"{scheme_of(request)}://{request.host}"}
    if public_url:
        parts = urlsplit(public_url)
        own.add(f"{parts.scheme}://{parts.netloc}")
    return own
