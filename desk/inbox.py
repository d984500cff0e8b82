"""The inbox: every raw update exactly once, per chat in order, and none ever forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from desk.model.errors import ClaimLost, NotFound
from desk.model.job import DeadLetter, Job, Waiting
from desk.office import Desk
from desk.store import blocked_chats, chat_rates, inbox, requests

__all__ = [
    "ATTEMPTS",
    "DeadLetter",
    "Job",
    "Waiting",
    "claim",
    "dead",
    "done",
    "fail",
    "give_back",
    "has_more",
    "keep",
    "open_of",
    "release",
    "replay",
    "replay_all",
    "said",
    "waiting",
]

ATTEMPTS = 5
"""Attempts after which an update that fails is put aside as a dead letter."""
_LONGEST_ERROR = 500


def keep(desk: Desk, channel: str, source: str, chat: str, raw: str, *, counts: bool = True, ahead: int = 0, is_stop: bool = False) -> bool:
    """Keeps a raw update; False where one of that channel and source was kept before.

    Where the chat has sent more than its number this minute (``rules.chat_rate``) the first such update is marked, to be answered
    with a notice, and of the others only their id is kept. ``counts`` says whether this one is counted at all: what a group says
    among itself is not. ``ahead`` are those of this minute that were kept without being counted. Of a chat that staff have blocked
    only the ids are kept as well, but for what takes back a request that is running (``is_stop``): nobody may be kept from that.
    """
    at = {"channel": channel, "source": source, "chat": chat}
    if blocked_chats.holds(desk.tx, channel, chat, desk.now) and not (is_stop and requests.is_running(desk.tx, channel, chat)):
        return inbox.add_unread(desk.tx, desk.ids.new(), **at, now=desk.now, outcome="blocked")
    most = desk.rules.chat_rate if counts else 0
    place = ahead + chat_rates.count(desk.tx, channel, chat, desk.now) if most else 0
    if place > most + 1:
        is_new = inbox.add_unread(desk.tx, desk.ids.new(), **at, now=desk.now, outcome="excess")
    else:
        is_new = inbox.add(desk.tx, desk.sealer, desk.ids.new(), **at, raw=raw, now=desk.now, is_excess=place > most)
    if place and not is_new:
        chat_rates.uncount(desk.tx, channel, chat)
    return is_new


def claim(desk: Desk, boot: str, limit: int, channels: Iterable[str] = ()) -> list[Job]:
    """Claims the oldest update of each chat that nobody works on, at most ``limit``, oldest first.

    ``boot`` names this run, ``channels`` those that it can answer on (none named = all): a server without Telegram must leave
    Telegram's updates to the one that has it. What cannot be unsealed becomes a dead letter on the way, so that it does not hold
    up the others.
    """
    return inbox.claim_heads(desk.tx, desk.sealer, boot, limit, channels=channels, now=desk.now)


def has_more(desk: Desk) -> bool:
    """Whether updates wait that nobody works on: for room, or behind another one of their chat."""
    return inbox.has_unclaimed(desk.tx)


def done(desk: Desk, job: Job) -> None:
    """Ends an update that was answered; raises ClaimLost where another run has taken it over, so that nobody is answered twice."""
    if not inbox.finish(desk.tx, job, "done", None, desk.now):
        raise ClaimLost(f"The update {job.id} was taken over by another run.")


def fail(desk: Desk, job: Job, error: str, *, final: bool = False) -> bool:
    """Gives an update back for another attempt, or puts it aside for good.

    ``final`` says that no attempt can help (it cannot be parsed). ``error`` must not hold what the user wrote. Returns whether it
    is now a dead letter; an update that another run has taken over is left alone.
    """
    error = error[:_LONGEST_ERROR]
    if final or job.attempts >= ATTEMPTS:
        return inbox.finish(desk.tx, job, "dead", error, desk.now)
    inbox.unclaim(desk.tx, job, error)
    return False


def release(desk: Desk, boot: str) -> int:
    """Gives back what was claimed by neither this run nor one that is there (``desk.runs``); returns how many.

    An update that was tried too often already becomes a dead letter: perhaps it is what ended them.
    """
    released = inbox.unclaim_others(desk.tx, boot)
    inbox.bury_exhausted(desk.tx, ATTEMPTS, "The program ended while it worked on this update, time and again.", desk.now)
    return released


def give_back(desk: Desk, boot: str, held: Collection[str]) -> int:
    """Gives back what this run has claimed and does not work on (``held`` are the ids it does); returns how many.

    Where the answer to a commit is lost, the claim stands and nobody knows of it.
    """
    return inbox.unclaim_unheld(desk.tx, boot, held)


def dead(desk: Desk, limit: int = 100) -> list[DeadLetter]:
    """The updates that were put aside, newest first; they are erased with the rest when their time is over."""
    return inbox.dead(desk.tx, limit)


def said(desk: Desk, id: str) -> str:
    """What an update said that was put aside, as the far end worded it; raises NotFound, or KeyFileError where it does not unseal."""
    raw = inbox.dead_raw(desk.tx, desk.sealer, id)
    if raw is None:
        raise NotFound(f"There is no dead letter {id}; `privacy-desk inbox list` shows those there are.")
    return raw


def replay(desk: Desk, id: str) -> None:
    """Gives an update that was put aside back to its line, with all its attempts before it; raises NotFound."""
    if not inbox.revive(desk.tx, id):
        raise NotFound(f"There is no dead letter {id}; `privacy-desk inbox list` shows those there are.")


def replay_all(desk: Desk) -> list[str]:
    """As ``replay`` with every one; returns their ids, oldest first."""
    return inbox.revive(desk.tx, None)


def waiting(desk: Desk) -> int:
    """How many updates are not answered yet."""
    return inbox.count_open(desk.tx)


def open_of(desk: Desk, channel: str, chat: str) -> list[Waiting]:
    """The updates of one chat that are not answered yet, oldest first: the page shows them as kept."""
    return inbox.open_of(desk.tx, desk.sealer, channel, chat)
