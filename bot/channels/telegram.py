"""The Telegram channel: raw updates in, replies out, through python-telegram-bot's Bot."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from aiohttp import web
from telegram.error import ChatMigrated

from bot.channels.protocol import InDoubt, NotSent, Refused, RetryLater, SendError, Unreachable, Unreadable
from bot.channels.telegram_api import TelegramApi, TokenRefused
from bot.channels.telegram_link import Link
from bot.channels.telegram_menu import set_menu
from bot.channels.telegram_pace import Pace
from bot.channels.telegram_parse import CHANNEL, chat_and_topic, chat_of, date_of, press_of, private_chat_of, source_of, takes_back, turn_of
from bot.channels.telegram_polling import Polling
from bot.channels.telegram_render import Words, messages_of, without_markup
from bot.channels.telegram_settings import TelegramSettings
from bot.channels.telegram_webhook import Webhook
from bot.intake import Arrival, Intake
from bot.watch.readiness import check_heard
from desk.json_text import dumps
from desk.model.reply import Reply
from desk.model.turn import Address, Turn

log = logging.getLogger(__name__)

LONGEST_RAW = 100_000
"""Characters of a raw update that are kept; Telegram's own are far below, since texts end at 4,096 units."""


PARTING = 3.0
"""Seconds that messages under way get to arrive when the program ends."""


class TelegramChannel:
    """One Telegram bot; ``shortest`` is the first of the growing pauses after failures, in seconds.

    ``named`` is told the bot's user name as soon as Telegram has said it: links into the private chat are made of it. ``first``
    returns when it is for this server to fetch updates: Telegram bears one that does.
    """

    name = CHANNEL

    def __init__(
        self,
        settings: TelegramSettings,
        words: Words,
        intake: Intake,
        *,
        shortest: float = 1.0,
        named: Callable[[str], None] = lambda _: None,
        first: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._named = named
        self._first = first
        self._servers = 1
        self._api = TelegramApi(settings.token, settings.api)
        self._words = words
        self._intake = intake
        self.link = Link(shortest)
        """Whether Telegram can be reached at present."""
        self._pace = Pace(settings.rate_global, settings.rate_chat, settings.rate_group)
        self._receiving = self._receiver(settings, shortest)
        self._tasks: set[asyncio.Task[None]] = set()
        self._poller: asyncio.Task[None] | None = None
        self._is_closing = False
        self._under_way = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    def _receiver(self, settings: TelegramSettings, shortest: float) -> Polling | Webhook:
        if settings.mode == "polling":
            return Polling(self._api, self.link, self._keep, self._room, shortest=shortest)
        url, secret = settings.webhook_url, settings.webhook_secret
        return Webhook(self._api, self.link, self._keep, self._intake.has_room, url=url, secret=secret, shortest=shortest)

    def pace(self, settings: TelegramSettings) -> None:
        """Keeps other speed limits from now on; what was sent under the old ones is forgotten."""
        self._pace = Pace(settings.rate_global, settings.rate_chat, settings.rate_group)
        self._pace.share(self._servers)

    def share(self, servers: int) -> None:
        """Sends no more from now on than its part of what so many servers may send together."""
        self._servers = servers
        self._pace.share(servers)

    def last_heard(self) -> float | None:
        """Monotonic seconds of the last sign of life from Telegram, None before the first."""
        return self._receiving.heard_at

    async def check(self) -> None:
        """Returns where Telegram is heard; raises NotReady where every attempt has failed for a while."""
        check_heard(self._receiving.in_trouble_since)

    def routes(self) -> list[web.RouteDef]:
        """What the HTTP server has to serve for this channel."""
        return self._receiving.routes() if isinstance(self._receiving, Webhook) else []

    async def start(self) -> None:
        """Begins to receive and to set the menu, in the background."""
        await self._api.open()
        self._poller = asyncio.create_task(self._receiving.run(), name="telegram receiving")
        self._spawn(self._introduce())

    async def wait(self) -> None:
        """Returns once stopped; raises TokenRefused, the one trouble that this channel cannot wait out."""
        if self._poller is not None:
            with suppress(asyncio.CancelledError):
                await asyncio.shield(self._poller)

    async def stop(self) -> None:
        """Ends polling, lets messages under way arrive for a moment, and closes every connection; safe to call twice."""
        self._is_closing = True
        tasks = [*self._tasks, *([self._poller] if self._poller else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(PARTING):
                await self._quiet.wait()
        await self._api.close()

    def parse(self, raw: Mapping[str, Any]) -> Turn | None:
        """Reads one raw update (``telegram_parse``); raises Unreadable."""
        try:
            return turn_of(raw, self._api.bot_id, self._api.username)
        except Exception as error:
            chat = private_chat_of(raw)
            raise Unreadable(type(error).__name__, Address(CHANNEL, chat) if chat else None) from None

    async def ready(self, address: Address) -> None:
        """Waits for Telegram to be there and for our turn among all chats; raises RetryLater where this chat must wait."""
        if self._is_closing:
            raise RetryLater(1.0)
        chat, _ = chat_and_topic(address)
        if wait := self._pace.chat_wait(chat, time.monotonic()):
            raise RetryLater(wait)
        await self.link.turn()
        if wait := self._pace.overall_wait(time.monotonic()):
            await asyncio.sleep(wait)

    def room(self) -> int:
        """None while Telegram is away, else what the pace allows."""
        return 0 if self._is_closing or not self.link.is_up else self._pace.room(time.monotonic())

    def is_free(self, address: Address) -> bool:
        """Whether this chat need not be left alone."""
        return not self._pace.chat_wait(chat_and_topic(address)[0], time.monotonic())

    async def send(self, address: Address, reply: Reply) -> str:
        """Sends one reply, in several messages where it is long; returns the id of the last.

        Raises RetryLater, NotSent, Unreachable, Refused or InDoubt as long as nothing of the reply has arrived; once
        something has, the rest is pressed on with, so that a repetition does not double what is there.
        """
        chat, topic = chat_and_topic(address)
        target = {"chat_id": chat, **({"message_thread_id": topic} if topic else {})}
        first, *rest = messages_of(reply, self._words)
        sent = await self._send({**target, **first})
        for message in rest:
            sent = await self._press_on(address, {**target, **message})
        return sent

    async def fetch(self, id: str, most: int) -> bytes:
        """The content of a file that a user sent, of which no more than ``most`` + 1 bytes; raises as ``send``."""
        if self._is_closing or not self.link.is_up:
            raise Unreachable("Telegram is away")
        try:
            return await self._api.file(id, most)
        except TokenRefused as error:
            raise NotSent(str(error)) from None

    async def _press_on(self, address: Address, message: dict[str, Any]) -> str:
        in_doubt = False
        while True:
            try:
                await self.ready(address)
                return await self._send(message)
            except RetryLater as error:
                await asyncio.sleep(error.seconds)
            except NotSent:
                await asyncio.sleep(1.0)
            except InDoubt:
                if in_doubt:
                    raise
                in_doubt = True

    async def _send(self, message: dict[str, Any]) -> str:
        self._pace.book(message["chat_id"], time.monotonic())
        self._under_way += 1
        self._quiet.clear()
        try:
            sent = await self._attempt(message)
        except ChatMigrated as error:
            return await self._api.send({**message, "chat_id": error.new_chat_id})
        except SendError as error:
            self.link.tried(error)
            raise
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._quiet.set()
        self.link.worked()
        return sent

    async def _attempt(self, message: dict[str, Any]) -> str:
        try:
            return await self._api.send(message)
        except Refused as error:
            if "parse entities" not in str(error):
                raise
            # Our markup is at fault, not the chat: better bare words than none.
            log.error("Telegram could not read the markup of a message; it is sent without (%s).", error)
            return await self._api.send(without_markup(message))

    async def _room(self) -> None:
        if self._first is not None:
            await self._first()
        await self._intake.room()

    async def _keep(self, updates: Sequence[Any]) -> None:
        """Keeps a batch in the inbox, then tells Telegram that the presses in it were seen."""
        await self._intake.keep(self.name, [self._arrival(raw) for raw in updates])
        if said_at := max(map(date_of, updates), default=0):
            self._intake.lags(max(0.0, time.time() - said_at))
        for raw in updates:
            if isinstance(raw, dict) and (press := press_of(raw)):
                self._spawn(self._acknowledge(press))

    def _arrival(self, raw: Any) -> Arrival:
        update = raw if isinstance(raw, dict) else {}
        try:
            # Cut, it cannot be parsed and ends among the dead letters, which is where such a thing belongs.
            text = dumps(raw)[:LONGEST_RAW]
        except ValueError as error:
            text = str(error)
        source = source_of(update, text, self._api.bot_id)
        chat = chat_of(update)
        return Arrival(source, chat or source, text, counts=bool(chat) and self._is_question(chat, update), is_stop=takes_back(update))

    def _is_question(self, chat: str, update: Mapping[str, Any]) -> bool:
        """Whether an answer is expected: what a group says among itself and an edit that only moves a live location are none."""
        if not chat.startswith("-") and "edited_message" not in update:
            return True
        try:
            return self.parse(update) is not None
        except Unreadable:
            return True

    async def _acknowledge(self, press: str) -> None:
        """Ends the button's spinner; Telegram takes it for some minutes only, so that a failure is not worth a second try."""
        try:
            await self._api.ask(self._api.bot.answer_callback_query(press))
        except (SendError, TokenRefused) as error:
            log.debug("A press was not acknowledged (%s).", error)

    async def _introduce(self) -> None:
        await self._receiving.greeted.wait()
        if self._api.username:
            self._named(self._api.username)
        with suppress(TokenRefused):
            await set_menu(self._api, self._words)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
