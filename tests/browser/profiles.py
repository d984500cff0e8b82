"""Browser profiles that go from test to test, emptied in between: opening one costs as much as what most tests do in it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.async_api import Browser, BrowserContext, Page

from tests.patience import PATIENCE

_LENT = ("viewport", "color_scheme", "reduced_motion", "storage_state")
"""Options of Playwright's new_context that can be set anew in an open one."""
_IDLE: WeakKeyDictionary[Browser, dict[str, list[BrowserContext]]] = WeakKeyDictionary()


async def lent(browser: Browser, options: dict[str, Any]) -> BrowserContext:
    """An empty profile with some of Playwright's options for contexts, new or given back; its page is opened by ``page_in``."""
    idle = _IDLE.setdefault(browser, {}).setdefault(_kind(options), [])
    if idle:
        context = idle.pop()
    else:
        context = await browser.new_context(**{name: value for name, value in options.items() if name not in _LENT})
        context.set_default_timeout(1000 * PATIENCE)
    if options.get("storage_state"):
        await context.add_cookies(options["storage_state"]["cookies"])
    return context


async def page_in(context: BrowserContext, options: dict[str, Any]) -> Page:
    """A page that looks as the options say."""
    page = await context.new_page()
    await page.set_viewport_size(options["viewport"])
    await page.emulate_media(color_scheme=options.get("color_scheme"), reduced_motion=options.get("reduced_motion"))
    return page


async def give_back(browser: Browser, options: dict[str, Any], context: BrowserContext) -> None:
    """Empties a profile for the next test: nothing of what its pages have kept is left, and no page."""
    await context.set_offline(False)
    await context.clear_cookies()
    keeper = context.pages[0] if context.pages else await context.new_page()
    origins = {f"{scheme}://{host}" for scheme, host, *_ in (urlsplit(each.url) for each in context.pages) if host}
    for page in context.pages[1:]:
        await page.close()
    # Before it is emptied nothing may run that could write again.
    await keeper.goto("about:blank")
    session = await context.new_cdp_session(keeper)
    for origin in origins:
        await session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    await keeper.close()
    _IDLE[browser][_kind(options)].append(context)


def _kind(options: dict[str, Any]) -> str:
    return repr(sorted((name, value) for name, value in options.items() if name not in _LENT))
