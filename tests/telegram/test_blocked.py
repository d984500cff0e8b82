"""Somebody blocks the bot: staff see it in the ticket, and what they sent is named there."""

from __future__ import annotations

from pathlib import Path

from bot.channels.telegram_settings import TelegramSettings
from desk import tickets
from knowledge.library import Library
from tests.telegram.bot_api import BotApi, Fault, pressed
from tests.telegram.running_bot import running_bot
from tests.telegram.test_files import ticket_when


async def test_a_reply_to_who_blocked_the_bot_is_told_in_the_ticket(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with running_bot(settings, tmp_path, library) as bot:
        await api.push(pressed(5, "human"))
        await api.answers(5)
        (ticket,) = await bot.office.read(tickets.list_tickets)
        api.faults["sendMessage"].append(Fault(403, "Forbidden: bot was blocked by the user"))
        await bot.office.write(lambda desk: tickets.reply(desk, ticket.number, "Good morning!", "staff:Ada"))
        told = await ticket_when(bot.office, ticket.number, lambda ticket: bool(ticket.blocked))
        assert told.messages[-1].author == "note"
        assert "did not reach the chat" in told.messages[-1].text
        assert "“Good morning!”" in told.messages[-1].text
        await bot.office.write(lambda desk: tickets.reply(desk, ticket.number, "Are you there?", "staff:Ada"))
        await ticket_when(bot.office, ticket.number, lambda ticket: not ticket.blocked)
