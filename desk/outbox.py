"""The outbox: replies leave after their commit, per chat in order, and what may have arrived is repeated at most once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from desk import live
from desk.model.errors import ClaimLost, NotFound
from desk.model.parcel import Parcel
from desk.model.reply import Reply, Say
from desk.model.turn import Address
from desk.office import Desk
from desk.store import chats, given_up, outbox, unseen
from desk.store.outbox import LONGEST_HOLD

__all__ = [
    "LONGEST_HOLD",
    "MOST_DOUBTS",
    "PAGE",
    "SEEN",
    "UNSEEN",
    "Parcel",
    "abandon",
    "claim",
    "dead",
    "dispatch",
    "doubt",
    "drop_behind",
    "ended",
    "give_back",
    "has_more",
    "has_unseen",
    "hurry",
    "put",
    "refused",
    "release",
    "replay",
    "replay_all",
    "retry",
    "see",
    "sending",
    "sent",
    "show",
    "since",
    "stop",
    "waiting",
    "wake",
    "withdraw",
]

MOST_DOUBTS = 1
"""Sends in doubt after which a reply is still tried again; with the next doubt it is given up."""
PAGE = 200
"""Parcels that ``since`` returns at most."""
CUT_OFF = "the program ended while it was being sent, time and again"
"""Why something is given up that was in doubt and whose run was cut off."""
REPEATABLE = "webhook"
"""The channel whose far end knows an event by its id, so that no send of it is in doubt."""
SEEN, UNSEEN = "seen", ""
"""What a web page gives in place of a message's id: it was open when the reply came, or has been since; or it was closed."""
NONE_KNOWN: Mapping[str, Reply] = MappingProxyType({})
_LONGEST_REASON = 500


def put(
    desk: Desk, address: Address, reply: Reply, turn_source: str | None, *, hold: timedelta = timedelta(0), is_saved: bool = False
) -> str:
    """Puts a reply to the end of its chat's line and returns its id; ``turn_source`` is None for what staff write.

    For the time of ``hold``, at most ``LONGEST_HOLD``, it can be taken back with ``withdraw``; what comes behind it waits as long.
    ``is_saved``: this transaction has saved the chat's dialogue.
    """
    if not is_saved:
        _touch(desk, address)
    id = desk.ids.new()
    parcel = Parcel(id, address, reply, turn_source, desk.now, 0, 0, None, None, None, None)
    outbox.add_parcel(desk.tx, desk.sealer, parcel, desk.now + min(hold, LONGEST_HOLD) if hold else None)
    return id


def _touch(desk: Desk, address: Address) -> None:
    """Before the id is made, so that no other writer of this chat can commit in between: ``since`` would miss it. Saving does the same."""
    chats.touch(desk.tx, address, desk.now)


def withdraw(desk: Desk, id: str) -> bool:
    """Takes back what is held; False where delivery has claimed it, so that it has left or may have."""
    return outbox.withdraw(desk.tx, id)


def stop(desk: Desk, id: str) -> bool:
    """Takes back what certainly has not left, held or waiting in its line; False where it has left, may have, or is being sent."""
    return outbox.stop(desk.tx, id)


def drop_behind(desk: Desk, parcel: Parcel, key: str, number: str) -> bool:
    """Takes out of the line the desk's own sentence about a ticket that waits behind a parcel; False where there is none.

    ``key`` is the sentence's in the wording, ``number`` the ticket's.
    """
    for other in outbox.open_after(desk.tx, desk.sealer, parcel.address, parcel.id):
        is_it = any(isinstance(block, Say) and block.key == key and block.args.get("number") == number for block in other.reply.blocks)
        if is_it and outbox.drop_waiting(desk.tx, other.id):
            return True
    return False


def show(desk: Desk, id: str) -> Parcel | None:
    """One parcel, whatever became of it."""
    return outbox.get(desk.tx, desk.sealer, id)


def dispatch(desk: Desk, address: Address, reply: Reply, turn_source: str | None, boot: str, *, is_saved: bool) -> Parcel | None:
    """Puts a reply, and where nothing of its chat stands before it claims it for this run at once, as one that may have left.

    Saves the two commits that claiming and noting cost. None = it waits in line like any other. ``is_saved`` as for ``put``.
    """
    if not is_saved:
        _touch(desk, address)
    is_first = outbox.is_idle(desk.tx, address)
    id = desk.ids.new()
    parcel = Parcel(id, address, reply, turn_source, desk.now, int(is_first), 0, boot if is_first else None, None, None, None, is_first)
    outbox.add_parcel(desk.tx, desk.sealer, parcel)
    return parcel if is_first else None


def claim(
    desk: Desk,
    channel: str,
    boot: str,
    limit: int,
    *,
    room: int = 0,
    is_free: Callable[[Address], bool] = lambda _: True,
    known: Mapping[str, Reply] = NONE_KNOWN,
) -> list[Parcel]:
    """Claims the next reply of each chat of a channel that has none under way and is due, at most ``limit``, oldest first.

    The first ``room`` of those whose chat ``is_free`` are noted as perhaps sent, which saves ``sending`` its commit: they must
    leave at once. ``known`` are replies by their id, as ``put`` took them, which need not be read again.
    """
    left = room

    def leaves(address: Address) -> bool:
        nonlocal left
        left -= (leaving := left > 0 and is_free(address))
        return leaving

    return outbox.claim_heads(desk.tx, desk.sealer, channel, boot=boot, limit=limit, now=desk.now, leaves=leaves, known=known)


def has_more(desk: Desk, channel: str) -> bool:
    """Whether replies of a channel wait: for room, for their time, or behind another one to their chat."""
    return outbox.has_unclaimed(desk.tx, channel)


def sending(desk: Desk, parcel: Parcel) -> None:
    """Notes, in a commit of its own before the send, that the parcel may have left: a crash from here on is a send in doubt.

    Raises ClaimLost where another run has taken it over; then it must not be sent.
    """
    _ours(outbox.mark_sending(desk.tx, parcel), parcel)


def sent(desk: Desk, parcel: Parcel, external_id: str) -> None:
    """Ends a reply that arrived under the far end's id; raises ClaimLost where another run has taken it over."""
    _ours(outbox.finish(desk.tx, parcel, "sent", now=desk.now, external_id=external_id), parcel)
    _note_end(desk, parcel)


def retry(desk: Desk, parcel: Parcel, not_before: datetime, reason: str) -> None:
    """Keeps a reply that certainly did not arrive at the head of its line, due at ``not_before``; raises ClaimLost as ``sent``."""
    _ours(outbox.put_off(desk.tx, parcel, not_before, parcel.doubts, reason[:_LONGEST_REASON]), parcel)


def doubt(desk: Desk, parcel: Parcel, not_before: datetime, reason: str) -> bool:
    """Handles a send of which nobody knows whether it arrived: True = it is repeated, once; False = it is given up.

    Raises ClaimLost as ``sent``.
    """
    reason = reason[:_LONGEST_REASON]
    if parcel.doubts >= MOST_DOUBTS:
        _ours(outbox.finish(desk.tx, parcel, "doubtful", now=desk.now, reason=reason), parcel)
        return False
    _ours(outbox.put_off(desk.tx, parcel, not_before, parcel.doubts + 1, reason), parcel)
    return True


def refused(desk: Desk, parcel: Parcel, reason: str) -> None:
    """Ends a reply that the chat will never take; raises ClaimLost as ``sent``."""
    _ours(outbox.finish(desk.tx, parcel, "refused", now=desk.now, reason=reason[:_LONGEST_REASON]), parcel)
    _note_end(desk, parcel)


def since(desk: Desk, address: Address, last_id: str) -> list[Parcel]:
    """The replies of a chat behind an id ("" = from the first), whatever became of them, in order, ``PAGE`` at most."""
    return outbox.after(desk.tx, desk.sealer, address, last_id, PAGE)


def ended(desk: Desk, channel: str, since: datetime) -> dict[str, str]:
    """The replies of a channel whose way has ended since a time: id -> chat."""
    return outbox.ended(desk.tx, channel, since)


def has_unseen(desk: Desk, address: Address) -> bool:
    """Whether something that staff sent waits in the chat's web page, which was closed."""
    return unseen.has_unseen(desk.tx, address)


def see(desk: Desk, address: Address) -> None:
    """Notes that the chat's web page was opened."""
    unseen.mark_seen(desk.tx, address, SEEN, desk.now)


def release(desk: Desk, boot: str) -> int:
    """Gives back what was claimed by neither this run nor one that is there (``desk.runs``); returns how many will be sent again.

    What was being sent then is in doubt, and given up (``abandon``) where that happened before.
    """
    abandon(desk, boot)
    return outbox.unclaim_others(desk.tx, boot)


def abandon(desk: Desk, boot: str) -> list[Parcel]:
    """Gives up what was being sent by neither this run nor one that is there, and had been in doubt before; returns it, oldest first."""
    ids = outbox.end_doubtful(desk.tx, boot, MOST_DOUBTS, desk.now, repeatable=REPEATABLE, reason=CUT_OFF)
    return given_up.read(desk.tx, desk.sealer, ids)


def give_back(desk: Desk, channel: str, boot: str, held: Collection[str]) -> int:
    """Gives back what this run has claimed and is not sending (``held`` are the ids it is); returns how many.

    Where the answer to a commit is lost, the claim stands and nobody knows of it: none of these has left.
    """
    return outbox.unclaim_unheld(desk.tx, channel, boot, held)


def hurry(desk: Desk, channel: str, chat: str = "") -> int:
    """Makes due what a channel, or one chat of it, put off, without counting that against it; returns how many.

    For a far end that is there again, or may be.
    """
    return outbox.make_due(desk.tx, channel, chat, desk.now, forgiven=1)


def wake(desk: Desk, channel: str, chat: str) -> int:
    """Makes due what was put off for one chat and whose pause is over by another clock than the desk's; returns how many.

    The attempts before it count on: they were made, and failed.
    """
    return outbox.make_due(desk.tx, channel, chat, desk.now, forgiven=0)


def dead(desk: Desk, limit: int = 100) -> list[Parcel]:
    """What was given up, newest first: refused by its chat or receiver, tried too often, or in doubt."""
    return given_up.newest(desk.tx, desk.sealer, limit)


def replay(desk: Desk, id: str) -> Parcel:
    """Sends something that was given up once more, as if for the first time, in its old place; raises NotFound."""
    if not given_up.reopen(desk.tx, id):
        raise NotFound(f"There is nothing given up under {id[:60]!r}; 'privacy-desk outbox list' shows what is.")
    found = outbox.get(desk.tx, desk.sealer, id)
    assert found is not None  # it was just reopened
    return found


def replay_all(desk: Desk, channel: str) -> list[Parcel]:
    """As ``replay``, for everything of one channel that was given up, oldest first."""
    ids = given_up.ids(desk.tx, channel)
    return [replay(desk, id) for id in ids]


def waiting(desk: Desk) -> int:
    """How many replies are still to be sent."""
    return outbox.count_open(desk.tx)


def _note_end(desk: Desk, parcel: Parcel) -> None:
    """Tells open pages that what staff wrote has left; answers of the bot, which are many, are looked up nowhere."""
    if parcel.turn_source is None:
        live.note_message(desk, parcel.id)


def _ours(is_ours: bool, parcel: Parcel) -> None:
    if not is_ours:
        raise ClaimLost(f"The reply {parcel.id} was taken over by another run.")
