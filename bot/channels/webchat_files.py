"""The address of the web chat that takes files: kept with their message, or refused with a reason that the page shows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.channels.webchat_history import Asked, element_id, file_line
from bot.channels.webchat_request import Fields
from bot.channels.webchat_routes import CHANNEL, WebChatRoutes
from bot.channels.webchat_upload import Upload, read_upload
from console.web.errors import Problem, problem_of, wants_page
from console.web.limits import require_same_origin
from desk import attachments, inbox, tickets
from desk.file_types import LISTED, FileType
from desk.model.errors import StoreError
from desk.model.turn import Address
from desk.office import Desk

KeepFile = Callable[[str, Upload, FileType | None], Awaitable[bool]]
"""Commits a file's message, and where its kind is known the file too; False where it was kept before."""


class WebChatFiles:
    """Takes files; shows and answers by way of the chat's other ``routes``."""

    def __init__(self, routes: WebChatRoutes, keep: KeepFile) -> None:
        self._routes = routes
        self._keep = keep

    def routes(self) -> list[web.RouteDef]:
        """What the HTTP server is to serve."""
        return [web.get("/chat/files", self._routes.back), web.post("/chat/files", self.take)]

    async def take(self, request: web.Request) -> web.Response:
        """Keeps a file, then says so: 202 with its HTML to a script, 303 to a form; a refusal is shown on the page."""
        require_same_origin(request, self._routes.public_url)
        key = self._routes.cookie.read(request) or self._routes.cookie.make()
        try:
            upload = await read_upload(request)
            await self._store(key.chat, upload)
        except Exception as error:
            if not wants_page(request):
                raise
            return await self._routes.refuse(request, error, Fields("", "", "", ""))
        source = upload.source(key.chat)
        if wants_page(request):
            response = web.Response(status=303, headers={"Location": f"/#{element_id(source)}"})
        else:
            response = await self._kept(request, key.chat, source, upload)
        self._routes.cookie.write(response, key)
        return response

    async def _store(self, chat: str, upload: Upload) -> None:
        try:
            kind = None
            # Without a person the file is not looked at, and the assistant says that it reads text only.
            if await self._routes.office.read(lambda desk: _has_person(desk, chat)):
                found = await asyncio.to_thread(attachments.look, upload.content, upload.name)
                if not isinstance(found, FileType):
                    raise Problem(422, f"file_{found}", types=LISTED)
                kind = found
            await self._keep(chat, upload, kind)
        except StoreError as error:
            reference = problem_of(error).values["reference"]
            raise Problem(503, "store_failed", reference=reference) from error

    async def _kept(self, request: web.Request, chat: str, source: str, upload: Upload) -> web.Response:
        waiting = await self._routes.office.read(lambda desk: inbox.open_of(desk, CHANNEL, chat))
        asked = Asked(element_id(source), file_line(upload.name), False, self._routes.clock())
        language = await self._routes.language(request, chat)
        is_waiting = any(update.source == source for update in waiting)
        body = {"id": asked.id, "html": self._routes.bubbles.asked(asked, language), "waits": is_waiting}
        return web.json_response(body, status=202)


def _has_person(desk: Desk, chat: str) -> bool:
    """Whether a person may be there for a file: an open ticket, or a message on its way that may open one."""
    return bool(inbox.open_of(desk, CHANNEL, chat)) or tickets.open_of_chat(desk, Address(CHANNEL, chat)) is not None
