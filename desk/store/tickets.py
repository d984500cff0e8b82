"""Tables tickets, ticket_years, ticket_messages. Personal: text (sealed), name (of staff), chat (the channel's id of a person)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from desk.clock import moment, stamp
from desk.model.ticket import Author, Message, Ticket, TicketKind
from desk.model.turn import Address
from desk.store import attachments, drafts, outbox, queue_line, requests, unseen
from desk.store.engine import Row, Transaction
from desk.store.sealed import Sealer
from knowledge.reading import Right

_SELECT = (
    "SELECT id, number, channel, chat, kind, user_right, language, received_at, opened_at, closed_at, policy_version, assignee, version"
    " FROM tickets"
)
# A ticket that became part of another one is found by its number as well.
_NUMBERED = (
    " WHERE number = COALESCE((SELECT t.number FROM merges m JOIN tickets t ON t.id = m.survivor WHERE m.number = :number), :number)"
)
_MESSAGES = "SELECT id, author, name, text, written_at, edit_of, came_from FROM ticket_messages WHERE ticket = :ticket ORDER BY id"


def next_number(tx: Transaction, year: int) -> int:
    """Counts the year's tickets up by one; the count is undone with the transaction, so that no number is left out."""
    row = tx.one(
        "INSERT INTO ticket_years (year, last) VALUES (:year, 1)"
        " ON CONFLICT (year) DO UPDATE SET last = ticket_years.last + 1 RETURNING last",
        year=year,
    )
    assert row is not None  # an upsert without a condition always returns its row
    return int(row["last"])


def add(
    tx: Transaction,
    id: str,
    number: str,
    *,
    address: Address,
    kind: TicketKind,
    right: Right | None,
    language: str,
    received_at: datetime,
    policy_version: int | None,
    now: datetime,
) -> None:
    """Adds a ticket without messages; the day to act on it is the present one until somebody sets another."""
    tx.run(
        "INSERT INTO tickets (id, number, channel, chat, kind, user_right, language, received_at, opened_at, policy_version, act_by)"
        " VALUES (:id, :number, :channel, :chat, :kind, :user_right, :language, :received_at, :now, :policy_version, :today)",
        id=id,
        number=number,
        channel=address.channel,
        chat=address.chat,
        kind=kind,
        user_right=right.value if right else None,
        language=language,
        received_at=stamp(received_at),
        now=stamp(now),
        policy_version=policy_version,
        today=stamp(now)[:10],
    )


def add_message(
    tx: Transaction,
    sealer: Sealer,
    id: str,
    ticket: str,
    *,
    author: Author,
    name: str | None,
    text: str,
    at: datetime,
    edit_of: str | None = None,
) -> None:
    """Adds a text, written at a time, to a ticket, which is named by its row id; ``edit_of`` is the id of its earlier version."""
    tx.run(
        "INSERT INTO ticket_messages (id, ticket, author, name, text, written_at, edit_of)"
        " VALUES (:id, :ticket, :author, :name, :text, :now, :edit_of)",
        id=id,
        ticket=ticket,
        author=author,
        name=name,
        text=sealer.seal("ticket_messages", "text", id, text),
        now=stamp(at),
        edit_of=edit_of,
    )
    if author != "note":
        queue_line.settle(tx, ticket)


def remove_message(tx: Transaction, ticket: str, id: str) -> bool:
    """Takes a text out of a ticket, which is named by its row id; False where it has no such text."""
    is_gone = tx.run("DELETE FROM ticket_messages WHERE id = :id AND ticket = :ticket", id=id, ticket=ticket) == 1
    queue_line.settle(tx, ticket)
    return is_gone


def row_id(tx: Transaction, number: str) -> str | None:
    """The row id of a ticket number, or None."""
    row = tx.one(f"SELECT id FROM tickets{_NUMBERED}", number=number)  # noqa: S608 - a constant
    return None if row is None else str(row["id"])


def get(tx: Transaction, sealer: Sealer, number: str) -> Ticket | None:
    """One ticket with its messages, or None."""
    row = tx.one(_SELECT + _NUMBERED, number=number)
    return None if row is None else _ticket(tx, sealer, row)


def at(tx: Transaction, sealer: Sealer, id: str) -> Ticket:
    """The ticket of a row id that another table names."""
    row = tx.one(_SELECT + " WHERE id = :id", id=id)
    assert row is not None  # the tables refer to each other, and tickets stay
    return _ticket(tx, sealer, row)


def newest(tx: Transaction, sealer: Sealer, limit: int, *, only_open: bool) -> list[Ticket]:
    """Tickets with their messages, newest first."""
    which = " WHERE closed_at IS NULL" if only_open else ""
    rows = tx.all(_SELECT + which + " ORDER BY id DESC LIMIT :limit", limit=limit)
    return [_ticket(tx, sealer, row) for row in rows]


def of_chat(tx: Transaction, sealer: Sealer, address: Address) -> list[Ticket]:
    """The tickets of a chat with their messages, newest first."""
    rows = tx.all(
        _SELECT + " WHERE channel = :channel AND chat = :chat ORDER BY id DESC",
        channel=address.channel,
        chat=address.chat,
    )
    return [_ticket(tx, sealer, row) for row in rows]


def open_in(tx: Transaction, address: Address) -> list[tuple[str, int]]:
    """The numbers and versions of the open tickets of a chat; asked at every turn, so nothing sealed is opened."""
    sql = "SELECT number, version FROM tickets WHERE channel = :channel AND chat = :chat AND closed_at IS NULL ORDER BY id"
    return [(row["number"], row["version"]) for row in tx.all(sql, channel=address.channel, chat=address.chat)]


def with_message(tx: Transaction, message: str) -> list[tuple[str, int]]:
    """The number and version of the ticket that has a message of that id; at most one."""
    sql = "SELECT t.number, t.version FROM ticket_messages m JOIN tickets t ON t.id = m.ticket WHERE m.id = :message"
    return [(row["number"], row["version"]) for row in tx.all(sql, message=message)]


def close(tx: Transaction, number: str, now: datetime) -> bool:
    """Closes an open ticket, which ends what was typed into it and not sent; False where it is closed already."""
    if (row := row_id(tx, number)) is not None:
        drafts.remove_of(tx, row)
    return tx.run(f"UPDATE tickets SET closed_at = :now{_NUMBERED} AND closed_at IS NULL", number=number, now=stamp(now)) == 1  # noqa: S608 - a constant


def reopen(tx: Transaction, number: str) -> bool:
    """Opens a closed ticket again; False where it is open."""
    return tx.run(f"UPDATE tickets SET closed_at = NULL{_NUMBERED} AND closed_at IS NOT NULL", number=number) == 1  # noqa: S608 - a constant


def assign(tx: Transaction, number: str, assignee: str | None) -> None:
    """Names the member of staff who sees to a ticket; None = nobody."""
    tx.run(f"UPDATE tickets SET assignee = :assignee{_NUMBERED}", number=number, assignee=assignee)  # noqa: S608 - a constant


def count_up(tx: Transaction, number: str, version: int) -> bool:
    """Raises the version that the caller has seen by one; False where it is another one by now."""
    sql = f"UPDATE tickets SET version = version + 1{_NUMBERED} AND version = :version"  # noqa: S608 - a constant
    return tx.run(sql, number=number, version=version) == 1


def hold(tx: Transaction, number: str) -> None:
    """Makes other writers of a ticket wait until we have committed (PostgreSQL locks the row)."""
    tx.run(f"UPDATE tickets SET version = version{_NUMBERED}", number=number)  # noqa: S608 - a constant


def came(tx: Transaction, number: str, received_at: datetime, opened_at: datetime) -> None:
    """Sets when a ticket was asked for and opened."""
    tx.run(
        f"UPDATE tickets SET received_at = :received_at, opened_at = :opened_at{_NUMBERED}",  # noqa: S608 - a constant
        number=number,
        received_at=stamp(received_at),
        opened_at=stamp(opened_at),
    )


def _ticket(tx: Transaction, sealer: Sealer, row: Row) -> Ticket:
    messages = tx.all(_MESSAGES, ticket=row["id"])
    return Ticket(
        number=row["number"],
        address=Address(row["channel"], row["chat"]),
        kind=row["kind"],
        right=Right(row["user_right"]) if row["user_right"] else None,
        language=row["language"],
        received_at=moment(row["received_at"]),
        opened_at=moment(row["opened_at"]),
        closed_at=moment(row["closed_at"]) if row["closed_at"] else None,
        policy_version=row["policy_version"],
        messages=_messages(sealer, messages, outbox.held(tx, Address(row["channel"], row["chat"]))),
        assignee=row["assignee"],
        version=row["version"],
        request=requests.get(tx, sealer, row["id"]) if row["kind"] == "rights" else None,
        blocked=_blocked(tx, row["channel"], row["chat"]),
        is_unseen=unseen.has_unseen(tx, Address(row["channel"], row["chat"])),
        files=attachments.of_ticket(tx, sealer, row["id"]),
        aliases=_aliases(tx, row["id"]),
    )


def _aliases(tx: Transaction, ticket: str) -> tuple[str, ...]:
    rows = tx.all("SELECT number FROM merges WHERE survivor = :ticket ORDER BY number", ticket=ticket)
    return tuple(str(row["number"]) for row in rows)


def _blocked(tx: Transaction, channel: str, chat: str) -> str:
    """Why the last thing that was sent to a chat never arrived; "" where it did."""
    last = tx.one(
        "SELECT outcome, reason FROM outbox WHERE channel = :channel AND chat = :chat AND outcome IS NOT NULL ORDER BY id DESC LIMIT 1",
        channel=channel,
        chat=chat,
    )
    return "" if last is None or last["outcome"] != "refused" else str(last["reason"] or "refused")


def _messages(sealer: Sealer, rows: Sequence[Row], held: Mapping[str, datetime]) -> tuple[Message, ...]:
    return tuple(
        Message(
            row["author"],
            row["name"],
            sealer.open("ticket_messages", "text", row["id"], row["text"]),
            moment(row["written_at"]),
            row["id"],
            row["edit_of"] or "",
            row["came_from"] or "",
            # An answer of staff has the id of its parcel.
            leaves_at=held.get(row["id"]),
        )
        for row in rows
    )
