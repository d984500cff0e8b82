"""The settings of the Telegram channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """``telegram:`` in config.yaml, ``PRIVACY_DESK_TELEGRAM_*`` in the environment."""

    token: str = ""
    """``digits:rest`` from @BotFather; empty = no Telegram."""
    api: str = "https://api.telegram.org"
    """Root of the Bot API server; calls go to ``/bot<token>/METHOD`` below it."""
    mode: Literal["polling", "webhook"] = "polling"
    """How updates arrive: fetched by us, or brought by Telegram."""
    webhook_url: str = ""
    """Public root that Telegram brings updates to, without a slash at its end; ``/telegram/webhook`` is appended."""
    webhook_secret: str = ""
    """What Telegram proves itself with; empty = one made of the installation's key."""
    rate_global: float = 30
    """Messages a second to all chats together; 0 = no limit."""
    rate_chat: float = 1
    """Messages a second to one chat, short bursts apart; 0 = no limit."""
    rate_group: float = 20
    """Messages a minute to one group; 0 = no limit."""
