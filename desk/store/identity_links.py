"""Tables identity_links, identity_guesses. Personal: account (sealed), chat (the channel's id of a person)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.clock import stamp
from desk.model.turn import Address
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer

_SELECT = "SELECT id, account, action FROM identity_links WHERE used_at IS NULL AND expires_at > :now AND "


@dataclass(frozen=True, slots=True)
class Kept:
    """A link that still opens something."""

    id: str
    account: str
    action: str


def add(
    tx: Transaction,
    sealer: Sealer,
    id: str,
    *,
    token: str,
    code: str,
    account: str,
    action: str,
    made_by: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Adds a link; ``token`` and ``code`` are blind already."""
    tx.run(
        "INSERT INTO identity_links (id, token, code, account, action, made_by, made_at, expires_at)"
        " VALUES (:id, :token, :code, :account, :action, :made_by, :now, :expires_at)",
        id=id,
        token=token,
        code=code,
        account=sealer.seal("identity_links", "account", id, account),
        action=action,
        made_by=made_by,
        now=stamp(now),
        expires_at=stamp(expires_at),
    )


def by_token(tx: Transaction, sealer: Sealer, token: str, now: datetime) -> Kept | None:
    """The unused link of that token whose time has not passed, or None."""
    return _kept(sealer, tx.one(_SELECT + "token = :token", token=token, now=stamp(now)))


def by_code(tx: Transaction, sealer: Sealer, code: str, now: datetime) -> Kept | None:
    """As ``by_token``, for a code; of two with the same code the newer one."""
    return _kept(sealer, tx.one(_SELECT + "code = :code ORDER BY id DESC LIMIT 1", code=code, now=stamp(now)))


def by_id(tx: Transaction, sealer: Sealer, id: str, now: datetime) -> Kept | None:
    """As ``by_token``, for an id."""
    return _kept(sealer, tx.one(_SELECT + "id = :id", id=id, now=stamp(now)))


def use(tx: Transaction, id: str, now: datetime) -> bool:
    """Uses a link up; False where that happened before or its time has passed."""
    return (
        tx.run("UPDATE identity_links SET used_at = :now WHERE id = :id AND used_at IS NULL AND expires_at > :now", id=id, now=stamp(now))
        == 1
    )


def count_wrong(tx: Transaction, address: Address, span: datetime) -> None:
    """Counts a wrong guess of a chat in the span of time that began then."""
    tx.run(
        "INSERT INTO identity_guesses (channel, chat, span, wrong) VALUES (:channel, :chat, :span, 1) ON CONFLICT (channel, chat) DO UPDATE"
        " SET wrong = CASE WHEN identity_guesses.span = excluded.span THEN identity_guesses.wrong + 1 ELSE 1 END, span = excluded.span",
        channel=address.channel,
        chat=address.chat,
        span=stamp(span),
    )


def wrong(tx: Transaction, address: Address, span: datetime) -> int:
    """How many wrong guesses of a chat were counted in the span that began then."""
    row = tx.one(
        "SELECT wrong FROM identity_guesses WHERE channel = :channel AND chat = :chat AND span = :span",
        channel=address.channel,
        chat=address.chat,
        span=stamp(span),
    )
    return int(row["wrong"]) if row else 0


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes links made, and guesses counted, before a time, ``limit`` of each at most; returns how many."""
    links = tx.run(
        "DELETE FROM identity_links WHERE id IN (SELECT id FROM identity_links WHERE made_at < :before LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )
    guesses = tx.run(
        "DELETE FROM identity_guesses WHERE (channel, chat) IN"
        " (SELECT channel, chat FROM identity_guesses WHERE span < :before LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )
    return links + guesses


def _kept(sealer: Sealer, row: Row | None) -> Kept | None:
    if row is None:
        return None
    return Kept(row["id"], sealer.open("identity_links", "account", row["id"], row["account"]), row["action"])
