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
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer

_SELECT = "SELECT id, source, kind, said, reply, said_at, file FROM turns"


def add(tx: Transaction, sealer: Sealer, id: str, turn: Turn, reply: Reply, *, now: datetime) -> None:
    """Adds a turn with its reply."""
    tx.run(
        "INSERT INTO turns (id, channel, chat, source, kind, said, reply, reply_kind, said_at, recorded_at, message, file)"
        " VALUES (:id, :channel, :chat, :source, :kind, :said, :reply, :reply_kind, :said_at, :now, :message, :file)",
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


def of_message(tx: Transaction, sealer: Sealer, address: Address, message: str) -> list[Exchange]:
    """The turns of a chat with one message, which the channel names: as it was sent, and each later version; oldest first."""
    rows = tx.all(
        _SELECT + " WHERE channel = :channel AND chat = :chat AND message = :message ORDER BY id",
        channel=address.channel,
        chat=address.chat,
        message=message,
    )
    return [_exchange(sealer, row) for row in rows]


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes turns recorded before a time, ``limit`` at most; returns how many."""
    return tx.run(
        "DELETE FROM turns WHERE id IN (SELECT id FROM turns WHERE recorded_at < :before LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )


def count_of(tx: Transaction, address: Address) -> int:
    """How many turns of a chat are kept."""
    row = tx.one("SELECT COUNT(*) AS n FROM turns WHERE channel = :channel AND chat = :chat", channel=address.channel, chat=address.chat)
    return int(row["n"]) if row else 0


def remove_of(tx: Transaction, address: Address) -> int:
    """Deletes every turn of a chat; returns how many."""
    return tx.run("DELETE FROM turns WHERE channel = :channel AND chat = :chat", channel=address.channel, chat=address.chat)


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
