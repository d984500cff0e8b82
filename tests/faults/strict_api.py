"""A stand-in of the Bot API that keeps Telegram's limits, and fails now and then by a seeded chance."""

from __future__ import annotations

import random
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.bot_api import BotApi, Fault, refusal

OVERALL, PER_CHAT, BURST = 30, 1.0, 3
"""Messages a second in all; a second between two in one chat, bursts of that many apart."""


@dataclass
class StrictApi(BotApi):
    """Answers 429 where a chat or all chats together get more than Telegram allows; ``retry_after`` is what it then says, in seconds."""

    retry_after: int = 1
    refused: int = 0
    """Sends that came too soon."""
    _all: deque[float] = field(default_factory=deque)
    _chats: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    async def _answer(self, method: str, params: dict[str, Any]) -> Any:
        if method == "sendMessage" and self._is_too_soon(str(params["chat_id"])):
            self.refused += 1
            return refusal(429, "Too Many Requests", retry_after=self.retry_after)
        return await super()._answer(method, params)

    def _is_too_soon(self, chat: str) -> bool:
        now = time.monotonic()
        spans = ((self._all, 1.0, OVERALL), (self._chats[chat], PER_CHAT * BURST, BURST))
        for stamps, span, _ in spans:
            while stamps and stamps[0] <= now - span:
                stamps.popleft()
        if any(len(stamps) >= most for stamps, _, most in spans):
            return True
        for stamps, _, _ in spans:
            stamps.append(now)
        return False


def sends(chance: random.Random, count: int) -> list[Fault | None]:
    """What happens to so many sends: 5 % must wait, 5 % fail, some are cut off, garbled after they took effect, or answered late."""
    kinds = [Fault(retry_after=1), Fault(500), Fault(reset=True), Fault(200, body=b"<html>", after=True), Fault(slow=0.3), None]
    return chance.choices(kinds, [5, 5, 1, 1, 3, 85], k=count)


def polls(chance: random.Random, count: int) -> list[Fault | None]:
    """What happens to so many polls: 10 % fail, as many are cut off or garbled, and some are answered late."""
    kinds = [Fault(500), Fault(reset=True), Fault(200, body=b"{", after=False), Fault(502), Fault(slow=0.3), None]
    return chance.choices(kinds, [10, 4, 3, 3, 3, 77], k=count)
