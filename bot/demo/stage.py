"""Where the sample happens: one desk whose clock runs through the last weeks, people who chat with it, staff who act on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from bot.conversing import converse
from desk import requests, tickets
from desk.model.reply import Reply
from desk.model.request import RightsRequest
from desk.model.turn import Address, Turn, TurnKind
from desk.office import Desk, Office
from knowledge.library import Library

T = TypeVar("T")


class Calendar:
    """A clock that stands where the story is."""

    def __init__(self, today: datetime) -> None:
        self._today = today
        self.now = today

    def __call__(self) -> datetime:
        return self.now

    def go_to(self, days: float) -> None:
        """That many days before today; a story never goes back."""
        then = self._today - timedelta(days=days)
        self.now = then if self.now == self._today else max(self.now, then)

    def later(self, minutes: float) -> None:
        """A little later on, but never in the future."""
        self.now = min(self.now + timedelta(minutes=minutes), self._today)


@dataclass
class Stage:
    """What a story needs."""

    office: Office
    library: Library
    calendar: Calendar

    def do(self, act: Callable[[Desk], T]) -> T:
        """One use case of staff, half an hour after what was before."""
        self.calendar.later(30)
        return self.office.write_now(act)


@dataclass
class Person:
    """Somebody who writes to the desk."""

    stage: Stage
    chat: str
    language: str
    channel: str = "web"
    last: Reply | None = field(default=None, repr=False)

    @property
    def address(self) -> Address:
        """Their chat."""
        return Address(self.channel, self.chat)

    async def say(self, *texts: str) -> None:
        """Writes one message after the other."""
        for text in texts:
            await self._turn(TurnKind.TEXT, text)

    async def press(self, action: str) -> None:
        """Presses the button of the last reply whose action begins like this; raises LookupError where there is none."""
        choices = self.last.choices if self.last else ()
        found = next((choice.action for choice in choices if choice.action.startswith(action)), None)
        if found is None:
            raise LookupError(f"{self.chat} finds no button {action!r} among {[choice.action for choice in choices]}")
        await self._turn(TurnKind.PRESS, found)

    def number(self) -> str:
        """The number of their newest ticket."""
        return self.stage.office.read_now(lambda desk: tickets.of_chat(desk, self.address)[-1].number)

    def request(self) -> RightsRequest:
        """Their newest request."""
        found = self.stage.office.read_now(lambda desk: requests.of_chat(desk, self.address, only_open=False)[-1].request)
        assert found is not None
        return found

    async def _turn(self, kind: TurnKind, text: str) -> None:
        self.stage.calendar.later(2)
        turn = Turn(self.address, kind, text, self.stage.calendar.now, uuid4().hex, self.language)
        self.last = await converse(self.stage.office, self.stage.library, turn)
