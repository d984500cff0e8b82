"""Who is looking at which chat right now: open pages that want to hear of a new reply at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.bell import Bell
from console.web.errors import Problem

MOST_PER_CHAT = 8
MOST = 5_000

IsThere = Callable[[], bool]
"""Whether the far end of a stream has not hung up: the stream itself learns of it when it writes the next time."""


class Streams:
    """The bells of open pages, by chat; they hold nothing but the wish to be woken."""

    def __init__(self) -> None:
        self._bells: dict[str, dict[Bell, IsThere]] = defaultdict(dict)
        self.is_open = True

    @contextmanager
    def listen(self, chat: str, *, is_brief: bool = False, is_there: IsThere = lambda: True) -> Iterator[Bell]:
        """A bell that rings for that chat until the block ends; ``is_there`` tells whether the page still is.

        Raises Problem 429 where too many pages listen already (they can still ask), unless it ``is_brief``.
        """
        if not is_brief and self._is_full(chat):
            raise Problem(429, "too_many")
        bell = Bell()
        self._bells[chat][bell] = is_there
        try:
            yield bell
        finally:
            self._bells[chat].pop(bell, None)
            if not self._bells[chat]:
                del self._bells[chat]

    def _is_full(self, chat: str) -> bool:
        return len(self._bells.get(chat, ())) >= MOST_PER_CHAT or sum(map(len, self._bells.values())) >= MOST

    def is_watched(self, chat: str) -> bool:
        """Whether a page shows the chat right now."""
        return any(is_there() for is_there in self._bells.get(chat, {}).values())

    def watched(self) -> frozenset[str]:
        """The chats that a page listens to."""
        return frozenset(self._bells)

    def wake(self, chat: str) -> None:
        """Tells every page that shows the chat to look."""
        for bell in self._bells.get(chat, ()):
            bell.ring()

    def close(self) -> None:
        """Ends all streams."""
        self.is_open = False
        for chat in tuple(self._bells):
            self.wake(chat)
