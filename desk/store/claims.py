"""Reads which accounts a chat has claimed, proven or been stopped for; what can only be compared stays blind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desk.model.turn import Address
from desk.store import known_accounts
from desk.store.engine import Transaction
from desk.store.sealed import Sealer


@dataclass(frozen=True, slots=True)
class Claims:
    """What a chat has to do with."""

    names: frozenset[str]
    """Their ids, addresses and user names, where they are known in clear, and what is being looked up."""
    account_indexes: frozenset[str]
    """Blind indexes of them."""
    mail_indexes: frozenset[str]
    """Blind indexes of registered addresses that were written to for this chat."""


def of_chats(tx: Transaction, sealer: Sealer, addresses: Iterable[Address]) -> Claims:
    """All of some chats."""
    each = [_of_chat(tx, sealer, address) for address in addresses]
    none: frozenset[str] = frozenset()
    return Claims(
        none.union(*(one.names for one in each)),
        none.union(*(one.account_indexes for one in each)),
        none.union(*(one.mail_indexes for one in each)),
    )


def _of_chat(tx: Transaction, sealer: Sealer, address: Address) -> Claims:
    chat = {"channel": address.channel, "chat": address.chat}
    codes = tx.all(
        "SELECT id, typed, account, account_index, mail_index FROM mailed_codes WHERE channel = :channel AND chat = :chat", **chat
    )
    names = {sealer.open("mailed_codes", column, row["id"], row[column]) for row in codes for column in ("account", "typed") if row[column]}
    indexes = {str(row["account_index"]) for row in codes if row["account_index"]}
    for table in ("proofs", "stopped_chats"):
        rows = tx.all(f"SELECT account_index FROM {table} WHERE channel = :channel AND chat = :chat", **chat)  # noqa: S608 - constants
        indexes |= {str(row["account_index"]) for row in rows}
    return Claims(
        known_accounts.of_chat(tx, sealer, address) | names,
        frozenset(indexes),
        frozenset(str(row["mail_index"]) for row in codes if row["mail_index"]),
    )
