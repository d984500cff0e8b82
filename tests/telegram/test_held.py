"""A reply that can still be taken back when the program ends leaves all the same, from the next start."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot.channels.telegram_settings import TelegramSettings
from desk import tickets
from desk.clock import stamp
from desk.office import Office
from knowledge.library import Library
from tests.telegram.bot_api import BotApi, pressed
from tests.telegram.running_bot import running_bot, store_in

HOLD = timedelta(seconds=60)


async def test_what_was_held_when_the_program_ended_leaves_after_the_next_start_and_before_what_came_behind_it(
    api: BotApi, settings: TelegramSettings, library: Library, tmp_path: Path
) -> None:
    async with running_bot(settings, tmp_path, library) as bot:
        await api.push(pressed(5, "human"))
        before = len(await api.answers(5))
        (ticket,) = await bot.office.read(tickets.list_tickets)
        await bot.office.write(lambda desk: tickets.reply(desk, ticket.number, "Good morning!", "staff:Ada", hold=HOLD))
        await bot.office.write(lambda desk: tickets.reply(desk, ticket.number, "And good day!", "staff:Ada"))
    assert len(api.texts(5)) == before
    with closing(Office.open(store_in(tmp_path))) as office:
        # A minute goes by.
        office.write_now(lambda desk: desk.tx.run("UPDATE outbox SET not_before = :now WHERE not_before > :now", now=stamp(desk.now)))
    async with running_bot(settings, tmp_path, library, boot="second"):
        first, second = (await api.answers(5, before + 2))[before:]
        assert "Good morning!" in first
        assert "And good day!" in second
