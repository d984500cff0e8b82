"""A delivery of events that is under way, and a clock that is moved for it."""

from __future__ import annotations

import asyncio

from bot.bell import Bell
from bot.connectors.webhook import PAUSES, Webhook
from bot.delivery import Delivery
from desk.clock import stamp
from desk.office import Desk, Office
from tests.clock import Clock


class Sending:
    """A delivery of events that is under way."""

    def __init__(self, office: Office, channel: Webhook, clock: Clock) -> None:
        self.office, self.clock, self.bell, self.channel = office, clock, Bell(), channel
        delivery = Delivery(office, channel, "run", answered=self.bell, pauses=PAUSES)
        self.task = asyncio.create_task(delivery.run())

    async def rest(self) -> None:
        """Returns when nothing is due and nothing under way."""

        def is_busy(desk: Desk) -> bool:
            heads = "SELECT MIN(id) FROM outbox WHERE outcome IS NULL AND channel = 'webhook' GROUP BY chat"
            sql = f"SELECT COUNT(*) AS n FROM outbox WHERE id IN ({heads}) AND (boot IS NOT NULL OR not_before <= :now)"
            row = desk.tx.one(sql, now=stamp(desk.now))
            return row is not None and row["n"] > 0

        async with asyncio.timeout(20):
            while self.office.read_now(is_busy):
                self.bell.ring()
                await asyncio.sleep(0)

    async def after(self, **span: float) -> None:
        """Lets the clock go on and everything happen that is due then."""
        self.clock.forward(**span)
        await self.rest()

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.channel.stop()
