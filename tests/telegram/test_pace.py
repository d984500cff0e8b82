"""Telegram's speed limits are kept, whatever the order of the chats."""

from __future__ import annotations

import random

from bot.channels.telegram_pace import Pace


def times_of(pace: Pace, chats: list[str]) -> list[tuple[str, float]]:
    """Sends one message per entry as early as the pace allows, on a clock of its own."""
    now, sent = 0.0, []
    for chat in chats:
        while wait := pace.chat_wait(chat, now):
            now += wait
        now += pace.overall_wait(now)
        pace.book(chat, now)
        sent.append((chat, now))
    return sent


def most_in(span: float, times: list[float]) -> int:
    """The largest number of events within any span."""
    return max(sum(start <= time < start + span for time in times) for start in times)


def test_one_chat_gets_short_bursts_and_then_one_a_second() -> None:
    times = [at for _, at in times_of(Pace(), ["5"] * 30)]
    assert times[2] == 0.0
    assert most_in(3.0, times) == 3
    assert times[-1] < 31


def test_a_group_gets_twenty_a_minute() -> None:
    times = [at for _, at in times_of(Pace(), ["-5"] * 50)]
    assert most_in(60.0, times) == 20


def test_all_chats_together_get_thirty_a_second() -> None:
    chats = [str(number) for number in range(1, 200)]
    random.shuffle(chats)
    times = [at for _, at in times_of(Pace(), chats)]
    assert most_in(1.0, times) == 30
    assert times[-1] < 7


def test_zero_means_no_limit() -> None:
    assert {at for _, at in times_of(Pace(0, 0, 0), ["-5"] * 500)} == {0.0}


def test_a_slow_chat_holds_up_no_other() -> None:
    pace = Pace()
    times_of(pace, ["5", "5", "5"])
    assert pace.chat_wait("5", 0.0) > 0
    assert pace.chat_wait("6", 0.0) == 0
