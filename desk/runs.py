"""The servers that run on one database: who is there, and the taking over of what one had claimed that is there no more.

A claim holds as long as the server that made it stands in the table. It leaves the table when it ends; one that was cut off is taken
out by whoever knows that it is gone (``bot.lease`` says how), and then its claims are void, whatever it may still be doing: none of
its commits is taken any more.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from desk import inbox, outbox, queues, undelivered
from desk.model.errors import PrivacyDeskError, StoreError
from desk.model.parcel import Parcel
from desk.office import Desk
from desk.store import runs

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """A server that is there."""

    boot: str
    """The mark of its claims."""
    beats: int
    """Goes up while it lives."""
    has_telegram: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """Who is there, in the order in which they came, and the marks of claims that nobody holds any more."""

    runs: tuple[Run, ...]
    void: frozenset[str]


def begin(desk: Desk, boot: str, *, over: Collection[str] | None = None, has_telegram: bool = False) -> bool:
    """Notes that a server has begun; returns whether those that are over (None = all others) had ended as they should.

    What they had claimed is void from now on: ``inbox.release`` and ``outbox.release`` give it back.
    """
    gone = [each.boot for each in there(desk) if over is None or each.boot in over]
    for each in gone:
        runs.remove(desk.tx, each)
    runs.add(desk.tx, boot, has_telegram=has_telegram)
    return not gone


def end(desk: Desk, boot: str) -> None:
    """Notes that a server has ended as it should, and gives back what it leaves undone."""
    runs.remove(desk.tx, boot)
    _release(desk)


def beat(desk: Desk, boot: str) -> bool:
    """A sign of life; False where another server has taken this one for dead, and perhaps its work."""
    return runs.beat(desk.tx, boot)


def there(desk: Desk) -> tuple[Run, ...]:
    """The servers that are there, in the order in which they came."""
    return tuple(Run(row["boot"], row["beats"], bool(row["telegram"])) for row in runs.all(desk.tx))


def look(desk: Desk) -> Sight:
    """Who is there, and whose claims are void."""
    return Sight(there(desk), runs.void(desk.tx))


def take_over(desk: Desk, over: Mapping[str, int]) -> int:
    """Gives back what servers had claimed that are over, each with the beats it was seen with: one that has beaten since stays.

    Returns how many updates became dead letters by it, as ``inbox.release`` says.
    """
    for boot, beats in over.items():
        runs.remove(desk.tx, boot, beats)
    return _release(desk)


def _release(desk: Desk) -> int:
    before = queues.look(desk).dead_letters
    inbox.release(desk, "")
    for parcel in outbox.abandon(desk, ""):
        _tell(desk, parcel)
    outbox.release(desk, "")
    return queues.look(desk).dead_letters - before


def _tell(desk: Desk, parcel: Parcel) -> None:
    """Notes with its ticket that nobody knows whether a reply arrived; one that cannot be read must not keep a server from its start."""
    try:
        undelivered.note(desk, parcel, outbox.CUT_OFF, is_certain=False)
    except StoreError:
        raise
    except PrivacyDeskError as error:
        _log.error("The reply %s is given up, and that cannot be noted with its ticket (%s).", parcel.id, error)
