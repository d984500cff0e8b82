"""Table turns: what was said and answered. Personal: said, reply and file (sealed), chat (the channel's id of a person or group)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from desk.clock import moment, stamp
from desk.codec import read_reply, reply_json
from desk.model.attachment import Attachment
from desk.model.exchange import Exchange
from desk.model.reply import Reply
from desk.model.turn import Address, Turn, TurnKind
from desk.store import turn_counts
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer

_SELECT = "SELECT id, source, kind, said, reply, said_at, file FROM turns"
_COUNTED = "RETURNING substr(recorded_at, 1, 10) AS day, kind, reply_kind, section, helped, 1 AS n"


def add(
    tx: Transaction,
    sealer: Sealer,
    id: str,
    turn: Turn,
    reply: Reply,
    *,
    now: datetime,
    number: int | None = None,
    section: str | None = None,
) -> None:
    """Adds a turn with its reply; ``number`` names it within its chat, ``section`` is the one that answered it."""
    tx.run(
        "INSERT INTO turns (id, channel, chat, source, kind, said, reply, reply_kind, said_at, recorded_at, message, file, number, section)"
        " VALUES (:id, :channel, :chat, :source, :kind, :said, :reply, :reply_kind, :said_at, :now, :message, :file, :number, :section)",
        id=id,
        channel=turn.address.channel,
        chat=turn.address.chat,
        source=turn.source,
        kind=turn.kind.value,
        said=sealer.seal("turns", "said", id, turn.text),
        reply=sealer.seal("turns", "reply", id, reply_json(reply)),
        reply_kind=reply.kind,
        said_at=stamp(turn.at),
        now=stamp(now),
        message=turn.message or None,
        file=sealer.seal("turns", "file", id, json.dumps(asdict(turn.attachment))) if turn.attachment else None,
        number=number,
        section=section,
    )


def rate(tx: Transaction, address: Address, number: int, *, helped: bool) -> bool:
    """Keeps whether the answer of that number helped, in place of what was kept before; False where there is no such answer."""
    return bool(
        tx.run(
            "UPDATE turns SET helped = :helped WHERE id = (SELECT MAX(id) FROM turns WHERE channel = :channel AND chat = :chat"
            " AND number = :number AND section IS NOT NULL)",
            helped=int(helped),
            channel=address.channel,
            chat=address.chat,
            number=number,
        )
    )


def latest(tx: Transaction, sealer: Sealer, address: Address, limit: int) -> list[Exchange]:
    """The last ``limit`` turns of a chat, oldest first."""
    rows = tx.all(
        _SELECT + " WHERE channel = :channel AND chat = :chat ORDER BY id DESC LIMIT :limit",
        channel=address.channel,
        chat=address.chat,
        limit=limit,
    )
    return [_exchange(sealer, row) for row in reversed(rows)]


def around(tx: Transaction, sealer: Sealer, address: Address, *, before: str, until: datetime | None, limit: int) -> list[Exchange]:
    """The last ``limit`` turns of a chat before an id ("" = all) and recorded by a time (None = now), newest first."""
    rows = tx.all(
        _SELECT + " WHERE channel = :channel AND chat = :chat AND (:before = '' OR id < :before) AND (:until = '' OR recorded_at <= :until)"
        " ORDER BY id DESC LIMIT :limit",
        channel=address.channel,
        chat=address.chat,
        before=before,
        until=stamp(until) if until else "",
        limit=limit,
    )
    return [_exchange(sealer, row) for row in rows]


def after(tx: Transaction, sealer: Sealer, address: Address, id: str) -> Exchange | None:
    """The first turn of a chat behind an id, None where there is none."""
    sql = _SELECT + " WHERE channel = :channel AND chat = :chat AND id > :id ORDER BY id LIMIT 1"
    row = tx.one(sql, channel=address.channel, chat=address.chat, id=id)
    return None if row is None else _exchange(sealer, row)


def last_typed(tx: Transaction, address: Address) -> tuple[str, datetime] | None:
    """The id of the last turn of a chat that is more than the press of a button, and when it was said; None where none is kept."""
    row = tx.one(
        "SELECT id, said_at FROM turns WHERE channel = :channel AND chat = :chat AND kind <> 'press' ORDER BY id DESC LIMIT 1",
        channel=address.channel,
        chat=address.chat,
    )
    return None if row is None else (str(row["id"]), moment(row["said_at"]))


def get(tx: Transaction, sealer: Sealer, address: Address, id: str) -> Exchange | None:
    """One turn of a chat; None also for another chat's."""
    row = tx.one(_SELECT + " WHERE channel = :channel AND chat = :chat AND id = :id", channel=address.channel, chat=address.chat, id=id)
    return None if row is None else _exchange(sealer, row)


def first_at(tx: Transaction, address: Address) -> datetime | None:
    """When the oldest turn of a chat that is kept was recorded; None where none is kept."""
    sql = "SELECT recorded_at FROM turns WHERE channel = :channel AND chat = :chat ORDER BY id LIMIT 1"
    row = tx.one(sql, channel=address.channel, chat=address.chat)
    return None if row is None else moment(row["recorded_at"])


def of_message(tx: Transaction, sealer: Sealer, address: Address, message: str) -> list[Exchange]:
    """The turns of a chat with one message, which the channel names: as it was sent, and each later version; oldest first."""
    rows = tx.all(
        _SELECT + " WHERE channel = :channel AND chat = :chat AND message = :message ORDER BY id",
        channel=address.channel,
        chat=address.chat,
        message=message,
    )
    return [_exchange(sealer, row) for row in rows]


def unanswered(tx: Transaction, sealer: Sealer, since: datetime, limit: int) -> list[Exchange]:
    """The last ``limit`` typed turns since a time whose reply held no answer, or one that did not help, of all chats, newest first."""
    rows = tx.all(
        _SELECT + " WHERE recorded_at >= :since AND kind = 'text' AND (reply_kind IN ('abstain', 'clarify') OR helped = 0)"
        " ORDER BY recorded_at DESC LIMIT :limit",
        since=stamp(since),
        limit=limit,
    )
    return [_exchange(sealer, row) for row in rows]


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes turns recorded before a time, ``limit`` at most, and keeps their counts; returns how many."""
    sql = f"DELETE FROM turns WHERE id IN (SELECT id FROM turns WHERE recorded_at < :before LIMIT :limit) {_COUNTED}"  # noqa: S608 - a constant
    return turn_counts.keep(tx, tx.all(sql, before=stamp(before), limit=limit))


def count_of(tx: Transaction, address: Address) -> int:
    """How many turns of a chat are kept."""
    row = tx.one("SELECT COUNT(*) AS n FROM turns WHERE channel = :channel AND chat = :chat", channel=address.channel, chat=address.chat)
    return int(row["n"]) if row else 0


def remove_of(tx: Transaction, address: Address) -> int:
    """Deletes every turn of a chat and keeps their counts; returns how many."""
    sql = f"DELETE FROM turns WHERE channel = :channel AND chat = :chat {_COUNTED}"  # noqa: S608 - a constant
    return turn_counts.keep(tx, tx.all(sql, channel=address.channel, chat=address.chat))


def _exchange(sealer: Sealer, row: Row) -> Exchange:
    return Exchange(
        id=row["id"],
        source=row["source"],
        kind=TurnKind(row["kind"]),
        text=sealer.open("turns", "said", row["id"], row["said"]),
        reply=read_reply(sealer.open("turns", "reply", row["id"], row["reply"])),
        said_at=moment(row["said_at"]),
        attachment=Attachment(**json.loads(sealer.open("turns", "file", row["id"], row["file"]))) if row["file"] else None,
    )
