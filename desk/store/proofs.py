"""Tables proofs, stopped_chats, changed_addresses. Personal: chat (the channel's id of a person); accounts are blind indexes."""

from __future__ import annotations

from datetime import datetime

from desk.clock import stamp
from desk.model.turn import Address
from desk.store.engine import Transaction


def add(tx: Transaction, id: str, *, address: Address, account_index: str, action: str, now: datetime) -> None:
    """Notes that a chat has proven an account for an action."""
    tx.run(
        "INSERT INTO proofs (id, channel, chat, account_index, action, proven_at) VALUES (:id, :channel, :chat, :account, :action, :now)",
        id=id,
        channel=address.channel,
        chat=address.chat,
        account=account_index,
        action=action,
        now=stamp(now),
    )


def has(tx: Transaction, *, address: Address, account_index: str, action: str, since: datetime) -> bool:
    """Whether a chat has proven an account for an action since a time."""
    row = tx.one(
        "SELECT id FROM proofs WHERE channel = :channel AND chat = :chat AND account_index = :account AND action = :action"
        " AND proven_at >= :since LIMIT 1",
        channel=address.channel,
        chat=address.chat,
        account=account_index,
        action=action,
        since=stamp(since),
    )
    return row is not None


def remove(tx: Transaction, address: Address, account_index: str) -> None:
    """Takes back what a chat has proven about an account."""
    tx.run(
        "DELETE FROM proofs WHERE channel = :channel AND chat = :chat AND account_index = :account",
        channel=address.channel,
        chat=address.chat,
        account=account_index,
    )


def stop(tx: Transaction, address: Address, account_index: str, now: datetime) -> None:
    """Notes that the holder of an account does not know this chat."""
    tx.run(
        "INSERT INTO stopped_chats (channel, chat, account_index, stopped_at) VALUES (:channel, :chat, :account, :now)"
        " ON CONFLICT (channel, chat, account_index) DO NOTHING",
        channel=address.channel,
        chat=address.chat,
        account=account_index,
        now=stamp(now),
    )


def is_stopped(tx: Transaction, address: Address, account_index: str) -> bool:
    """Whether the holder of an account has stopped this chat."""
    row = tx.one(
        "SELECT stopped_at FROM stopped_chats WHERE channel = :channel AND chat = :chat AND account_index = :account",
        channel=address.channel,
        chat=address.chat,
        account=account_index,
    )
    return row is not None


def add_change(tx: Transaction, account_index: str, mail_index: str, now: datetime) -> None:
    """Notes that an account was given a new address."""
    tx.run(
        "INSERT INTO changed_addresses (account_index, mail_index, changed_at) VALUES (:account, :mail, :now)"
        " ON CONFLICT (account_index, mail_index) DO UPDATE SET changed_at = excluded.changed_at",
        account=account_index,
        mail=mail_index,
        now=stamp(now),
    )


def changed_since(tx: Transaction, account_index: str, mail_index: str, since: datetime) -> bool:
    """Whether an account was given that address after a time."""
    row = tx.one(
        "SELECT changed_at FROM changed_addresses WHERE account_index = :account AND mail_index = :mail AND changed_at > :since",
        account=account_index,
        mail=mail_index,
        since=stamp(since),
    )
    return row is not None


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes proofs and changes from before a time, ``limit`` of each at most; returns how many."""
    proofs = tx.run(
        "DELETE FROM proofs WHERE id IN (SELECT id FROM proofs WHERE proven_at < :before LIMIT :limit)", before=stamp(before), limit=limit
    )
    changes = tx.run(
        "DELETE FROM changed_addresses WHERE (account_index, mail_index) IN"
        " (SELECT account_index, mail_index FROM changed_addresses WHERE changed_at < :before LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )
    return proofs + changes
