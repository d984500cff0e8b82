"""Table chats: where each conversation stands. Personal: state (sealed), chat (the channel's id of a person or group)."""

from __future__ import annotations

from datetime import datetime

from desk.clock import stamp
from desk.codec import dialogue_json, read_dialogue
from desk.model.dialogue import Dialogue
from desk.model.turn import Address
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer


def get(tx: Transaction, sealer: Sealer, address: Address) -> Dialogue | None:
    """The stored dialogue of a chat, or None."""
    row = tx.one("SELECT version, state FROM chats WHERE channel = :channel AND chat = :chat", channel=address.channel, chat=address.chat)
    return None if row is None else _dialogue(sealer, address, row)


def put(tx: Transaction, sealer: Sealer, dialogue: Dialogue, now: datetime) -> bool:
    """Stores a dialogue under the next version; False where the stored version is not the dialogue's own any more."""
    address = dialogue.address
    # A chat that is new here is inserted; one that was expired in the meantime has no row and must not come back half-known.
    into = (
        "INSERT INTO chats (channel, chat, version, state, saved_at, has_flow)"
        " VALUES (:channel, :chat, :version + 1, :state, :now, :has_flow)"
        " ON CONFLICT (channel, chat) DO NOTHING"
        if dialogue.version == 0
        else "UPDATE chats SET version = version + 1, state = :state, saved_at = :now, has_flow = :has_flow"
        " WHERE channel = :channel AND chat = :chat AND version = :version"
    )
    return (
        tx.run(
            into,
            channel=address.channel,
            chat=address.chat,
            version=dialogue.version,
            state=sealer.seal("chats", "state", _row(address), dialogue_json(dialogue)),
            now=stamp(now),
            has_flow=int(dialogue.flow is not None and not dialogue.with_person),
        )
        == 1
    )


def with_flow_before(tx: Transaction, sealer: Sealer, before: datetime, limit: int) -> list[Dialogue]:
    """Dialogues with an open flow and without activity since a time, the longest first; those that belong to a person are left out."""
    rows = tx.all(
        "SELECT channel, chat, version, state FROM chats WHERE has_flow = 1 AND saved_at <= :before ORDER BY saved_at LIMIT :limit",
        before=stamp(before),
        limit=limit,
    )
    return [_dialogue(sealer, Address(row["channel"], row["chat"]), row) for row in rows]


def touch(tx: Transaction, address: Address, now: datetime) -> None:
    """Notes activity, and makes other writers of this chat wait until we have committed (PostgreSQL locks the row)."""
    tx.run(
        "UPDATE chats SET saved_at = :now WHERE channel = :channel AND chat = :chat",
        channel=address.channel,
        chat=address.chat,
        now=stamp(now),
    )


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes the state of chats without activity since a time, ``limit`` at most; returns how many."""
    return tx.run(
        "DELETE FROM chats WHERE (channel, chat) IN (SELECT channel, chat FROM chats WHERE saved_at < :before LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )


def _dialogue(sealer: Sealer, address: Address, row: Row) -> Dialogue:
    return read_dialogue(sealer.open("chats", "state", _row(address), row["state"]), address, row["version"])


def _row(address: Address) -> str:
    return f"{address.channel}\x1f{address.chat}"
