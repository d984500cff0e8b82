"""Browser profiles that go from test to test with their page, emptied in between: opening one costs more than most tests do in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.async_api import Browser, BrowserContext, CDPSession, Page, Route

from tests.patience import PATIENCE

_LENT = ("locale", "viewport", "color_scheme", "reduced_motion", "storage_state")
"""Options of Playwright's new_context that can be set anew in an open one."""
_IDLE: WeakKeyDictionary[Browser, dict[str, list[Profile]]] = WeakKeyDictionary()


@dataclass
class Profile:
    """A profile with one page, whose process is kept: a new page would begin with a new one."""

    context: BrowserContext
    page: Page
    session: CDPSession
    agent: str = field(repr=False)
    """What the browser calls itself, which has to be said along with its language."""

    async def look_like(self, options: dict[str, Any]) -> None:
        """Takes on the options that can be set in an open profile; what they do not name is as in a new one."""
        locale = options["locale"]
        await self.session.send("Emulation.setLocaleOverride", {"locale": locale})
        await self.session.send("Emulation.setUserAgentOverride", {"userAgent": self.agent, "acceptLanguage": locale})
        await self.page.set_viewport_size(options["viewport"])
        await self.page.emulate_media(
            color_scheme=options.get("color_scheme", "light"), reduced_motion=options.get("reduced_motion", "null")
        )
        if options.get("storage_state"):
            await self.context.add_cookies(options["storage_state"]["cookies"])

    async def empty(self) -> None:
        """Leaves nothing of what its pages have kept, and no other page."""
        await self.context.set_offline(False)
        origins = {f"{scheme}://{host}" for scheme, host, *_ in (urlsplit(each.url) for each in self.context.pages) if host}
        for page in self.context.pages:
            if page is not self.page:
                await page.close()
        await self.context.unroute_all()
        await self.page.unroute_all()
        # A page of the same origin keeps the process, and without scripts nothing can write again.
        await self.page.route("**/*", _nothing)
        for origin in origins:
            await self.page.goto(origin)
            await self.session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        await self.page.unroute_all()
        # Those of other hosts, too.
        await self.context.clear_cookies()
        # Nothing of the next page is hovered over.
        await self.page.mouse.move(-1, -1)


async def lent(browser: Browser, options: dict[str, Any]) -> Profile:
    """An empty profile with some of Playwright's options for contexts, new or given back."""
    idle = _IDLE.setdefault(browser, {}).setdefault(_kind(options), [])
    profile = idle.pop() if idle else await _new(browser, options)
    await profile.look_like(options)
    return profile


async def give_back(browser: Browser, options: dict[str, Any], profile: Profile) -> None:
    """Empties a profile for the next test."""
    await profile.empty()
    _IDLE[browser][_kind(options)].append(profile)


async def _new(browser: Browser, options: dict[str, Any]) -> Profile:
    context = await browser.new_context(**{name: value for name, value in options.items() if name not in _LENT})
    context.set_default_timeout(1000 * PATIENCE)
    page = await context.new_page()
    return Profile(context, page, await context.new_cdp_session(page), await page.evaluate("navigator.userAgent"))


async def _nothing(route: Route) -> None:
    # It names an icon, or the browser asks the server for one by itself, past the route, and the next test hears of its 404.
    await route.fulfill(content_type="text/html", body='<link rel="icon" href="data:,">')


def _kind(options: dict[str, Any]) -> str:
    return repr(sorted((name, value) for name, value in options.items() if name not in _LENT))
