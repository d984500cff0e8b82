"""Webhook: Telegram brings updates to our own HTTP server, which keeps each before it says that it has it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.protocol import RetryLater, SendError, Unreachable
from bot.channels.telegram_api import TelegramApi, TokenRefused
from bot.channels.telegram_link import LONGEST, Link
from bot.channels.telegram_parse import ALLOWED_UPDATES
from bot.channels.telegram_polling import NUMBER, UNREAD, Keep
from desk.json_text import loads
from desk.model.errors import StoreError

log = logging.getLogger(__name__)

PATH = "/telegram/webhook"
"""Appended to the public root."""
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LONGEST_BODY = 1_000_000
"""Bytes of an update that are read; Telegram's own are far below."""
CONNECTIONS = 40
"""Calls that Telegram may make at once (https://core.telegram.org/bots/api#setwebhook)."""
LOOK = 60.0
"""Seconds between two looks whether Telegram still brings updates here."""

HasRoom = Callable[[], Awaitable[bool]]
"""Whether there is room to keep more."""


class Webhook:
    """Takes one bot's updates under ``url`` from whoever knows ``secret``.

    ``keep`` must have committed when it returns: only then does Telegram hear 2xx; everything else it repeats. ``shortest`` is the
    first of the growing pauses after a failure, ``look`` the seconds between two looks at what Telegram says of the webhook.
    """

    def __init__(
        self,
        api: TelegramApi,
        link: Link,
        keep: Keep,
        has_room: HasRoom,
        *,
        url: str,
        secret: str,
        shortest: float = 1.0,
        look: float = LOOK,
    ) -> None:
        self._api = api
        self._link = link
        self._keep = keep
        self._has_room = has_room
        self._url = url + PATH
        self._secret = secret
        self._shortest = shortest
        self._look = look
        self._pause = shortest
        self._complaint = ""
        self.greeted = asyncio.Event()
        """Set once Telegram has told us who we are."""
        self.heard_at: float | None = None
        """Monotonic seconds when Telegram last brought an update, or said that it has none for us."""
        self.in_trouble_since: float | None = None
        """Monotonic seconds since when the webhook could not be set or looked at; None = it could the last time."""

    def routes(self) -> list[web.RouteDef]:
        """Where updates arrive: at the root, for a proxy that cuts off the path of ``url``, and at that path, for one that does not."""
        paths = dict.fromkeys((PATH, urlsplit(self._url).path))
        return [web.post(path, self._receive) for path in paths]

    async def run(self) -> None:
        """Sets the webhook, and again where somebody changed it, for good; raises TokenRefused, every other failure is waited out."""
        is_set = False
        while True:
            await self._link.turn()
            try:
                await (self._inspect() if is_set else self._introduce())
                is_set, self._pause, self.in_trouble_since = True, self._shortest, None
                await asyncio.sleep(self._look)
            except TokenRefused:
                raise
            except Exception as error:
                self.in_trouble_since = self.in_trouble_since or time.monotonic()
                await self._wait_out(error)

    async def _wait_out(self, error: Exception) -> None:
        if isinstance(error, SendError):
            self._link.tried(error)
        if isinstance(error, Unreachable):
            return  # The link waits for it.
        if isinstance(error, RetryLater):
            await asyncio.sleep(error.seconds)
            return
        if isinstance(error, SendError):
            log.warning("The webhook could not be set or looked at (%s); trying again. Check telegram.webhook_url.", error)
        else:
            # A fault of ours must not end the channel.
            log.error("Setting the webhook failed for a reason of our own; trying again.", exc_info=error)
        await asyncio.sleep(self._pause)
        self._pause = min(self._pause * 2, LONGEST)

    async def _introduce(self) -> None:
        if self._api.username is None:
            await self._api.greet()
            self._link.worked()
        await self._set()
        self.greeted.set()

    async def _set(self) -> None:
        # What waits there already is brought too: nothing is dropped.
        await self._api.ask(
            self._api.bot.set_webhook(
                self._url,
                secret_token=self._secret,
                allowed_updates=ALLOWED_UPDATES,
                max_connections=CONNECTIONS,
                drop_pending_updates=False,
            )
        )
        self._link.worked()
        self.heard_at = time.monotonic()
        log.info("Telegram brings updates to %s.", self._url)

    async def _inspect(self) -> None:
        info = await self._api.ask(self._api.bot.get_webhook_info())
        self._link.worked()
        if info.url != self._url:
            log.error(
                "Another program with the same token took the webhook away; it is set again. Stop that program, or get a new token "
                "from @BotFather."
            )
            await self._set()
            return
        if not info.pending_update_count:
            self.heard_at = time.monotonic()
        self._pass_on(str(info.last_error_message or "") if info.pending_update_count else "")

    def _pass_on(self, complaint: str) -> None:
        """Says once what keeps Telegram from bringing updates."""
        if complaint and complaint != self._complaint:
            log.error("Telegram cannot bring updates to telegram.webhook_url (%s); it goes on trying.", complaint[:200])
        self._complaint = complaint

    async def _receive(self, request: web.Request) -> web.Response:
        """One update: 200 once it is kept, 403 for who does not know the secret, 400 for what is no update, 503 to be asked again."""
        told = request.headers.get(SECRET, "")
        if not compare_digest(told.encode(errors="surrogateescape"), self._secret.encode()):
            return web.Response(status=403)
        body = await _body(request)
        update = _update(body)
        if update is None:
            return web.Response(status=400)
        try:
            if not await self._has_room():
                return _later()
            await self._keep([update])
        except StoreError as error:
            log.error("An update could not be kept (%s); Telegram brings it again.", error)
            return _later()
        self.heard_at = time.monotonic()
        return web.Response()


async def _body(request: web.Request) -> bytes:
    """The body, of which no more than ``LONGEST_BODY`` bytes."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) >= LONGEST_BODY:
            break
    return bytes(body[:LONGEST_BODY])


def _update(body: bytes) -> Any:
    """The update in a body; one that no reader of JSON takes by its number, to be put aside; None where there is not even that."""
    try:
        update = loads(body)
    except ValueError:
        update = None
    if isinstance(update, dict):
        return update
    number = NUMBER.search(body)
    return {"update_id": int(number[1]), "message": body[:UNREAD].decode(errors="replace")} if number else None


def _later() -> web.Response:
    return web.Response(status=503, headers={"Retry-After": "1"})
