"""The access log: what was asked for and how it ended, nothing about who asked."""

from __future__ import annotations

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

MACHINES = "/telegram/webhook"
"""Where every message arrives: a line for each that was taken would bury the others."""


class AccessLog(AbstractAccessLogger):
    """One line a request: method, route, status, bytes, milliseconds; no address, query, cookie or user agent."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Writes the line; the route's pattern stands for the path, since a path may hold anything."""
        resource = request.match_info.route.resource if isinstance(request, web.Request) else None
        route = resource.canonical if resource is not None else "(no such page)"
        if route.endswith(MACHINES) and response.status < 300:
            return
        self.logger.info("%s %s %d %dB %.0fms", request.method, route, response.status, response.body_length, time * 1000)

    @property
    def enabled(self) -> bool:
        """Whether anybody reads it."""
        return self.logger.isEnabledFor(20)
