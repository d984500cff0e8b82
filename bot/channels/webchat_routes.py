"""The addresses of the web chat: the page, what it sends, and the stream it listens to."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from time import monotonic

from aiohttp import web

from bot.bell import Bell
from bot.channels.webchat_bubbles import Bubbles
from bot.channels.webchat_history import Asked, History, Told, element_id, read_history, read_label, read_since
from bot.channels.webchat_key import Key, KeyCookie
from bot.channels.webchat_page import ChatPage, View
from bot.channels.webchat_request import FORM, Fields, Message, read_fields
from bot.channels.webchat_streams import Streams
from console.labels import Labels, language_of
from console.web.errors import Problem, problem_of, sentence_of
from console.web.limits import require_same_origin
from desk import conversations, inbox, outbox
from desk.clock import Clock
from desk.codes import is_token
from desk.model.errors import StoreError
from desk.model.reply import Say
from desk.model.turn import Address
from desk.office import Desk, Office
from knowledge.policy import Policy

CHANNEL = "web"
HEARTBEAT = 15.0
"""Seconds of silence after which a stream says that it lives; proxies cut after 30 or 60."""
FORM_PATIENCE = 2.5
"""Seconds that a page without JavaScript waits for its answer before it shows the message as kept."""
RETRY = 2000
"""Milliseconds after which a browser opens a broken stream again."""
REPLY_ID = re.compile(r"[0-9a-f]{1,64}")

Keep = Callable[[str, Message], Awaitable[bool]]
"""Commits a message of a chat; False where it was kept before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebChatRoutes:
    """The handlers and what they work with."""

    office: Office
    keep: Keep
    streams: Streams
    page: ChatPage
    bubbles: Bubbles
    labels: Labels
    policy: Callable[[], Policy]
    cookie: KeyCookie
    public_url: str
    clock: Clock

    def routes(self) -> list[web.RouteDef]:
        """What the HTTP server is to serve."""
        return [
            web.get("/", self.show),
            web.get("/chat", self.back),
            web.post("/chat", self.take),
            web.post("/chat/forget", self.forget),
            web.get("/chat/messages", self.messages, allow_head=False),
            web.get("/chat/events", self.events, allow_head=False),
        ]

    # ---- the page

    async def show(self, request: web.Request) -> web.Response:
        """The page with the conversation so far."""
        key = self.cookie.read(request)
        history = await self._history(key) if key else History()
        link = request.query.get("link", "")
        return self._page(request, history, has_chat=key is not None, link=link if is_token(link) else "")

    async def back(self, _: web.Request) -> web.Response:
        """Where a reload of a refused form ends."""
        raise web.HTTPSeeOther("/")

    async def forget(self, request: web.Request) -> web.Response:
        """Makes this browser drop its key; what was recorded stays."""
        require_same_origin(request, self.public_url)
        response = web.Response(status=303, headers={"Location": "/"})
        self.cookie.forget(response)
        return response

    # ---- what the page sends

    async def take(self, request: web.Request) -> web.Response:
        """Keeps a message, then says so: 202 with its HTML to a script, 303 to a form; a refusal leaves the form's text in its box."""
        require_same_origin(request, self.public_url)
        key = self.cookie.read(request) or self.cookie.make()
        fields = await read_fields(request)
        is_form = request.content_type == FORM
        try:
            response = await (self._take_form if is_form else self._take_json)(request, key, fields.message())
        except Exception as error:
            if not is_form:
                raise
            return await self.refuse(request, error, fields)
        self.cookie.write(response, key)
        return response

    async def _take_json(self, request: web.Request, key: Key, message: Message) -> web.Response:
        address = Address(CHANNEL, key.chat)
        await self._keep(key, message)
        source = message.source(key.chat)

        def look(desk: Desk) -> tuple[bool, Say | None, str | None]:
            is_waiting = any(update.source == source for update in inbox.open_of(desk, CHANNEL, key.chat))
            label = read_label(desk, address, message.text) if message.is_press else None
            return is_waiting, label, conversations.load(desk, address).language

        waits, label, chosen = await self.office.read(look)
        asked = Asked(element_id(source), message.text, message.is_press, self.clock(), label)
        body = {"id": asked.id, "html": self.bubbles.asked(asked, _language(request, chosen)), "waits": waits}
        return web.json_response(body, status=202)

    async def _take_form(self, _: web.Request, key: Key, message: Message) -> web.Response:
        source = message.source(key.chat)
        with self.streams.listen(key.chat, is_brief=True) as bell:
            await self._keep(key, message)
            await self._answered(key, source, bell)
        return web.Response(status=303, headers={"Location": f"/#{element_id(source)}"})

    async def _keep(self, key: Key, message: Message) -> None:
        try:
            await self.keep(key.chat, message)
        except StoreError as error:
            reference = problem_of(error).values["reference"]
            raise Problem(503, "store_failed", reference=reference) from error

    async def _answered(self, key: Key, source: str, bell: Bell) -> None:
        """Waits until the message is answered, or for as long as people wait for a page."""
        end = monotonic() + FORM_PATIENCE
        while (left := end - monotonic()) > 0 and self.streams.is_open:
            waiting = await self.office.read(lambda desk: inbox.open_of(desk, CHANNEL, key.chat))
            if all(update.source != source for update in waiting):
                return
            await bell.wait(left)

    async def refuse(self, request: web.Request, error: Exception, fields: Fields) -> web.Response:
        """The page with the conversation, the reason why something was not taken, and the text that was."""
        problem = problem_of(error)
        key = self.cookie.read(request)
        try:
            history = await self._history(key) if key else History()
        except StoreError:
            history = History()
        language = _language(request, history.language)
        return self._page(
            request,
            history,
            has_chat=key is not None,
            status=problem.status,
            draft=fields.text,
            refusal=sentence_of(problem, self.labels, language),
        )

    # ---- what the page hears

    async def messages(self, request: web.Request) -> web.Response:
        """The replies behind ``after``, for pages that no stream reaches, and the ids of what is not answered yet."""
        key = self._key(request)
        await self._see(key)
        waiting = await self.office.read(lambda desk: inbox.open_of(desk, CHANNEL, key.chat))
        # In this order: what is answered in between is found among the replies.
        events = await self._since(request, key, _after(request.query.get("after", "")))
        return web.json_response({"messages": events, "waiting": [element_id(update.source) for update in waiting]})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """A stream of server-sent events that goes on after the last reply that the browser has (Last-Event-ID)."""
        key = self._key(request)
        after = _after(request.headers.get("Last-Event-ID") or request.query.get("after", ""))
        with self.streams.listen(key.chat, is_there=lambda: _is_connected(request)) as bell:
            response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
            await response.prepare(request)
            await response.write(f"retry: {RETRY}\n\n".encode())
            try:
                await self._see(key)
                while self.streams.is_open:
                    events = await self._since(request, key, after)
                    await response.write(_frames(events))
                    after = events[-1]["id"] if events else after
                    await bell.wait(HEARTBEAT)
            except ConnectionResetError:
                pass  # the page was closed
            except Exception as error:
                problem_of(error)  # logged; the page opens a new stream and hears then what it missed
        return response

    async def _since(self, request: web.Request, key: Key, after: str) -> list[dict[str, str]]:
        told, chosen = await self.office.read(lambda desk: read_since(desk, Address(CHANNEL, key.chat), after))
        language = _language(request, chosen)
        return [self._event(each, language) for each in told]

    def _event(self, told: Told, language: str) -> dict[str, str]:
        return {
            "id": told.id,
            "html": self.bubbles.told(told, language),
            "asked_id": told.asked.id if told.asked else "",
            "asked": self.bubbles.asked(told.asked, language) if told.asked else "",
            "language": language,
        }

    # ---- shared

    async def language(self, request: web.Request, chat: str) -> str:
        """The page's language for a chat: the one that was chosen there, else the browser's."""
        return _language(request, await self.office.read(lambda desk: conversations.load(desk, Address(CHANNEL, chat)).language))

    def _key(self, request: web.Request) -> Key:
        key = self.cookie.read(request)
        if key is None:
            raise Problem(401, "no_chat")
        return key

    async def _history(self, key: Key) -> History:
        history = await self.office.read(lambda desk: read_history(desk, Address(CHANNEL, key.chat)))
        await self._see(key)
        return history

    async def _see(self, key: Key) -> None:
        """What staff sent while the page was closed counts as seen from now on."""
        address = Address(CHANNEL, key.chat)
        # Most pages have seen everything, and a look costs less than a write.
        if await self.office.read(lambda desk: outbox.has_unseen(desk, address)):
            await self.office.write(lambda desk: outbox.see(desk, address))

    def _page(
        self,
        request: web.Request,
        history: History,
        *,
        has_chat: bool,
        status: int = 200,
        draft: str = "",
        refusal: str = "",
        link: str = "",
    ) -> web.Response:
        language = _language(request, history.language)
        view = View(
            language=language,
            messages=[self.bubbles.entry(entry, language) for entry in history.entries],
            last=history.last,
            is_waiting=history.is_waiting,
            draft=draft,
            refusal=refusal,
            has_chat=has_chat,
            link=link,
        )
        return web.Response(text=self.page.render(view, self.policy()), content_type="text/html", status=status)


def _language(request: web.Request, chosen: str | None) -> str:
    return chosen or language_of(request.headers.get("Accept-Language"))


def _is_connected(request: web.Request) -> bool:
    return request.transport is not None and not request.transport.is_closing()


def _after(id: str) -> str:
    return id if REPLY_ID.fullmatch(id) else ""


def _frames(events: Iterable[dict[str, str]]) -> bytes:
    """Events as the standard words them (https://html.spec.whatwg.org/#server-sent-events); none is a comment, a sign of life."""
    frames = [f"id: {event['id']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n" for event in events]
    return "".join(frames or [": \n\n"]).encode()
