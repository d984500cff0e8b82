"""Table outbox: replies on their way. Personal: reply (sealed), chat and external_id (the channel's ids of a person and message)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from desk.clock import moment, stamp
from desk.codec import read_reply, reply_json
from desk.model.errors import PrivacyDeskError, StoreError
from desk.model.parcel import Outcome, Parcel
from desk.model.reply import Reply
from desk.model.turn import Address
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer

_log = logging.getLogger(__name__)
SELECT = "SELECT id, channel, chat, turn_source, reply, put_at, attempts, doubts, boot, outcome, external_id, reason FROM outbox"
_HEADS = f"""{SELECT} head
    WHERE outcome IS NULL AND boot IS NULL AND channel = :channel
    AND (not_before <= :now OR not_before > :beyond OR (attempts = 0 AND not_before > :held))
    AND NOT EXISTS (
        SELECT 1 FROM outbox other WHERE other.outcome IS NULL AND other.channel = head.channel AND other.chat = head.chat
        AND (other.id < head.id OR other.boot IS NOT NULL)
    )
    ORDER BY id LIMIT :limit + 0"""  # noqa: S608 - a constant
"""``+ 0``: SQLite plans a statement anew at every run whose limit is a bare parameter."""

LONGEST_PAUSE = timedelta(hours=25)
"""No pause is longer: what seems to wait until later was put off under a clock that has been set back since."""
LONGEST_HOLD = timedelta(seconds=60)
"""As ``LONGEST_PAUSE``, for what is held so that it can be taken back."""
HELD = "outcome IS NULL AND boot IS NULL AND attempts = 0 AND not_before <> ''"
"""What was never claimed and yet has a time: whoever wrote it can still take it back."""


def add_parcel(tx: Transaction, sealer: Sealer, parcel: Parcel, held_until: datetime | None = None) -> None:
    """Adds a reply to the end of its chat's line, ``held_until`` a time where it can be taken back before."""
    tx.run(
        "INSERT INTO outbox (id, channel, chat, turn_source, reply, put_at, not_before, attempts, doubts, boot, sending)"
        " VALUES (:id, :channel, :chat, :turn_source, :reply, :now, :not_before, :attempts, 0, :boot, :sending)",
        id=parcel.id,
        channel=parcel.address.channel,
        chat=parcel.address.chat,
        turn_source=parcel.turn_source,
        reply=sealer.seal("outbox", "reply", parcel.id, reply_json(parcel.reply)),
        now=stamp(parcel.put_at),
        not_before=stamp(held_until) if held_until else "",
        attempts=parcel.attempts,
        boot=parcel.boot,
        sending=int(parcel.is_sending),
    )


def is_idle(tx: Transaction, address: Address) -> bool:
    """Whether nothing is to be sent to a chat."""
    return (
        tx.one(
            "SELECT 1 AS found FROM outbox WHERE outcome IS NULL AND channel = :channel AND chat = :chat LIMIT 1",
            channel=address.channel,
            chat=address.chat,
        )
        is None
    )


def has_unclaimed(tx: Transaction, channel: str) -> bool:
    """Whether an open reply of a channel is not under way."""
    found = tx.one("SELECT 1 AS found FROM outbox WHERE outcome IS NULL AND channel = :channel AND boot IS NULL LIMIT 1", channel=channel)
    return found is not None


def claim_heads(
    tx: Transaction,
    sealer: Sealer,
    channel: str,
    *,
    boot: str,
    limit: int,
    now: datetime,
    leaves: Callable[[Address], bool],
    known: Mapping[str, Reply],
) -> list[Parcel]:
    """Claims the first open reply of each chat that has none claimed and is due, oldest first, ``limit`` of them at most.

    ``leaves`` says which are noted as perhaps sent at once. ``known`` are replies by their id, which need not be unsealed. One that
    cannot be unsealed or read ends as ``refused``, which is logged, and is left out, so that it does not hold up the others.
    """
    rows = tx.all(
        _HEADS,
        channel=channel,
        limit=limit,
        now=stamp(now),
        beyond=stamp(now + LONGEST_PAUSE),
        held=stamp(now + LONGEST_HOLD),
    )
    parcels = []
    for row in rows:
        sending = leaves(Address(row["channel"], row["chat"]))
        tx.run(
            "UPDATE outbox SET boot = :boot, attempts = attempts + 1, sending = :sending WHERE id = :id",
            id=row["id"],
            boot=boot,
            sending=int(sending),
        )
        try:
            claimed = {**row, "boot": boot, "attempts": row["attempts"] + 1}
            parcels.append(parcel_of(claimed, sealer, known.get(row["id"]), is_sending=sending))
        except PrivacyDeskError as error:
            _finish(tx, row["id"], boot, "refused", now=now, external_id=None, reason=str(error))
            _log.error("The reply %s cannot be read and is put aside as refused; its chat does not get it: %s", row["id"], error)
    return parcels


def mark_sending(tx: Transaction, parcel: Parcel) -> bool:
    """Notes that a claimed reply may leave from now on; False where the claim is not ours any more."""
    return tx.run("UPDATE outbox SET sending = 1 WHERE id = :id AND boot = :boot AND outcome IS NULL", id=parcel.id, boot=parcel.boot) == 1


def finish(
    tx: Transaction, parcel: Parcel, outcome: Outcome, *, now: datetime, external_id: str | None = None, reason: str | None = None
) -> bool:
    """Ends a claimed reply as ``sent``, ``refused`` or ``doubtful``; False where the claim is not ours any more."""
    return _finish(tx, parcel.id, parcel.boot, outcome, now=now, external_id=external_id, reason=reason)


def _finish(
    tx: Transaction, id: str, boot: str | None, outcome: Outcome, *, now: datetime, external_id: str | None, reason: str | None
) -> bool:
    return (
        tx.run(
            "UPDATE outbox SET boot = NULL, sending = 0, outcome = :outcome, external_id = :external_id, reason = :reason,"
            " finished_at = :now WHERE id = :id AND boot = :boot AND outcome IS NULL",
            id=id,
            boot=boot,
            outcome=outcome,
            external_id=external_id,
            reason=reason,
            now=stamp(now),
        )
        == 1
    )


def put_off(tx: Transaction, parcel: Parcel, not_before: datetime, doubts: int, reason: str) -> bool:
    """Gives a claimed reply back to the head of its line, due at a time; False where the claim is not ours any more."""
    return (
        tx.run(
            "UPDATE outbox SET boot = NULL, sending = 0, not_before = :not_before, doubts = :doubts, reason = :reason"
            " WHERE id = :id AND boot = :boot AND outcome IS NULL",
            id=parcel.id,
            boot=parcel.boot,
            not_before=stamp(not_before),
            doubts=doubts,
            reason=reason,
        )
        == 1
    )


def end_doubtful(tx: Transaction, boot: str, most_doubts: int, now: datetime, *, repeatable: str, reason: str) -> list[str]:
    """Ends as ``doubtful`` what may have left too often: neither this run nor one that is there was sending it; returns the ids.

    On the ``repeatable`` channel nothing is ever given up for doubt.
    """
    rows = tx.all(
        "UPDATE outbox SET boot = NULL, sending = 0, doubts = doubts + 1, outcome = 'doubtful', finished_at = :now, reason = :reason"
        " WHERE outcome IS NULL AND boot <> :boot AND boot NOT IN (SELECT boot FROM runs)"
        " AND sending = 1 AND doubts >= :most_doubts AND channel <> :repeatable RETURNING id",
        boot=boot,
        most_doubts=most_doubts,
        repeatable=repeatable,
        reason=reason,
        now=stamp(now),
    )
    return sorted(str(row["id"]) for row in rows)


def unclaim_others(tx: Transaction, boot: str) -> int:
    """Gives back what neither this run nor one that is there had claimed; returns how much.

    A reply that was being sent may have arrived, so that counts as a doubt; one that was only claimed did not leave, and that was no
    attempt.
    """
    return tx.run(
        "UPDATE outbox SET boot = NULL, doubts = doubts + sending, attempts = attempts + sending - 1, sending = 0"
        " WHERE outcome IS NULL AND boot <> :boot AND boot NOT IN (SELECT boot FROM runs)",
        boot=boot,
    )


def unclaim_unheld(tx: Transaction, channel: str, boot: str, held: Collection[str]) -> int:
    """Gives back what this run has claimed of a channel and is not sending, as if that had not been an attempt; returns how many."""
    claimed = tx.all("SELECT id FROM outbox WHERE outcome IS NULL AND channel = :channel AND boot = :boot", channel=channel, boot=boot)
    lost = [row["id"] for row in claimed if row["id"] not in held]
    for id in lost:
        tx.run(
            "UPDATE outbox SET boot = NULL, sending = 0, attempts = attempts - 1 WHERE id = :id AND outcome IS NULL AND boot = :boot",
            id=id,
            boot=boot,
        )
    return len(lost)


def make_due(tx: Transaction, channel: str, chat: str, now: datetime, *, forgiven: int) -> int:
    """Makes everything of a channel, or of one chat of it ("" = of all), due that was put off; returns how many.

    ``forgiven`` attempts of each count no more.
    """
    return tx.run(
        "UPDATE outbox SET not_before = '', attempts = attempts - :forgiven"
        " WHERE outcome IS NULL AND boot IS NULL AND channel = :channel AND (:chat = '' OR chat = :chat)"
        " AND attempts > 0 AND not_before > :now",
        channel=channel,
        chat=chat,
        now=stamp(now),
        forgiven=forgiven,
    )


def get(tx: Transaction, sealer: Sealer, id: str) -> Parcel | None:
    """One reply, whatever became of it."""
    row = tx.one(SELECT + " WHERE id = :id", id=id)
    return None if row is None else parcel_of(row, sealer)


def held(tx: Transaction, address: Address) -> dict[str, datetime]:
    """What of a chat can still be taken back: id -> when it leaves."""
    sql = f"SELECT id, not_before FROM outbox WHERE channel = :channel AND chat = :chat AND {HELD}"  # noqa: S608 - our own constant
    return {str(row["id"]): moment(row["not_before"]) for row in tx.all(sql, channel=address.channel, chat=address.chat)}


def withdraw(tx: Transaction, id: str) -> bool:
    """Takes back what is held, leaving no trace of it; False where it is under way or gone."""
    return tx.run(f"DELETE FROM outbox WHERE id = :id AND {HELD}", id=id) == 1  # noqa: S608 - our own constant


def drop_waiting(tx: Transaction, id: str) -> bool:
    """Takes out of its line what nobody has claimed or tried yet; False where it is under way or gone."""
    return tx.run("DELETE FROM outbox WHERE id = :id AND outcome IS NULL AND boot IS NULL AND attempts = 0", id=id) == 1


def stop(tx: Transaction, id: str) -> bool:
    """Takes out of its line what has certainly not arrived and is not being sent, also where a send of it has failed; False otherwise."""
    return tx.run("DELETE FROM outbox WHERE id = :id AND outcome IS NULL AND boot IS NULL AND doubts = 0", id=id) == 1


def after(tx: Transaction, sealer: Sealer, address: Address, last_id: str, limit: int) -> list[Parcel]:
    """The replies of a chat behind an id, whatever became of them, in order; up to the first that is held."""
    # Ids are hexadecimal, so that "g" stands behind all of them in every collation.
    first_held = f"SELECT MIN(id) FROM outbox WHERE channel = :channel AND chat = :chat AND {HELD}"  # noqa: S608 - our own constant
    rows = tx.all(
        SELECT + " WHERE channel = :channel AND chat = :chat AND id > :last_id"
        f" AND id < COALESCE(({first_held}), 'g') ORDER BY id LIMIT :limit",
        channel=address.channel,
        chat=address.chat,
        last_id=last_id,
        limit=limit,
    )
    return [parcel_of(row, sealer) for row in rows]


def unasked(tx: Transaction, sealer: Sealer, address: Address, *, before: str, until: datetime | None, limit: int) -> list[Parcel]:
    """The last ``limit`` replies that answer no turn, such as notices, before an id ("" = all) and put by a time, newest first."""
    rows = tx.all(
        SELECT + " WHERE channel = :channel AND chat = :chat AND turn_source IS NULL AND (:before = '' OR id < :before)"
        " AND (:until = '' OR put_at <= :until) ORDER BY id DESC LIMIT :limit",
        channel=address.channel,
        chat=address.chat,
        before=before,
        until=stamp(until) if until else "",
        limit=limit,
    )
    return [parcel_of(row, sealer) for row in rows]


def open_after(tx: Transaction, sealer: Sealer, address: Address, id: str) -> list[Parcel]:
    """What of a chat is still to be sent and stands behind an id, in order."""
    sql = f"{SELECT} WHERE channel = :channel AND chat = :chat AND id > :id AND outcome IS NULL ORDER BY id"
    return [parcel_of(row, sealer) for row in tx.all(sql, channel=address.channel, chat=address.chat, id=id)]


def ended(tx: Transaction, channel: str, since: datetime) -> dict[str, str]:
    """The replies of a channel that ended since a time: id -> chat."""
    rows = tx.all("SELECT id, chat FROM outbox WHERE finished_at >= :since AND channel = :channel", channel=channel, since=stamp(since))
    return {row["id"]: row["chat"] for row in rows}


def count_open(tx: Transaction) -> int:
    """How many replies are still to be sent."""
    row = tx.one("SELECT COUNT(*) AS n FROM outbox WHERE outcome IS NULL")
    return int(row["n"]) if row else 0


def parcel_of(row: Row, sealer: Sealer, reply: Reply | None = None, *, is_sending: bool = False) -> Parcel:
    """Reads a row of ``SELECT``, ``reply`` where it is known already; raises StoreError, or what unsealing raises."""
    return Parcel(
        id=row["id"],
        address=Address(row["channel"], row["chat"]),
        reply=reply or read_reply(sealer.open("outbox", "reply", row["id"], row["reply"])),
        turn_source=row["turn_source"],
        put_at=_put_at(row),
        attempts=row["attempts"],
        doubts=row["doubts"],
        boot=row["boot"],
        outcome=row["outcome"],
        external_id=row["external_id"],
        reason=row["reason"],
        is_sending=is_sending,
    )


def _put_at(row: Row) -> datetime:
    """When it was put there; raises StoreError for what is no time, so that it ends like what cannot be unsealed."""
    try:
        return moment(row["put_at"])
    except ValueError as error:
        raise StoreError(f"The time in outbox.put_at (row {row['id']}) is none; restore it from a backup.") from error
