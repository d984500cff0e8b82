"""The inbox: every raw update exactly once, per chat in order, and none ever forgotten."""

from __future__ import annotations

from desk.model.errors import ClaimLost
from desk.model.job import DeadLetter, Job, Waiting
from desk.office import Desk
from desk.store import inbox, offsets

__all__ = [
    "ATTEMPTS",
    "DeadLetter",
    "Job",
    "Waiting",
    "claim",
    "dead",
    "done",
    "fail",
    "keep",
    "offset",
    "open_of",
    "release",
    "set_offset",
    "waiting",
]

ATTEMPTS = 5
"""Attempts after which an update that fails is put aside as a dead letter."""
_LONGEST_ERROR = 500


def keep(desk: Desk, channel: str, source: str, chat: str, raw: str) -> bool:
    """Keeps a raw update; False where one of that channel and source was kept before."""
    return inbox.add(desk.tx, desk.sealer, desk.ids.new(), channel=channel, source=source, chat=chat, raw=raw, now=desk.now)


def claim(desk: Desk, boot: str, limit: int) -> list[Job]:
    """Claims the oldest update of each chat that nobody works on, at most ``limit``, oldest first.

    ``boot`` names this run. What cannot be unsealed becomes a dead letter on the way, so that it does not hold up the others.
    """
    return inbox.claim_heads(desk.tx, desk.sealer, boot, limit, desk.now)


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
    """Gives back what earlier runs had claimed when they ended; returns how many.

    An update that was tried too often already becomes a dead letter: perhaps it is what ended them.
    """
    released = inbox.unclaim_others(desk.tx, boot)
    inbox.bury_exhausted(desk.tx, ATTEMPTS, "The program ended while it worked on this update, time and again.", desk.now)
    return released


def dead(desk: Desk, limit: int = 100) -> list[DeadLetter]:
    """The updates that were put aside, newest first; they are erased with the rest when their time is over."""
    return inbox.dead(desk.tx, limit)


def waiting(desk: Desk) -> int:
    """How many updates are not answered yet."""
    return inbox.count_open(desk.tx)


def open_of(desk: Desk, channel: str, chat: str) -> list[Waiting]:
    """The updates of one chat that are not answered yet, oldest first: the page shows them as kept."""
    return inbox.open_of(desk.tx, desk.sealer, channel, chat)


def offset(desk: Desk, bot: str) -> int | None:
    """Up to which update the bot's queue was read, or None."""
    return offsets.get(desk.tx, bot)


def set_offset(desk: Desk, bot: str, update_id: int) -> None:
    """Notes up to which update the bot's queue was read."""
    offsets.put(desk.tx, bot, update_id)
