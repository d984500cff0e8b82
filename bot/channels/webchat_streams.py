"""Who is looking at which chat right now: open pages that want to hear of a new reply at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from bot.bell import Bell

MOST_PER_CHAT = 8
MOST = 5_000


class TooMany(Exception):
    """More pages are open than we keep streams for; they can still ask."""


class Streams:
    """The bells of open pages, by chat; they hold nothing but the wish to be woken."""

    def __init__(self) -> None:
        self._bells: dict[str, set[Bell]] = defaultdict(set)
        self.is_open = True

    @contextmanager
    def listen(self, chat: str) -> Iterator[Bell]:
        """A bell that rings for that chat until the block ends; raises TooMany."""
        if len(self._bells.get(chat, ())) >= MOST_PER_CHAT or sum(map(len, self._bells.values())) >= MOST:
            raise TooMany
        bell = Bell()
        self._bells[chat].add(bell)
        try:
            yield bell
        finally:
            self._bells[chat].discard(bell)
            if not self._bells[chat]:
                del self._bells[chat]

    def wake(self, chat: str) -> None:
        """Tells every page that shows the chat to look."""
        for bell in self._bells.get(chat, ()):
            bell.ring()

    def close(self) -> None:
        """Ends all streams."""
        self.is_open = False
        for chat in tuple(self._bells):
            self.wake(chat)
