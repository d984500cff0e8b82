"""Calls as another console makes them."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiohttp

from console.api.routes import api_routes
from console.app import HttpServer, Site
from console.settings import HttpSettings
from desk.office import Office
from knowledge.policy import Policy


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    fields: Any

    @property
    def problem(self) -> tuple[int, str]:
        """Status and the last part of the type, of what has to be a problem in the form of RFC 9457."""
        assert self.headers["Content-Type"].startswith("application/problem+json"), self.fields
        assert self.fields["status"] == self.status
        assert self.fields["title"]
        assert self.fields["detail"]
        return self.status, self.fields["type"].removeprefix("urn:privacy-desk:problem:")


@dataclass
class Console:
    """Another console with its key."""

    address: str
    session: aiohttp.ClientSession
    key: str

    async def get(self, path: str, **headers: str) -> Answer:
        """GET below ``/api/v1/``."""
        return await self.call("GET", path, None, {"Authorization": f"Bearer {self.key}", **headers})

    async def post(self, path: str, fields: object, idempotency_key: str | None = None, **headers: str) -> Answer:
        """POST below ``/api/v1/`` with a key of its own for each call unless one is given."""
        sent = {
            "Authorization": f"Bearer {self.key}",
            "Idempotency-Key": idempotency_key or str(uuid4()),
            "Content-Type": "application/json",
            **headers,
        }
        body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
        return await self.call("POST", path, body, sent)

    async def call(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Any call."""
        sent = {name: value for name, value in headers.items() if value}
        data = None if body is None else io.BytesIO(body)
        async with self.session.request(method, f"{self.address}/api/v1/{path}", data=data, headers=sent) as response:
            return Answer(response.status, dict(response.headers), await response.json(content_type=None))


@asynccontextmanager
async def running_api(office: Office, policy: Policy) -> AsyncIterator[str]:
    """The HTTP server with the API; gives its address."""
    server = HttpServer(Site(HttpSettings(port=0), lambda: policy), api_routes(office))
    await server.start()
    try:
        yield server.public_address
    finally:
        await server.stop()
