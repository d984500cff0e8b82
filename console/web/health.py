"""Whether the process lives (/healthz) and whether it can do its work (/readyz)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

log = logging.getLogger(__name__)

LONGEST_CHECK = 2.0
"""Seconds after which a check counts as failed; balancers give up soon after."""

FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-real-ip", "via"})
"""What proxies add to a request, in lower case."""

Check = Callable[[], Awaitable[object]]
"""Returns when all is well, raises otherwise."""


async def alive(_: web.Request) -> web.Response:
    """Answers as long as the event loop turns."""
    return web.json_response({"status": "alive"})


def ready(checks: Mapping[str, Check]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler that runs all checks and answers 200, or 503 with the names of those that failed, never with the reasons."""

    async def handler(_: web.Request) -> web.Response:
        results = await asyncio.gather(*(_passes(name, check) for name, check in checks.items()))
        is_ready = all(results)
        body = {
            "status": "ready" if is_ready else "not ready",
            "checks": {name: "ok" if passed else "failed" for name, passed in zip(checks, results, strict=True)},
        }
        return web.json_response(body, status=200 if is_ready else 503)

    return handler


def metrics(source: Callable[[], Awaitable[str]], *, is_own_address: bool) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler of /metrics, in the text format of Prometheus.

    On the address that everybody uses it answers 404 to what a proxy passed on: how much is asked here is nobody's business.
    """

    async def handler(request: web.Request) -> web.Response:
        if not is_own_address and FORWARDED & {name.casefold() for name in request.headers}:
            raise web.HTTPNotFound
        text = await source()
        return web.Response(body=text.encode(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    return handler


async def _passes(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(LONGEST_CHECK):
            await check()
    except Exception as error:
        log.warning("Not ready: %s (%s).", name, type(error).__name__)
        return False
    return True
