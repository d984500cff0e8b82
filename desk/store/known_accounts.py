"""Table known_accounts. Personal: names (sealed), chat (the channel's id of a person); the account is looked up blind."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from desk.clock import stamp
from desk.model.turn import Address
from desk.store.engine import Transaction
from desk.store.sealed import Sealer

_TABLE = "known_accounts"


def keep(tx: Transaction, sealer: Sealer, address: Address, account_index: str, *, names: Iterable[str], now: datetime) -> None:
    """Keeps what an account that a chat claims is called, beside what was known of it before."""
    chat = {"channel": address.channel, "chat": address.chat, "account_index": account_index}
    sql = "SELECT names FROM known_accounts WHERE channel = :channel AND chat = :chat AND account_index = :account_index"
    row, id = tx.one(sql, **chat), _row(address, account_index)
    before = json.loads(sealer.open(_TABLE, "names", id, row["names"])) if row else []
    all_names = list(dict.fromkeys(filter(None, (*before, *names))))
    tx.run(
        "INSERT INTO known_accounts (channel, chat, account_index, names, known_at) VALUES (:channel, :chat, :account_index, :names, :now)"
        " ON CONFLICT (channel, chat, account_index) DO UPDATE SET names = excluded.names, known_at = excluded.known_at",
        **chat,
        names=sealer.seal(_TABLE, "names", id, json.dumps(all_names, ensure_ascii=False)),
        now=stamp(now),
    )


def of_chat(tx: Transaction, sealer: Sealer, address: Address) -> frozenset[str]:
    """What all accounts that a chat has claimed are called."""
    rows = tx.all(
        "SELECT account_index, names FROM known_accounts WHERE channel = :channel AND chat = :chat",
        channel=address.channel,
        chat=address.chat,
    )
    opened = (sealer.open(_TABLE, "names", _row(address, row["account_index"]), row["names"]) for row in rows)
    return frozenset(name for text in opened for name in json.loads(text))


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes what was last heard of before a time, ``limit`` at most; returns how many.

    What was said to a chat stays while a ticket of it is open, or one that such a ticket is part of.
    """
    return tx.run(
        "DELETE FROM known_accounts WHERE (channel, chat, account_index) IN (SELECT k.channel, k.chat, k.account_index"
        " FROM known_accounts k WHERE k.known_at < :before AND NOT EXISTS (SELECT 1 FROM tickets t"
        " WHERE t.channel = k.channel AND t.chat = k.chat AND t.closed_at IS NULL)"
        " AND NOT EXISTS (SELECT 1 FROM merges m JOIN tickets t ON t.id = m.survivor"
        " WHERE m.channel = k.channel AND m.chat = k.chat AND t.closed_at IS NULL) ORDER BY k.known_at LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )


def _row(address: Address, account_index: str) -> str:
    return f"{address.channel}\n{address.chat}\n{account_index}"
