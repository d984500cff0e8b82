"""The web chat channel: what the page sends becomes turns, and replies reach every page that shows their chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.channels.protocol import UNLIMITED
from bot.channels.webchat_bubbles import Bubbles
from bot.channels.webchat_elsewhere import Elsewhere
from bot.channels.webchat_files import WebChatFiles
from bot.channels.webchat_key import KeyCookie
from bot.channels.webchat_page import ChatPage
from bot.channels.webchat_render import Words
from bot.channels.webchat_request import Message
from bot.channels.webchat_routes import CHANNEL, WebChatRoutes
from bot.channels.webchat_streams import Streams
from bot.channels.webchat_upload import Upload
from bot.intake import Arrival, Intake
from console.labels import Labels
from console.settings import HttpSettings
from console.web.assets import Assets
from desk import attachments
from desk.clock import Clock, moment, stamp, utc_now
from desk.file_types import FileType
from desk.json_text import dumps
from desk.model.attachment import Attachment
from desk.model.reply import Reply
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Desk, Office
from desk.outbox import SEEN, UNSEEN
from handlers import actions
from knowledge.policy import Policy


class WebChat:
    """The channel ``web``; its pages are served by the HTTP server that is given ``routes``."""

    name = CHANNEL

    def __init__(
        self,
        settings: HttpSettings,
        words: Words,
        office: Office,
        intake: Intake,
        policy: Callable[[], Policy],
        *,
        labels: Labels,
        assets: Assets,
        clock: Clock = utc_now,
    ) -> None:
        """``policy`` gives the policy in force; ``clock`` the time of arrival."""
        self._office = office
        self._intake = intake
        self._clock = clock
        self._streams = Streams()
        self._routes = WebChatRoutes(
            office=office,
            keep=self._keep,
            streams=self._streams,
            page=ChatPage(labels, assets),
            bubbles=Bubbles(words, labels, policy),
            labels=labels,
            policy=policy,
            cookie=KeyCookie(settings.public_url, office.key_for(CHANNEL)),
            public_url=settings.public_url,
            clock=clock,
        )

    def routes(self) -> list[web.RouteDef]:
        """The addresses of the chat."""
        return [*self._routes.routes(), *WebChatFiles(self._routes, self._keep_file).routes()]

    def parse(self, raw: Mapping[str, Any]) -> Turn:
        """Reads what ``_keep`` wrote."""
        return Turn(
            address=Address(CHANNEL, raw["chat"]),
            kind=TurnKind(raw["kind"]),
            text=raw["text"],
            at=moment(raw["at"]),
            source=raw["source"],
            hint=raw["hint"] or None,
            attachment=Attachment(**raw["file"]) if raw.get("file") else None,
        )

    async def ready(self, address: Address) -> None:
        """At once: the page has no speed limits."""

    def room(self) -> int:
        """Any number."""
        return UNLIMITED

    def is_free(self, address: Address) -> bool:
        """Always."""
        return True

    async def send(self, address: Address, reply: Reply) -> str:
        """Wakes the pages that show the chat; the reply is in the outbox already, where they read it, now or when they come back.

        Returns whether one did, in place of an id, which the page has no use for.
        """
        is_watched = self._streams.is_watched(address.chat)
        self._streams.wake(address.chat)
        return SEEN if is_watched else UNSEEN

    async def hear(self) -> None:
        """Wakes pages for what other servers deliver, until cancelled."""
        await Elsewhere(self._office, self._streams).run()

    async def start(self) -> None:
        """Nothing to begin: the HTTP server receives."""

    async def stop(self) -> None:
        """Ends all streams; call it before the HTTP server stops, which waits for open requests."""
        self._streams.close()

    async def _keep(self, chat: str, message: Message) -> bool:
        """Commits a message to the inbox; False where it was kept before. Raises StoreError, then it is not kept."""
        source = message.source(chat)
        raw = {
            "chat": chat,
            "kind": TurnKind.PRESS if message.is_press else TurnKind.TEXT,
            "text": message.text,
            "at": stamp(self._clock()),
            "source": source,
            "hint": message.hint,
        }
        is_stop = actions.takes_back(message.text, is_press=message.is_press)
        return bool(await self._intake.keep(CHANNEL, [Arrival(source, chat, dumps(raw), is_stop=is_stop)]))

    async def _keep_file(self, chat: str, upload: Upload, kind: FileType | None) -> bool:
        """Commits a file's message to the inbox, and where its kind is known the file beside it; False where it was kept before."""
        source, at = upload.source(chat), self._clock()
        file = {"name": upload.name, "type": upload.type, "size": len(upload.content), "external": source}
        raw = {"chat": chat, "kind": TurnKind.MEDIA, "text": "", "at": stamp(at), "source": source, "hint": upload.hint, "file": file}

        def also(desk: Desk) -> None:
            if kind is not None:
                attachments.upload(desk, Address(CHANNEL, chat), source, upload.name, upload.content, kind=kind, at=at)

        return bool(await self._intake.keep(CHANNEL, [Arrival(source, chat, dumps(raw))], also))
