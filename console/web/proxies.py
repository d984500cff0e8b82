"""Who asks, and over TLS or not, where a proxy stands in between: what it says counts only if it is one of ours."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import TypeAlias

from aiohttp import web

Network: TypeAlias = IPv4Network | IPv6Network
TRUSTED: web.AppKey[tuple[Network, ...]] = web.AppKey("trusted_proxies", tuple)
"""In an application: the networks of its proxies (``http.trusted_proxies``)."""
_MOST = 20
"""Hops of a header that are looked at."""


def client_of(request: web.Request) -> str:
    """The address of whoever asks; "" where it is not known.

    Each of our proxies adds whom it heard from at the end of X-Forwarded-For, so that it is read from there: the first address that
    is no proxy of ours is the client's, and whatever stands before it is what the client made up.
    """
    trusted = _trusted(request)
    found = request.remote or ""
    said = [each.strip() for line in request.headers.getall("X-Forwarded-For", ()) for each in line.split(",")]
    for each in reversed(said[-_MOST:]):
        if not _is_in(found, trusted):
            break
        if _address(each) is None:
            break
        found = each
    return found


def scheme_of(request: web.Request) -> str:
    """``https`` or ``http``, as the browser sees it; our own proxy says so in X-Forwarded-Proto."""
    said = request.headers.get("X-Forwarded-Proto", "").rpartition(",")[2].strip().lower()
    if said in {"http", "https"} and _is_in(request.remote or "", _trusted(request)):
        return said
    return request.scheme


def _trusted(request: web.Request) -> tuple[Network, ...]:
    nothing: tuple[Network, ...] = ()
    return request.app.get(TRUSTED, nothing)


def _address(text: str) -> object | None:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _is_in(text: str, networks: Sequence[Network]) -> bool:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    # A socket for both families names an IPv4 peer in IPv6 clothes.
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in networks)
