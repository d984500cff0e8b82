"""Telegram's speed limits, kept by us: so many messages in any such span, per chat, per group and overall.

The limits: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this - one message a second in one
chat with short bursts, 20 a minute in one group, about 30 a second overall.
"""

from __future__ import annotations

from collections import deque

from bot.channels.protocol import UNLIMITED

MARGIN = 1.02
"""Spans are counted a little longer than they are, because messages bunch up on the way."""
BURST = 3
"""Messages that a chat may get at once before the pace of one a second holds."""
REMEMBERED_CHATS = 10_000


class Window:
    """At most ``count`` events in any ``span`` seconds."""

    __slots__ = ("_span", "_stamps")

    def __init__(self, count: int, span: float) -> None:
        self._stamps: deque[float] = deque(maxlen=count)
        self._span = span * MARGIN

    def wait(self, now: float) -> float:
        """Seconds until the next event may happen, 0 for at once."""
        if len(self._stamps) < (self._stamps.maxlen or 0):
            return 0.0
        return max(0.0, self._stamps[0] + self._span - now)

    def free(self, now: float) -> int:
        """How many events may happen now."""
        count = self._stamps.maxlen or 0
        return count - sum(at + self._span > now for at in self._stamps)

    def book(self, at: float) -> None:
        """Counts an event at that time; times must not go back."""
        self._stamps.append(at)

    def is_idle(self, now: float) -> bool:
        """Whether forgetting the window would change nothing."""
        return not self._stamps or self._stamps[-1] + self._span <= now


class Pace:
    """The three limits together; times are seconds of a monotonic clock.

    ``overall`` messages a second, ``chat`` messages a second, ``group`` messages a minute; 0 = no limit.
    """

    def __init__(self, overall: float = 30, chat: float = 1, group: float = 20) -> None:
        self._rate = overall
        self._overall = _per_second(overall) if overall else None
        self._chat, self._group = chat, group
        self._chats: dict[str, list[Window]] = {}

    def share(self, servers: int) -> None:
        """Leaves to each of so many servers its part of what may be sent overall."""
        if self._rate:
            self._overall = _per_second(self._rate / servers)

    def chat_wait(self, chat: str, now: float) -> float:
        """Seconds that this chat must still be left alone."""
        return max((window.wait(now) for window in self._chats.get(chat, ())), default=0.0)

    def room(self, now: float) -> int:
        """How many messages may leave now, all chats together."""
        return UNLIMITED if self._overall is None else self._overall.free(now)

    def overall_wait(self, now: float) -> float:
        """Books a place in the line of all chats and returns the seconds until its turn."""
        if self._overall is None:
            return 0.0
        wait = self._overall.wait(now)
        self._overall.book(now + wait)
        return wait

    def book(self, chat: str, now: float) -> None:
        """Counts a message to this chat."""
        windows = self._chats.get(chat)
        if windows is None:
            if len(self._chats) >= REMEMBERED_CHATS:
                self._chats = {key: each for key, each in self._chats.items() if not all(w.is_idle(now) for w in each)}
            windows = self._chats[chat] = self._windows(chat)
        for window in windows:
            window.book(now)

    def _windows(self, chat: str) -> list[Window]:
        windows = [Window(BURST, BURST / self._chat)] if self._chat else []
        # The ids of groups and channels are negative.
        if self._group and chat.startswith("-"):
            windows.append(Window(max(1, round(self._group)), 60.0 * max(1, round(self._group)) / self._group))
        return windows


def _per_second(rate: float) -> Window:
    # Spread over the second, so that only few messages are under way, and in doubt, when the program is killed.
    count = max(1, round(rate / 10))
    return Window(count, count / rate)
