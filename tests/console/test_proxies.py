"""Who asks, where a proxy stands in between: only our own proxies are believed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv4Network, ip_network

import pytest
from aiohttp import web

from console.settings import HttpSettings
from console.web.headers import security_headers
from console.web.proxies import TRUSTED, client_of, scheme_of
from desk import sessions
from desk.office import Office
from knowledge.library import Library
from tests.console.staffed import Seat, served
from tests.web.running_web import browser

LOOPBACK, HOUSE = IPv4Network("127.0.0.0/8"), IPv4Network("10.0.0.0/8")
Trusted = tuple[IPv4Network, ...]


@asynccontextmanager
async def telling(trusted: Trusted) -> AsyncIterator[Seat]:
    """A browser at a server that says who asks, and how."""

    async def tell(request: web.Request) -> web.Response:
        return web.Response(text=f"{client_of(request)} {scheme_of(request)}")

    app = web.Application()
    app[TRUSTED] = trusted
    app.on_response_prepare.append(security_headers(is_tls=False))
    app.router.add_get("/", tell)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with browser() as client:
        yield Seat(f"http://127.0.0.1:{runner.addresses[0][1]}", client)
    await runner.cleanup()


@pytest.mark.parametrize(
    ("trusted", "said", "found"),
    [
        ((), "192.0.2.1", "127.0.0.1"),
        ((HOUSE,), "192.0.2.1", "127.0.0.1"),
        ((LOOPBACK,), "192.0.2.1", "192.0.2.1"),
        ((LOOPBACK,), "192.0.2.1, 198.51.100.1", "198.51.100.1"),
        ((LOOPBACK, HOUSE), "192.0.2.66, 192.0.2.1, 10.0.0.7", "192.0.2.1"),
        ((LOOPBACK, HOUSE), "10.0.0.9, 10.0.0.7", "10.0.0.9"),
        ((LOOPBACK,), "192.0.2.1, nonsense", "127.0.0.1"),
        ((LOOPBACK,), "2001:db8::1", "2001:db8::1"),
        ((LOOPBACK,), ",", "127.0.0.1"),
    ],
)
async def test_the_client_is_whom_our_own_proxy_heard_from(trusted: Trusted, said: str, found: str) -> None:
    async with telling(trusted) as seat:
        assert (await seat.get("/", **{"X-Forwarded-For": said})).text == f"{found} http"


@pytest.mark.parametrize(
    ("trusted", "said", "scheme"),
    [((), "https", "http"), ((LOOPBACK,), "https", "https"), ((LOOPBACK,), "http, https", "https"), ((LOOPBACK,), "gopher", "http")],
)
async def test_browsers_are_told_to_stay_with_tls_where_our_own_proxy_speaks_it(trusted: Trusted, said: str, scheme: str) -> None:
    async with telling(trusted) as seat:
        page = await seat.get("/", **{"X-Forwarded-Proto": said})
    assert page.text.endswith(scheme)
    assert ("Strict-Transport-Security" in page.headers) == (scheme == "https")


@pytest.mark.parametrize(("trusted", "status"), [((ip_network("127.0.0.0/8"),), 403), ((), 429)])
async def test_tries_to_sign_in_are_counted_by_the_clients_behind_our_proxy(
    office: Office, library: Library, trusted: Trusted, status: int
) -> None:
    """A stranger has used up what the address of the proxy, or of who says to be one, may try."""
    for number in range(sessions.FREE_OF_ADDRESS):
        office.write_now(lambda desk, name=f"nobody {number}": sessions.admit(desk, name, "127.0.0.1"))
    async with served(office, library, HttpSettings(port=0, trusted_proxies=trusted)) as address, browser() as client:
        seat = Seat(address, client)
        fields = {"csrf": (await seat.get("/console/login")).token, "name": "nobody", "password": "", "next": ""}
        assert (await seat.post("/console/login", fields, **{"X-Forwarded-For": "192.0.2.1"})).status == status
