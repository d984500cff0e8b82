"""The stream of events to open pages: which ticket has changed and how, nothing that anybody wrote; and the hooks in those pages."""

from __future__ import annotations

import json

from aiohttp import web

from console.feed import FEED, Listener
from console.pages.frame import Visit
from console.web.errors import problem_of
from console.web.markup import Markup, el, join
from desk.live import Change
from desk.model.errors import NotFound

PATH = "/console/live"
HEARTBEAT = 20.0
"""Seconds of silence after which a stream says that it lives; proxies cut after 30 or 60."""
UNATTENDED = "X-Unattended"
"""The header of what a page fetches by itself: nobody used the session."""
_END = b"event: end\ndata: {}\n\n"
"""The page need not ask again."""
_PAUSE = b": the server stops\n\n"
"""A comment, so that the page asks again until the server is back."""


async def show(visit: Visit) -> web.StreamResponse:
    """Tells of changes until the page is closed, the session ends or the server stops; goes on after Last-Event-ID."""
    request = visit.request
    if not is_stream(request):
        raise NotFound("This address is for the console's own pages.")
    after = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    feed = request.app[FEED]
    async with feed.listen(visit.session, after) as listener:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
        await response.prepare(request)
        try:
            while feed.is_open and not listener.is_over:
                await response.write(_frames(listener) or b": alive\n\n")
                await listener.wait(HEARTBEAT)
            await response.write(_END if listener.is_over else _PAUSE)
        except ConnectionResetError:
            pass  # the page was closed
        except Exception as error:
            problem_of(error)  # logged; the page opens a new stream and hears then what it missed
    return response


def is_stream(request: web.Request) -> bool:
    """Whether a page's script asks for events, which takes whatever it is led to for a stream that broke, and asks again at once."""
    return request.path == PATH and "text/event-stream" in request.headers.get("Accept", "")


def ended() -> web.Response:
    """A stream that is over: what a page hears that nobody is signed in to any more."""
    return web.Response(body=_END, headers={"Content-Type": "text/event-stream"})


def hooks(page: str, mark: str, parts: str, **attributes: str) -> Markup:
    """What makes a page live.

    ``page`` is its own address, ``mark`` where it goes on hearing, ``parts`` the ids of what is brought up to date, with commas between.
    """
    headers = json.dumps({UNATTENDED: "1"})
    swaps = ",".join(f"#{part}:outerMorph" for part in parts.split(","))
    fetch = {"hx-get": page, "hx-trigger": "refresh", "hx-swap": "none", "hx-select-oob": swaps, "hx-headers": headers}
    # When to connect is for stream.js to say.
    connect = {"hx-sse:connect": f"{PATH}?after={mark}", "hx-trigger": "hear", "hx-sse:close": "end", "hx-headers": headers}
    return join(el("div", id="live", hidden=True, **connect, **attributes), el("div", id="fresh", hidden=True, **fetch))


def _frames(listener: Listener) -> bytes:
    (changes, has_missed), mark = listener.take(), listener.mark
    frames = [_frame(change, mark) for change in changes]
    if has_missed:
        frames.append(f"event: ticket\nid: {mark}\ndata: {json.dumps({'kind': 'many'})}\n\n")
    return "".join(frames).encode()


def _frame(change: Change, mark: str) -> str:
    data = json.dumps({"number": change.number, "kind": change.kind, "version": change.version})
    return f"event: ticket\nid: {mark}\ndata: {data}\n\n"
