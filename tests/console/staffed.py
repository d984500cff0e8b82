"""A desk with three members of staff, served over HTTP, and browsers in which they are signed in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape

import aiohttp

from console.app import HttpServer, Site
from console.settings import HttpSettings
from desk import staff
from desk.office import Desk, Office
from knowledge.library import Library
from tests.hashes import quick
from tests.web.running_web import ASSETS, LABELS

PASSWORD = "correct horse battery"
HASH = quick(PASSWORD)
MEMBERS = {"Ada": "admin", "Bob": "agent", "Cleo": "agent", "Eve": "auditor"}
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass(frozen=True)
class Answered:
    """What the server answered."""

    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def location(self) -> str:
        """Where it leads."""
        return self.headers.get("Location", "")

    @property
    def leads_to(self) -> str:
        """As ``location``, without the seal of what was done."""
        return re.sub(r"&seal=[^&#]*", "", self.location)

    @property
    def words(self) -> str:
        """The page as it is read: without its markup."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.text)).split())

    @property
    def token(self) -> str:
        """The token of its forms."""
        found = _TOKEN.search(self.text)
        assert found is not None, self.words
        return unescape(found[1])

    @property
    def wrong(self) -> str:
        """The sentence that says what went wrong, "" for none."""
        found = re.search(r'role="alert">(.*?)</p>', self.text)
        return unescape(found[1]) if found else ""


@dataclass
class Seat:
    """One browser at the console."""

    address: str
    client: aiohttp.ClientSession

    async def get(self, path: str, **headers: str) -> Answered:
        """A page, without going on to where it leads."""
        async with self.client.get(f"{self.address}{path}", headers=headers, allow_redirects=False) as response:
            return Answered(response.status, await response.text(errors="replace"), dict(response.headers))

    async def post(self, path: str, fields: Mapping[str, object], **headers: str) -> Answered:
        """Sends fields as they are."""
        data = aiohttp.FormData({name: str(value) for name, value in fields.items()})
        async with self.client.post(f"{self.address}{path}", data=data, headers=headers, allow_redirects=False) as response:
            return Answered(response.status, await response.text(errors="replace"), dict(response.headers))

    async def sign_in(self, name: str, password: str = PASSWORD, onward: str = "") -> Answered:
        """Fills in the form of the sign-in page."""
        page = await self.get(f"/console/login?next={onward}")
        return await self.post("/console/login", {"csrf": page.token, "name": name, "password": password, "next": onward or "/console"})

    async def act(self, number: str, act: str, **fields: object) -> Answered:
        """Fills in one of the forms of a ticket's page, as it is now."""
        page = await self.get(f"/console/tickets/{number}")
        version = re.search(r'name="version" value="(\d+)"', page.text)
        typed = {"csrf": page.token, "version": version[1] if version else "", **fields}
        return await self.post(f"/console/tickets/{number}/{act}", typed)


def hire(office: Office) -> None:
    """Adds the members, all with the same password."""

    def job(desk: Desk) -> None:
        for name, role in MEMBERS.items():
            by = staff.show(desk, "Ada") if name != "Ada" else None
            staff.add(desk, name, role, f"{name.lower()}@example.org", password_hash=HASH, token="", by=by)

    office.write_now(job)


@asynccontextmanager
async def served(office: Office, library: Library, settings: HttpSettings | None = None) -> AsyncIterator[str]:
    """The address of the console, until the block ends."""
    site = Site(settings or HttpSettings(port=0), lambda: library.policy, LABELS, ASSETS, office=office, look_every=0.05)
    server = HttpServer(site)
    await server.start()
    try:
        yield server.admin_address
    finally:
        await server.stop()
