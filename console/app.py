"""The HTTP server: builds the public and the staff application and listens on their addresses."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from console import feed
from console.labels import Labels
from console.public.changes import changes_page
from console.public.policy import policy_page, version_page
from console.public.versions import Versions
from console.routes import staff_routes
from console.settings import HttpSettings
from console.web.access import AccessLog
from console.web.assets import Assets
from console.web.errors import translate_errors
from console.web.headers import security_headers
from console.web.health import Check, alive, metrics, ready
from console.web.limits import LONGEST_BODY
from console.web.proxies import TRUSTED
from desk.model.errors import SettingsError
from desk.office import Office
from knowledge.policy import Policy

log = logging.getLogger(__name__)
access_log = logging.getLogger("privacy_desk.access")

PATIENCE = 30.0
"""Seconds for a request's headers to arrive, and for a connection to be idle: who sends none must not hold one open for ever."""
GOODBYE = 5.0
"""Seconds that open requests get when the server stops; streams end at once."""


@dataclass(frozen=True)
class Site:
    """What the pages are made of, shared by both applications."""

    settings: HttpSettings
    policy: Callable[[], Policy]
    """The policy in force now."""
    labels: Labels = field(default_factory=Labels.shipped)
    assets: Assets = field(default_factory=Assets)
    checks: Mapping[str, Check] = field(default_factory=dict)
    """What must work for /readyz to say so, by name."""
    versions: Versions | None = None
    """The versions that have been in force; None = only the present one is shown."""
    metrics: Callable[[], Awaitable[str]] | None = None
    """What /metrics says; None = there is no such page."""
    office: Office | None = None
    """Where members of staff are known; None = there is no console."""
    look_every: float = feed.EVERY
    """Seconds between two looks at what open pages are to hear."""


def public_application(site: Site, routes: Iterable[web.RouteDef] = ()) -> web.Application:
    """The application for everybody: the given routes (the web chat's), the policy page, health.

    The console is part of it as long as it has no address of its own.
    """
    app = _application(site, site.settings.public_url)
    app.router.add_routes([*routes, *_policy_routes(site)])
    if not site.settings.has_admin_address:
        _add_console(app, site)
    return app


def staff_application(site: Site) -> web.Application:
    """The application on the admin address: the console and health."""
    app = _application(site, site.settings.console_url)
    _add_console(app, site)
    return app


def _application(site: Site, url: str) -> web.Application:
    app = web.Application(
        middlewares=[translate_errors(site.labels, site.assets)],
        client_max_size=LONGEST_BODY,
    )
    app[TRUSTED] = site.settings.trusted_proxies
    app.on_response_prepare.append(security_headers(is_tls=url.startswith("https://")))
    app.router.add_routes(
        [
            web.get("/static/{name}", site.assets.serve),
            web.get("/healthz", alive),
            web.get("/readyz", ready(site.checks)),
        ]
    )
    return app


def _policy_routes(site: Site) -> list[web.RouteDef]:
    shared = (site.policy, site.labels, site.assets)
    return [
        web.get("/policy", policy_page(*shared)),
        web.get("/policy/changes", changes_page(site.versions, *shared)),
        web.get(r"/policy/{version:\d+}", version_page(site.versions, *shared)),
    ]


def _add_console(app: web.Application, site: Site) -> None:
    app.router.add_routes(_staff_routes(site))
    if site.office is not None:
        feed.carry(app, site.office, site.look_every)


def _staff_routes(site: Site) -> list[web.RouteDef]:
    urls = site.settings
    known = (site.office, site.assets, urls.console_url, site.policy, urls.public_url) if site.office is not None else None
    routes = staff_routes(*known) if known is not None else []
    if site.metrics is not None:
        routes.append(web.get("/metrics", metrics(site.metrics, is_own_address=site.settings.has_admin_address)))
    return routes


class HttpServer:
    """Both applications, listening; ``start`` before ``public_address`` is asked for."""

    def __init__(self, site: Site, routes: Iterable[web.RouteDef] = (), patience: float = PATIENCE) -> None:
        """``patience``: seconds that a connection may go without a whole request."""
        self._patience = patience
        self._settings = site.settings
        self._site = site
        self._routes = tuple(routes)
        self._runners: list[web.AppRunner] = []
        self.public_address = ""
        """``http://127.0.0.1:8080``, with the port that was really taken."""
        self.admin_address = ""
        """Where /console is; the public address unless it has its own."""

    async def start(self) -> None:
        """Binds the addresses; raises SettingsError where one cannot be had, then nothing listens."""
        try:
            settings = self._settings
            self.public_address = await self._listen(
                public_application(self._site, self._routes), settings.host, settings.port, "http.port"
            )
            self.admin_address = self.public_address
            if settings.has_admin_address:
                self.admin_address = await self._listen(
                    staff_application(self._site), settings.admin_host or settings.host, settings.admin_port or 0, "http.admin_port"
                )
        except SettingsError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Ends all connections; safe to call twice."""
        while self._runners:
            await self._runners.pop().cleanup()

    async def _listen(self, app: web.Application, host: str, port: int, setting: str) -> str:
        # aiohttp starts this clock with the connection, so that it bounds the first headers too.
        runner = web.AppRunner(
            app, access_log_class=AccessLog, access_log=access_log, shutdown_timeout=GOODBYE, keepalive_timeout=self._patience
        )
        await runner.setup()
        self._runners.append(runner)
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            reason = error.strerror or str(error)
            raise SettingsError(
                f"{setting}: cannot listen on {host}:{port} ({reason}); stop the other program or choose another port."
            ) from error
        return _address(host, runner.addresses[0][1])


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
