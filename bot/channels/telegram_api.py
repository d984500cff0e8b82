"""The Bot API as the rest of the channel sees it: python-telegram-bot's Bot, its errors translated into ours."""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar

from telegram import Bot
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
)

from bot.channels.protocol import InDoubt, NotSent, Refused, RetryLater, Unreachable
from bot.channels.telegram_request import AiohttpRequest, AnswerLost, Garbled, NeverSent, Throttled, redacted
from desk.json_text import dumps
from desk.model.errors import SettingsError

T = TypeVar("T")

GET_UPDATES = "getUpdates"
SEND_MESSAGE = "sendMessage"
"""These two are called raw, the one because an update must be kept before it is parsed, the other because its answer's Message is not
worth building."""

DOWNLOAD = 120.0
"""Seconds that the content of a file may take."""


class TokenRefused(SettingsError):
    """Telegram does not know the token."""


class Elsewhere(Exception):
    """Somebody else receives the bot's updates (status 409); its text is Telegram's reason."""


class Unread(Exception):
    """Updates came in a form that cannot be read as JSON."""

    def __init__(self, payload: bytes) -> None:
        super().__init__("updates that are no JSON")
        self.payload = payload


class TelegramApi:
    """One bot at one Bot API server.

    ``token`` is ``digits:rest``; ``root`` the server's root, to which ``/bot<token>/METHOD`` is appended.
    """

    def __init__(self, token: str, root: str) -> None:
        # PTB logs addresses with the token, and texts of users, at DEBUG.
        log = logging.getLogger("telegram")
        log.setLevel(max(log.level, logging.INFO))
        # Without it PTB warns about itself whenever it reads a span of time.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        root = root.rstrip("/")
        self._token = token
        self.bot_id = int(token.partition(":")[0])
        """``Bot.id`` raises before the first answer of the server; Telegram makes it the digits of the token."""
        # The long poll has a connection of its own, so that it never waits behind replies.
        self._requests = (AiohttpRequest(token, root), AiohttpRequest(token, root, connections=1))
        self.bot = Bot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
        )
        self.username: str | None = None
        """The bot's name without ``@``, known after ``greet``."""

    async def open(self) -> None:
        """Makes the sessions; calls nobody, unlike ``Bot.initialize``, because the server may be away for hours."""
        for request in self._requests:
            await request.initialize()

    async def close(self) -> None:
        """Closes every connection; safe to call twice."""
        for request in self._requests:
            await request.shutdown()

    async def greet(self) -> None:
        """Asks who we are, which also tells whether the token is any good; raises TokenRefused, NotSent, InDoubt or RetryLater."""
        self.username = (await self.ask(self.bot.get_me())).username

    async def updates(self, offset: int, hold: int, allowed: list[str], limit: int) -> list[Any]:
        """The raw updates from ``offset`` on, ``limit`` at most, waiting up to ``hold`` seconds for one; raises Unread, too."""
        request = {"offset": offset, "timeout": hold, "allowed_updates": allowed, "limit": limit}
        return await self.ask(self._fetch(request, hold + 10))

    async def _fetch(self, request: dict[str, Any], seconds: float) -> list[Any]:
        try:
            updates = await self._requests[1].call(GET_UPDATES, _texts(request), seconds)
        except Garbled as error:
            raise Unread(error.payload) from None
        if not isinstance(updates, list):
            raise AnswerLost("the answer holds no list of updates")
        return updates

    async def send(self, message: dict[str, Any]) -> str:
        """Sends a message given as the parameters of sendMessage; returns its id."""
        answer = await self.ask(self._requests[0].call(SEND_MESSAGE, _texts(message)))
        return str(answer["message_id"]) if isinstance(answer, dict) and "message_id" in answer else ""

    async def file(self, id: str, most: int) -> bytes:
        """The content of a file that somebody sent, of which no more than ``most`` + 1 bytes.

        Raises Refused where Telegram does not hand it out, NotSent, InDoubt or RetryLater, and TokenRefused.
        """
        found = await self.ask(self.bot.get_file(id))
        if not (found.file_path or "").startswith(("http://", "https://")):
            raise Refused("Telegram names no place to fetch it from")
        status, content = await self.ask(self._requests[0].download(str(found.file_path), most, DOWNLOAD))
        if status in (400, 403, 404):
            raise Refused(f"status {status} for the file")
        if status != 200:
            raise NotSent(f"status {status} for the file")
        return content

    async def ask(self, call: Awaitable[T]) -> T:
        """Awaits a call of ``bot``; raises SendError's children, TokenRefused, Elsewhere, or PTB's ChatMigrated."""
        try:
            return await call
        except (InvalidToken, EndPointNotFound):
            raise TokenRefused(
                "Telegram refuses the token in telegram.token (PRIVACY_DESK_TELEGRAM_TOKEN); "
                "copy it again from @BotFather, or leave it empty to run without Telegram."
            ) from None
        except Throttled as error:
            raise RetryLater(error.seconds) from None
        except Conflict as error:
            raise Elsewhere(redacted(str(error), self._token)) from None
        except (BadRequest, Forbidden) as error:
            raise Refused(redacted(str(error), self._token)) from None
        except NeverSent as error:
            raise Unreachable(str(error)) from None
        except AnswerLost as error:
            raise InDoubt(str(error)) from None
        except NetworkError as error:
            raise NotSent(redacted(str(error), self._token)) from None
        except (KeyError, TypeError) as error:
            raise InDoubt(f"Telegram's answer has no result: {type(error).__name__}") from None


def _texts(parameters: Mapping[str, Any]) -> dict[str, str]:
    """The parameters of a call as the Bot API takes them: texts, and JSON for all else."""
    return {name: value if isinstance(value, str) else dumps(value) for name, value in parameters.items()}
