"""What the Telegram tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram_settings import TelegramSettings
from knowledge.library import Library
from tests.telegram.bot_api import BotApi


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A stand-in of the Bot API, listening."""
    server = BotApi()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def settings(api: BotApi) -> TelegramSettings:
    """Settings that lead to the stand-in, without speed limits."""
    return TelegramSettings(token=api.token, api=api.root, rate_global=0, rate_chat=0, rate_group=0)


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped policy; immutable, so that all tests share it."""
    return Library.shipped()
