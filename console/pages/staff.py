"""The console's first page: what staff find at /console until the desk has screens of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from console.labels import Labels, language_of
from console.web.layout import Assets, plain_page
from console.web.markup import el, join

COMMANDS = (
    ("privacy-desk tickets list --open", "console_list"),
    ("privacy-desk tickets show NUMBER", "console_show"),
    ("privacy-desk tickets reply NUMBER TEXT", "console_reply"),
)


def staff_page(labels: Labels, assets: Assets) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler of ``GET /console``; it shows no one's data, so that it needs no login."""

    async def handler(request: web.Request) -> web.Response:
        language = language_of(request.headers.get("Accept-Language"))
        body = join(
            el("p", labels.say("console_text", language)),
            el("dl", ((el("dt", el("code", command)), el("dd", labels.say(key, language))) for command, key in COMMANDS)),
        )
        page = plain_page(labels, language, assets, title=labels.say("console", language), body=body)
        return web.Response(text=page, content_type="text/html")

    return handler
