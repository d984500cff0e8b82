"""Table mailed_codes. Personal: typed, account (sealed), chat (the channel's id of a person); what is looked up by is blind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.clock import stamp
from desk.model.turn import Address
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer

_TABLE = "mailed_codes"


@dataclass(frozen=True, slots=True)
class Kept:
    """One code that a chat asked for."""

    id: str
    address: Address
    number: str
    language: str
    typed: str
    """What the user typed; "" once it was looked up."""
    account: str
    """The account that it proves; "" where nothing was mailed."""
    code: str
    """Blind; "" where nothing was mailed."""
    tries: int
    """How many were counted."""


def add(
    tx: Transaction,
    sealer: Sealer,
    id: str,
    *,
    address: Address,
    number: str,
    language: str,
    typed: str,
    typed_index: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Notes that a chat asked for a code; the address is looked up later."""
    tx.run(
        "INSERT INTO mailed_codes (id, channel, chat, number, language, typed, typed_index, code, not_me, tries, asked_at, expires_at)"
        " VALUES (:id, :channel, :chat, :number, :language, :typed, :typed_index, '', '', 0, :now, :expires_at)",
        id=id,
        channel=address.channel,
        chat=address.chat,
        number=number,
        language=language,
        typed=sealer.seal(_TABLE, "typed", id, typed),
        typed_index=typed_index,
        now=stamp(now),
        expires_at=stamp(expires_at),
    )


def count_asked(tx: Transaction, since: datetime, *, typed_index: str | None = None, address: Address | None = None) -> int:
    """How many codes were asked for since a time: for what was typed, by a chat, or by a chat for what was typed."""
    of_typed = " AND typed_index = :typed" if typed_index is not None else ""
    of_chat = " AND channel = :channel AND chat = :chat" if address is not None else ""
    row = tx.one(
        f"SELECT COUNT(*) AS n FROM mailed_codes WHERE asked_at > :since{of_typed}{of_chat}",  # noqa: S608 - our own constants
        since=stamp(since),
        typed=typed_index,
        channel=address.channel if address else None,
        chat=address.chat if address else None,
    )
    return int(row["n"]) if row else 0


def count_mailed(tx: Transaction, since: datetime, mail_index: str, address: Address | None = None) -> int:
    """How many codes went to a mail address since a time, from everywhere or from one chat."""
    of_chat = " AND channel = :channel AND chat = :chat" if address is not None else ""
    row = tx.one(
        f"SELECT COUNT(*) AS n FROM mailed_codes WHERE mail_index = :mail_index AND asked_at > :since{of_chat}",  # noqa: S608 - a constant
        mail_index=mail_index,
        since=stamp(since),
        channel=address.channel if address else None,
        chat=address.chat if address else None,
    )
    return int(row["n"]) if row else 0


def waiting(tx: Transaction, sealer: Sealer, now: datetime, limit: int) -> list[Kept]:
    """What nobody has looked up yet and somebody still waits for, oldest first."""
    sql = "SELECT * FROM mailed_codes WHERE looked_up_at IS NULL AND expires_at > :now ORDER BY id LIMIT :n"
    return [_kept(sealer, row) for row in tx.all(sql, now=stamp(now), n=limit)]


def has_lapsed(tx: Transaction, now: datetime) -> bool:
    """Whether there is a look-up that nobody waits for any more."""
    return tx.one("SELECT id FROM mailed_codes WHERE looked_up_at IS NULL AND expires_at <= :now LIMIT 1", now=stamp(now)) is not None


def lapse(tx: Transaction, now: datetime) -> int:
    """Ends look-ups whose time has passed; returns how many."""
    return tx.run(
        "UPDATE mailed_codes SET typed = NULL, looked_up_at = :now WHERE looked_up_at IS NULL AND expires_at <= :now", now=stamp(now)
    )


def look_up(tx: Transaction, sealer: Sealer, id: str, now: datetime, expires_at: datetime) -> Kept | None:
    """Ends the look-up of a row, whose minutes begin now; None where that was done before, or nobody waits for it any more."""
    row = tx.one("SELECT * FROM mailed_codes WHERE id = :id AND looked_up_at IS NULL AND expires_at > :now", id=id, now=stamp(now))
    if row is None:
        return None
    tx.run(
        "UPDATE mailed_codes SET typed = NULL, looked_up_at = :now, expires_at = :expires_at WHERE id = :id",
        id=id,
        now=stamp(now),
        expires_at=stamp(expires_at),
    )
    return _kept(sealer, row)


def set_code(
    tx: Transaction, sealer: Sealer, id: str, *, account: str, account_index: str, mail_index: str, code: str, not_me: str
) -> None:
    """Gives a row the code (blind) that is mailed to the account's address."""
    tx.run(
        "UPDATE mailed_codes SET account = :account, account_index = :account_index, mail_index = :mail_index, code = :code,"
        " not_me = :not_me WHERE id = :id",
        id=id,
        account=sealer.seal(_TABLE, "account", id, account),
        account_index=account_index,
        mail_index=mail_index,
        code=code,
        not_me=not_me,
    )


def newest(tx: Transaction, sealer: Sealer, address: Address, number: str) -> Kept | None:
    """The code that a chat asked for last in a ticket, whether it still holds or not."""
    row = tx.one(
        "SELECT * FROM mailed_codes WHERE channel = :channel AND chat = :chat AND number = :number ORDER BY id DESC LIMIT 1",
        channel=address.channel,
        chat=address.chat,
        number=number,
    )
    return None if row is None else _kept(sealer, row)


def count_try(tx: Transaction, id: str, most: int, now: datetime) -> int:
    """Counts a try and returns how many that makes; 0 where none is left, and -1 where the code was used or its time has passed.

    One statement counts and compares, so that of any number of parallel tries no more than ``most`` get through.
    """
    row = tx.one(
        "UPDATE mailed_codes SET tries = tries + 1 WHERE id = :id AND tries < :most AND used_at IS NULL AND expires_at > :now"
        " RETURNING tries",
        id=id,
        most=most,
        now=stamp(now),
    )
    if row is not None:
        return int(row["tries"])
    held = tx.one("SELECT id FROM mailed_codes WHERE id = :id AND used_at IS NULL AND expires_at > :now", id=id, now=stamp(now))
    return -1 if held is None else 0


def use(tx: Transaction, id: str, now: datetime) -> bool:
    """Uses a code up; False where that happened before."""
    return tx.run("UPDATE mailed_codes SET used_at = :now WHERE id = :id AND used_at IS NULL", id=id, now=stamp(now)) == 1


def by_not_me(tx: Transaction, sealer: Sealer, not_me: str) -> Kept | None:
    """The code whose mail had this token (blind) in its link, or None."""
    row = tx.one("SELECT * FROM mailed_codes WHERE not_me = :not_me AND not_me <> ''", not_me=not_me)
    return None if row is None else _kept(sealer, row)


def void(tx: Transaction, address: Address, account_index: str) -> None:
    """Makes every code that a chat was mailed for an account fit nothing."""
    tx.run(
        "UPDATE mailed_codes SET code = '' WHERE channel = :channel AND chat = :chat AND account_index = :account",
        channel=address.channel,
        chat=address.chat,
        account=account_index,
    )


def remove_before(tx: Transaction, before: datetime, limit: int) -> int:
    """Deletes what was asked for before a time, ``limit`` at most; returns how many."""
    return tx.run(
        "DELETE FROM mailed_codes WHERE id IN (SELECT id FROM mailed_codes WHERE asked_at < :before LIMIT :limit)",
        before=stamp(before),
        limit=limit,
    )


def _kept(sealer: Sealer, row: Row) -> Kept:
    return Kept(
        id=row["id"],
        address=Address(row["channel"], row["chat"]),
        number=row["number"],
        language=row["language"],
        typed=sealer.open(_TABLE, "typed", row["id"], row["typed"]) if row["typed"] else "",
        account=sealer.open(_TABLE, "account", row["id"], row["account"]) if row["account"] else "",
        code=row["code"],
        tries=row["tries"],
    )
