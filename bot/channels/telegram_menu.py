"""The bot's face in Telegram: command menu, description and short description, set in each language at start."""

from __future__ import annotations

import logging

from telegram import BotCommand

from bot.channels.protocol import SendError
from bot.channels.telegram_api import Elsewhere, TelegramApi
from bot.channels.telegram_render import Words
from desk.model.reply import Say
from knowledge.reading import LANGUAGES

log = logging.getLogger(__name__)

COMMANDS = ("start", "help", "privacy", "rights", "human", "language", "cancel", "developer_info")
"""The menu, in its order; ``menu.NAME`` words each."""
LONGEST_DESCRIPTION, LONGEST_SHORT, LONGEST_COMMAND = 512, 120, 256
"""Units of setMyDescription, setMyShortDescription and a BotCommand's description (https://core.telegram.org/bots/api)."""


async def set_menu(api: TelegramApi, words: Words) -> None:
    """Sets the bot's face; a failure is logged and left at that, because answering does not depend on it."""
    try:
        for language in LANGUAGES:
            # Telegram knows two-letter codes only, so that zh stands for both Chinese scripts; "" serves all other languages.
            if len(language) == 2:
                await _set(api, words, language, "" if language == "en" else language)
    except (SendError, Elsewhere) as error:
        log.warning("The command menu could not be set this time (%s); the bot works without.", error)


async def _set(api: TelegramApi, words: Words, language: str, code: str) -> None:
    commands = [BotCommand(name, words.say(Say(f"menu.{name}"), language)[:LONGEST_COMMAND]) for name in COMMANDS]
    description = words.say(Say("menu.description"), language)[:LONGEST_DESCRIPTION]
    short = words.say(Say("menu.short_description"), language)[:LONGEST_SHORT]
    await api.ask(api.bot.set_my_commands(commands, language_code=code))
    await api.ask(api.bot.set_my_description(description, language_code=code))
    await api.ask(api.bot.set_my_short_description(short, language_code=code))
