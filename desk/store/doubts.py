"""Reads what speaks against the one who asks; nothing that is sealed is opened."""

from __future__ import annotations

from datetime import datetime

from desk.clock import moment
from desk.model.turn import Address
from desk.store.engine import Transaction

_ELSEWHERE = (
    "WITH claimed AS (SELECT account_index AS account FROM mailed_codes WHERE number = :number AND account_index IS NOT NULL"
    " UNION SELECT r.account FROM requests r JOIN tickets t ON t.id = r.ticket WHERE t.number = :number AND r.account IS NOT NULL)"
    " SELECT t.number AS number FROM claimed JOIN requests r ON r.account = claimed.account JOIN tickets t ON t.id = r.ticket"
    " WHERE NOT (t.channel = :channel AND t.chat = :chat)"
    " UNION SELECT m.number AS number FROM claimed JOIN mailed_codes m ON m.account_index = claimed.account"
    " WHERE NOT (m.channel = :channel AND m.chat = :chat) AND m.number <> :number"
)
# Without an order: SQLite would walk through all tickets to have it.


def wrong_codes(tx: Transaction, address: Address) -> int:
    """How many codes were typed wrong in a chat, as far as that is kept."""
    mailed = tx.one(
        "SELECT SUM(tries - CASE WHEN used_at IS NULL THEN 0 ELSE 1 END) AS wrong FROM mailed_codes"
        " WHERE channel = :channel AND chat = :chat",
        channel=address.channel,
        chat=address.chat,
    )
    linked = tx.one(
        "SELECT SUM(wrong) AS wrong FROM identity_guesses WHERE channel = :channel AND chat = :chat",
        channel=address.channel,
        chat=address.chat,
    )
    return sum(int(row["wrong"] or 0) for row in (mailed, linked) if row is not None)


def claims_elsewhere(tx: Transaction, number: str, address: Address) -> list[str]:
    """Numbers of tickets of other chats in which the same account was claimed or proven, oldest first."""
    rows = tx.all(_ELSEWHERE, number=number, channel=address.channel, chat=address.chat)
    return sorted(str(row["number"]) for row in rows)


def is_stopped(tx: Transaction, address: Address) -> bool:
    """Whether the holder of an account has said of a code that this chat had mailed: this was not me."""
    found = tx.one("SELECT chat FROM stopped_chats WHERE channel = :channel AND chat = :chat", channel=address.channel, chat=address.chat)
    return found is not None


def opened_at(tx: Transaction, address: Address) -> datetime | None:
    """When the first ticket of a chat was opened; None where it has none."""
    row = tx.one(
        "SELECT MIN(opened_at) AS at FROM tickets WHERE channel = :channel AND chat = :chat", channel=address.channel, chat=address.chat
    )
    return moment(row["at"]) if row is not None and row["at"] else None


def unfinished(tx: Transaction, address: Address) -> list[str]:
    """Numbers of a chat's requests that have not ended, oldest first."""
    rows = tx.all(
        "SELECT t.number AS number FROM tickets t JOIN requests r ON r.ticket = t.id"
        " WHERE t.channel = :channel AND t.chat = :chat AND r.ended_at IS NULL ORDER BY t.id",
        channel=address.channel,
        chat=address.chat,
    )
    return [str(row["number"]) for row in rows]


def same_account(tx: Transaction, number: str, limit: int) -> list[str]:
    """Numbers of other tickets whose request was proven to come from the same account as a ticket's, newest first."""
    rows = tx.all(
        "SELECT t.number AS number FROM requests mine JOIN tickets own ON own.id = mine.ticket JOIN requests r ON r.account = mine.account"
        " JOIN tickets t ON t.id = r.ticket WHERE own.number = :number AND t.number <> :number ORDER BY t.id DESC LIMIT :limit",
        number=number,
        limit=limit,
    )
    return [str(row["number"]) for row in rows]
